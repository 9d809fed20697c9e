"""HICO-DET: the 117 verbs, 600 verb-object classes and 138 rare ones, in the official order.

Chao et al. 2018; the lists as fredzzhang/hicodet (MIT) has them. Objects are spelt as in COCO.
"""

import numpy as np

# fmt: off
_VERBS = """
adjust assemble block blow board break brush_with buy carry catch chase check clean control
cook cut cut_with direct drag dribble drink_with drive dry eat eat_at exit feed fill flip
flush fly greet grind groom herd hit hold hop_on hose hug hunt inspect install jump kick kiss
lasso launch lick lie_on lift light load lose make milk move no_interaction open operate pack
paint park pay peel pet pick pick_up point pour pull push race read release repair ride row
run sail scratch serve set shear sign sip sit_at sit_on slide smell spin squeeze stab stand_on
stand_under stick stir stop_at straddle swing tag talk_on teach text_on throw tie toast train
turn type_on walk wash watch wave wear wield zip
"""

# Each object with the verbs that are asked of it; classes are counted through from 0.
_ASKED = {
    "airplane": "board direct exit fly inspect load ride sit_on wash no_interaction",
    "bicycle":
        "carry hold inspect jump hop_on park push repair ride sit_on straddle walk wash "
        "no_interaction",
    "bird": "chase feed hold pet release watch no_interaction",
    "boat":
        "board drive exit inspect jump launch repair ride row sail sit_on stand_on tie wash "
        "no_interaction",
    "bottle": "carry drink_with hold inspect lick open pour no_interaction",
    "bus": "board direct drive exit inspect load ride sit_on wash wave no_interaction",
    "car": "board direct drive hose inspect jump load park ride wash no_interaction",
    "cat": "dry feed hold hug kiss pet scratch wash chase no_interaction",
    "chair": "carry hold lie_on sit_on stand_on no_interaction",
    "couch": "carry lie_on sit_on no_interaction",
    "cow": "feed herd hold hug kiss lasso milk pet ride walk no_interaction",
    "dining table": "clean eat_at sit_at no_interaction",
    "dog":
        "carry dry feed groom hold hose hug inspect kiss pet run scratch straddle train "
        "walk wash chase no_interaction",
    "horse":
        "feed groom hold hug jump kiss load hop_on pet race ride run straddle train walk "
        "wash no_interaction",
    "motorcycle":
        "hold inspect jump hop_on park push race ride sit_on straddle turn walk wash "
        "no_interaction",
    "person": "carry greet hold hug kiss stab tag teach lick no_interaction",
    "potted plant": "carry hold hose no_interaction",
    "sheep": "carry feed herd hold hug kiss pet ride shear walk wash no_interaction",
    "train": "board drive exit load ride sit_on wash no_interaction",
    "tv": "control repair watch no_interaction",
    "apple": "buy cut eat hold inspect peel pick smell wash no_interaction",
    "backpack": "carry hold inspect open wear no_interaction",
    "banana": "buy carry cut eat hold inspect peel pick smell no_interaction",
    "baseball bat": "break carry hold sign swing throw wield no_interaction",
    "baseball glove": "hold wear no_interaction",
    "bear": "feed hunt watch no_interaction",
    "bed": "clean lie_on sit_on no_interaction",
    "bench": "inspect lie_on sit_on no_interaction",
    "book": "carry hold open read no_interaction",
    "bowl": "hold stir wash lick no_interaction",
    "broccoli": "cut eat hold smell stir wash no_interaction",
    "cake": "blow carry cut eat hold light make pick_up no_interaction",
    "carrot": "carry cook cut eat hold peel smell stir wash no_interaction",
    "cell phone": "carry hold read repair talk_on text_on no_interaction",
    "clock": "check hold repair set no_interaction",
    "cup": "carry drink_with hold inspect pour sip smell fill wash no_interaction",
    "donut": "buy carry eat hold make pick_up smell no_interaction",
    "elephant": "feed hold hose hug kiss hop_on pet ride walk wash watch no_interaction",
    "fire hydrant": "hug inspect open paint no_interaction",
    "fork": "hold lift stick lick wash no_interaction",
    "frisbee": "block catch hold spin throw no_interaction",
    "giraffe": "feed kiss pet ride watch no_interaction",
    "hair drier": "hold operate repair no_interaction",
    "handbag": "carry hold inspect no_interaction",
    "hot dog": "carry cook cut eat hold make no_interaction",
    "keyboard": "carry clean hold type_on no_interaction",
    "kite": "assemble carry fly hold inspect launch pull no_interaction",
    "knife": "cut_with hold stick wash wield lick no_interaction",
    "laptop": "hold open read repair type_on no_interaction",
    "microwave": "clean open operate no_interaction",
    "mouse": "control hold repair no_interaction",
    "orange": "buy cut eat hold inspect peel pick squeeze wash no_interaction",
    "oven": "clean hold inspect open repair operate no_interaction",
    "parking meter": "check pay repair no_interaction",
    "pizza": "buy carry cook cut eat hold make pick_up slide smell no_interaction",
    "refrigerator": "clean hold move open no_interaction",
    "remote": "hold point swing no_interaction",
    "sandwich": "carry cook cut eat hold make no_interaction",
    "scissors": "cut_with hold open no_interaction",
    "sink": "clean repair wash no_interaction",
    "skateboard": "carry flip grind hold jump pick_up ride sit_on stand_on no_interaction",
    "skis": "adjust carry hold inspect jump pick_up repair ride stand_on wear no_interaction",
    "snowboard": "adjust carry grind hold jump ride stand_on wear no_interaction",
    "spoon": "hold lick wash sip no_interaction",
    "sports ball":
        "block carry catch dribble hit hold inspect kick pick_up serve sign spin throw "
        "no_interaction",
    "stop sign": "hold stand_under stop_at no_interaction",
    "suitcase": "carry drag hold hug load open pack pick_up zip no_interaction",
    "surfboard":
        "carry drag hold inspect jump lie_on load ride stand_on sit_on wash no_interaction",
    "teddy bear": "carry hold hug kiss no_interaction",
    "tennis racket": "carry hold inspect swing no_interaction",
    "tie": "adjust cut hold inspect pull tie wear no_interaction",
    "toaster": "hold operate repair no_interaction",
    "toilet": "clean flush open repair sit_on stand_on wash no_interaction",
    "toothbrush": "brush_with hold wash no_interaction",
    "traffic light": "install repair stand_under stop_at no_interaction",
    "truck": "direct drive inspect load repair ride sit_on wash no_interaction",
    "umbrella": "carry hold lose open repair set stand_under no_interaction",
    "vase": "hold make paint no_interaction",
    "wine glass": "fill hold sip toast lick wash no_interaction",
    "zebra": "feed hold pet watch no_interaction",
}
# Fewer than ten training instances.
_RARE = """
8 22 27 44 50 55 62 63 66 70 76 77 80 83 84 90 99 100 104 107 112 127 135 136 149 158 165 166
168 172 179 181 184 188 189 192 195 198 205 206 214 216 222 227 229 238 239 254 255 257 260
261 262 274 279 280 281 286 289 292 303 311 315 317 325 328 333 334 345 350 351 354 358 364
379 381 389 390 391 395 397 398 399 401 402 403 404 405 407 410 416 418 426 427 429 431 436
439 440 449 451 463 469 474 482 485 498 499 504 509 514 517 520 522 526 531 535 539 546 547
548 549 550 551 552 555 556 560 578 580 581 586 592 593 595 596 597 599
"""
# fmt: on

VERBS = _VERBS.split()
CLASS_OBJECT = np.array([thing for thing, verbs in _ASKED.items() for _ in verbs.split()])
CLASS_VERB = np.array([verb for verbs in _ASKED.values() for verb in verbs.split()])
RARE = np.isin(np.arange(len(CLASS_VERB)), np.array(_RARE.split(), dtype=int))
