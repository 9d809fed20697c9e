"""How a stored picture must be turned before it is shown: the display matrix of a stream."""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
from av.video.frame import VideoFrame


@dataclass(frozen=True, kw_only=True)
class Orientation:
    """Quarter turns and reflections that make the stored picture the one to show.

    The picture is transposed first; then its columns and its rows may be reversed.
    """

    transposed: bool = False
    reverse_x: bool = False
    reverse_y: bool = False

    def apply(self, picture: np.ndarray) -> np.ndarray:
        """Return a view of a picture (y, x, channel) as it is to be shown.

        Examples
        --------
        >>> quarter = Orientation(transposed=True, reverse_x=True)
        >>> quarter.apply(np.arange(6).reshape(2, 3, 1))[..., 0]
        array([[3, 0],
               [4, 1],
               [5, 2]])
        """
        if self.transposed:
            picture = picture.swapaxes(0, 1)
        return picture[:: -1 if self.reverse_y else 1, :: -1 if self.reverse_x else 1]

    @property
    def clockwise_deg(self) -> int:
        """Return by how many degrees the stored picture is turned to the right."""
        turns = {
            (False, False, False): 0,
            (True, True, False): 90,
            (False, True, True): 180,
            (True, False, True): 270,
        }
        return turns.get((self.transposed, self.reverse_x, self.reverse_y), 0)


def orientation_of(picture: VideoFrame) -> Orientation:
    """Return how a decoded picture is to be shown.

    The display matrix sends a stored point (p, q) to (a p + c q, b p + d q); see ISO/IEC
    14496-12, 6.2.2. Turns by anything but quarters are left out: no camera writes them.
    """
    matrix: Any = picture.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return Orientation()
    a, b, _, c, d = struct.unpack("=5i", bytes(matrix)[:20])
    if abs(b) > abs(a):
        return Orientation(transposed=True, reverse_x=c < 0, reverse_y=b < 0)
    return Orientation(reverse_x=a < 0, reverse_y=d < 0)
