"""Places: where scenes happen."""

from collections.abc import Callable

import numpy as np

from hoilab.synthetic.place import Place
from hoilab.synthetic.places.plaza import plaza

PLACES: dict[str, Callable[[np.random.Generator], Place]] = {"plaza": plaza}
