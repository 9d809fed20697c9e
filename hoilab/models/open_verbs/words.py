"""Words for what synthetic scenes show: learnt with pictures, from text alone, and not at all.

Each line is one thing or one doing. Its first word is the class name. Words of ``SEEN`` are learnt
together with pictures; words of ``READ`` only as text, as meaning the same as the class name; words
of ``NEVER`` are for measuring and are learnt from nothing. All lists are our own.
"""

Lists = dict[str, tuple[str, ...]]


def _lists(text: str) -> Lists:
    lines = (line.split(":") for line in text.strip().splitlines())
    return {name.strip(): tuple(word.strip() for word in words.split(",")) for name, words in lines}


SEEN_OBJECTS = _lists(
    """
    bag: bag, shoulder bag, tote
    ball: ball, football
    bench: bench, wooden bench
    bicycle: bicycle, cycle
    cart: cart, trolley
    phone: phone, mobile
    suitcase: suitcase, travel case
    umbrella: umbrella, rain umbrella
    """
)
READ_OBJECTS = _lists(
    """
    bag: handbag, purse, satchel, backpack, rucksack
    ball: soccer ball, sphere, toy ball
    bench: seat, park seat, pew
    bicycle: bike, two-wheeler, push bike
    cart: barrow, shopping cart, handcart
    phone: cell phone, smartphone, handset, telephone
    suitcase: luggage, valise, trunk, baggage
    umbrella: parasol, brolly, sunshade
    """
)
NEVER_OBJECTS = _lists(
    """
    bag: canvas bags
    ball: rubber ball
    bench: street bench
    bicycle: racing bicycles
    cart: luggage carts
    phone: telephones
    suitcase: small suitcases
    umbrella: black umbrellas
    """
)
SEEN_VERBS = _lists(
    """
    carry: carry, carrying, bear
    hold: hold, holding, keep in hand
    kick: kick, kicking
    pick_up: pick up, picking up, lift
    pull: pull, pulling, drag
    push: push, pushing
    put_down: put down, putting down, set down
    ride: ride, riding
    sit_on: sit on, sitting on
    talk_on: talk on, talking on, speak on
    """
)
READ_VERBS = _lists(
    """
    carry: lug, haul along, take along
    hold: grasp, grip, clutch
    kick: boot, strike with the foot
    pick_up: raise, take up, collect from the ground
    pull: tow, tug, draw behind
    push: shove, drive forward, wheel
    put_down: drop off, deposit, lay down, leave on the ground
    ride: cycle on, pedal, travel on
    sit_on: be seated on, rest on, perch on
    talk_on: call with, chat on, phone with
    """
)
NEVER_VERBS = _lists(
    """
    carry: carries
    hold: is holding
    kick: kicked
    pick_up: picked up
    pull: pulls
    push: is pushing
    put_down: puts down
    ride: rides
    sit_on: sits on
    talk_on: talked on
    """
)


def joined(*lists: Lists) -> Lists:
    """Return the words of several lists, name by name.

    Examples
    --------
    >>> joined({"bag": ("bag",)}, {"bag": ("purse",)})
    {'bag': ('bag', 'purse')}
    """
    return {name: tuple(word for one in lists for word in one[name]) for name in lists[0]}


OBJECT_WORDS = joined(SEEN_OBJECTS, READ_OBJECTS)
VERB_WORDS = joined(SEEN_VERBS, READ_VERBS)
