"""Names of what the published interaction networks tell apart, in the order of their outputs.

Objects are COCO's 80, in COCO's order (person is 0). Verbs are HICO-DET's 117, alphabetical, or
V-COCO's 29 pairs of verb and role.
"""


def _names(text: str, between: str = " ") -> tuple[str, ...]:
    return tuple(text.replace("\n", " ").strip().split(between))


COCO_OBJECTS = _names(
    """
person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire
hydrant, stop sign, parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear,
zebra, giraffe, backpack, umbrella, handbag, tie, suitcase, frisbee, skis, snowboard, sports
ball, kite, baseball bat, baseball glove, skateboard, surfboard, tennis racket, bottle, wine
glass, cup, fork, knife, spoon, bowl, banana, apple, sandwich, orange, broccoli, carrot, hot
dog, pizza, donut, cake, chair, couch, potted plant, bed, dining table, toilet, tv, laptop,
mouse, remote, keyboard, cell phone, microwave, oven, toaster, sink, refrigerator, book, clock,
vase, scissors, teddy bear, hair drier, toothbrush
""",
    ", ",
)

# COCO numbers its categories with gaps; DETR keeps the gaps, the networks here do not.
COCO_IDS = tuple(sorted(set(range(1, 91)) - {12, 26, 29, 30, 45, 66, 68, 69, 71, 83}))

HICO_VERBS = _names(
    """
adjust assemble block blow board break brush_with buy carry catch chase check clean control cook
cut cut_with direct drag dribble drink_with drive dry eat eat_at exit feed fill flip flush fly
greet grind groom herd hit hold hop_on hose hug hunt inspect install jump kick kiss lasso launch
lick lie_on lift light load lose make milk move no_interaction open operate pack paint park pay
peel pet pick pick_up point pour pull push race read release repair ride row run sail scratch
serve set shear sign sip sit_at sit_on slide smell spin squeeze stab stand_on stand_under stick
stir stop_at straddle swing tag talk_on teach text_on throw tie toast train turn type_on walk
wash watch wave wear wield zip
"""
)

VCOCO_VERBS = _names(
    """
hold_obj stand sit_instr ride_instr walk look_obj hit_instr hit_obj eat_obj eat_instr jump_instr
lay_instr talk_on_phone_instr carry_obj throw_obj catch_obj cut_instr cut_obj run
work_on_computer_instr ski_instr surf_instr skateboard_instr smile drink_instr kick_obj
point_instr read_obj snowboard_instr
"""
)

# V-COCO has an 81st object: the verb was done, with nothing that was annotated.
MISSING = "none"
VCOCO_OBJECTS = (*COCO_OBJECTS, MISSING)

# Which verbs go with each object in HICO-DET: 600 interactions, from fredzzhang/hicodet (MIT).
_HICO_VERBS_OF_OBJECT = """
8 31 36 39 45 48 57 92 100 102
8 36 37 41 43 57 62 71 75 76 87 98 110 111
4 17 21 38 41 43 52 57 62 76 111
36 37 41 43 57 62 71 72 76 87 98 108 110 111
4 17 25 30 41 52 57 76 87 111
4 17 21 25 41 52 57 76 87 111 113
4 21 25 52 57 76 87 111
17 21 41 52 57 75 76 87 111
4 21 25 41 43 47 57 75 76 77 79 87 93 105 111
42 57 75 94 97
39 41 57 58 61
36 57 94 97
11 57 63 75
41 49 57 87
10 26 36 57 65 74 112
10 22 26 36 39 45 57 65 80 111
8 10 22 26 33 36 38 39 41 45 57 65 78 80 98 107 110 111
26 33 36 37 39 43 45 52 57 65 72 76 78 98 107 110 111
8 26 34 36 39 45 57 65 76 83 110 111
26 34 36 39 45 46 55 57 65 76 110
26 36 37 38 39 45 57 65 76 110 111 112
26 40 57 112
26 36 57 65 112
26 45 57 65 76 112
8 36 41 57 58 114
8 36 53 57 58 75 82 94
8 36 41 57
0 15 36 41 57 70 105 114
8 18 36 39 52 57 58 60 67 116
2 9 36 57 90 104
0 8 36 41 43 57 67 75 76 93 114
0 8 32 36 43 57 76 93 114
2 8 9 19 35 36 41 44 57 67 81 84 90 104
1 8 30 36 41 47 57 70
5 8 36 57 84 99 104 115
36 57 114
8 28 32 36 43 57 67 76 87 93
8 18 36 41 43 49 52 57 76 87 93 111
8 36 41 57 99
8 20 36 41 48 57 58 69
27 36 48 57 85 106 111
8 20 27 36 41 57 69 85 89 111
36 48 50 57 95 111
16 36 48 57 95 111 115
36 48 57 85 111
36 48 57 96 111
7 8 15 23 36 41 57 64 66 89
7 15 23 36 41 57 64 66 89 111
8 14 15 23 36 54 57
7 15 23 36 41 57 64 66 91 111
15 23 36 57 89 96 111
8 14 15 23 36 57 64 89 96 111
8 14 15 23 36 54 57
7 8 14 15 23 36 54 57 67 88 89
7 8 23 36 54 57 67 89
3 8 15 23 36 51 54 57 67
8 36 49 57 87 93
8 49 57 87
8 36 38 57
12 49 57 87
12 24 57 86
12 29 57 58 75 87 93 111
13 57 75 112
36 57 58 73 75 109
13 36 57 75
36 57 68 99
8 12 36 57 109
8 36 57 73 75 101 103
12 57 58 59
12 36 41 57 58 59 75
36 57 59 75
12 57 75 111
12 36 56 57 58
8 36 57 58 73
11 36 57 75 82
36 54 57 61
16 36 57 58
8 36 39 45 57
36 57 59 75
6 36 57 111
"""


def hico_verbs_of_object() -> tuple[tuple[int, ...], ...]:
    """Return, for each COCO object, which of HICO-DET's verbs it can be had with."""
    lines = _HICO_VERBS_OF_OBJECT.split("\n")[1:-1]
    return tuple(tuple(int(verb) for verb in line.split()) for line in lines)
