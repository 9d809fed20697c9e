"""How large things are: what a class alone says of a box in space."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from hoilab.errors import DataError


class Extent(NamedTuple):
    """Length along the heading, width and height (m), and how much heights differ (share)."""

    length: float
    width: float
    height: float
    spread: float


# People as they walk, bags and furniture as shops sell them, vehicles as in KITTI's labels.
SIZES: Mapping[str, Extent] = MappingProxyType(
    {
        "person": Extent(0.68, 0.58, 1.70, 0.07),
        "pedestrian": Extent(0.68, 0.58, 1.70, 0.07),
        "cyclist": Extent(1.76, 0.60, 1.74, 0.07),
        "bicycle": Extent(1.72, 0.56, 1.07, 0.08),
        "car": Extent(4.20, 1.85, 1.50, 0.08),
        "van": Extent(5.10, 1.90, 2.20, 0.12),
        "truck": Extent(9.00, 2.60, 3.20, 0.20),
        "bus": Extent(11.0, 2.60, 3.10, 0.10),
        "motorcycle": Extent(2.10, 0.80, 1.20, 0.10),
        "suitcase": Extent(0.45, 0.42, 0.75, 0.20),
        "bag": Extent(0.20, 0.40, 0.42, 0.25),
        "bench": Extent(0.55, 1.70, 0.90, 0.10),
        "cart": Extent(0.92, 0.58, 1.02, 0.10),
        "stroller": Extent(0.95, 0.60, 1.05, 0.10),
        "chair": Extent(0.50, 0.50, 0.90, 0.12),
        "ball": Extent(0.22, 0.22, 0.22, 0.15),
    }
)


def size_of(label: str, sizes: Mapping[str, Extent] = SIZES) -> Extent:
    """Return the size of a class, whatever its capitals; say which are known otherwise.

    Examples
    --------
    >>> size_of("Pedestrian").height
    1.7
    """
    known = sizes.get(label) or sizes.get(label.lower())
    if known is None:
        raise DataError(
            f"nobody said how large a {label!r} is; known are {', '.join(sizes)}; pass "
            f"sizes={{{label!r}: Extent(length, width, height, spread)}}, or leave such boxes out"
        )
    return known
