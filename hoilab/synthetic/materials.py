"""Materials: the numbers by which faces name what they are made of."""

PLAIN = 0
SLABS = 1  # stone paving of the plaza
BRICK = 2
PLASTER = 3
ASPHALT = 4
WOOD = 5
FOLIAGE = 6
GRASS = 7
GLASS = 8  # mirrors the sky; some panes are lit in the evening
TERRAZZO = 9  # polished floor of the hall
CONCRETE = 10
BALLAST = 11
LAMP = 12  # glows when the lamps are on
WATER = 13
PAINT = 14  # worn road markings
CLOTH = 15
STRIPES = 16
CHECKS = 17
DENIM = 18
SKIN = 19
ROOF = 20
COBBLES = 21
PLATFORM = 22
GLOSS = 23  # varnish and car paint: mirrors a little
SCREEN = 24  # always glows

GLOWING = frozenset({LAMP, SCREEN})
