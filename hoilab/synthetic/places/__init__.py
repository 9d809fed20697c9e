"""Places: where scenes happen."""

from collections.abc import Callable

import numpy as np

from hoilab.synthetic.place import Place
from hoilab.synthetic.places.car_park import car_park
from hoilab.synthetic.places.hall import hall
from hoilab.synthetic.places.platform import platform
from hoilab.synthetic.places.plaza import plaza

PLACES: dict[str, Callable[[np.random.Generator], Place]] = {
    "plaza": plaza,
    "hall": hall,
    "platform": platform,
    "car_park": car_park,
}
