"""Boxes: centre and size, or left, top, right, bottom; how much of one lies in another.

Coordinates are continuous pixel edges: a box that fills a picture is (0, 0, width, height).
``corners`` below are arrays whose last axis is left, top, right, bottom; all leading axes
broadcast. numpy arrays give numpy arrays, torch tensors give tensors on the same device.
A box that is NaN gives NaN.
"""

from hoilab.geometry._array import Array, library


def to_corners(position: Array, shape: Array) -> Array:
    """Return left, top, right, bottom of boxes given by centre and width, height.

    Examples
    --------
    >>> import numpy as np
    >>> to_corners(np.array([5.0, 8.0]), np.array([4.0, 6.0]))
    array([ 3.,  5.,  7., 11.])
    """
    half = shape / 2
    return library(position).concatenate([position - half, position + half], -1)


def from_corners(corners: Array) -> tuple[Array, Array]:
    """Return the centre and the width, height of boxes.

    Examples
    --------
    >>> import numpy as np
    >>> from_corners(np.array([3.0, 5.0, 7.0, 11.0]))
    (array([5., 8.]), array([4., 6.]))
    """
    near, far = corners[..., :2], corners[..., 2:]
    return (near + far) / 2, far - near


def area(corners: Array) -> Array:
    """Return the area of boxes; one that is turned inside out has none.

    Examples
    --------
    >>> import numpy as np
    >>> area(np.array([[0.0, 0.0, 2.0, 3.0], [2.0, 0.0, 0.0, 3.0]]))
    array([6., 0.])
    """
    sides = (corners[..., 2:] - corners[..., :2]).clip(0)
    return sides[..., 0] * sides[..., 1]


def clip(corners: Array, width: float, height: float) -> Array:
    """Return the part of boxes that lies in a picture; outside it, a box without area.

    Examples
    --------
    >>> import numpy as np
    >>> clip(np.array([-3.0, 5.0, 7.0, 11.0]), 6, 8)
    array([0., 5., 6., 8.])
    """
    x, y = corners[..., 0::2].clip(0, width), corners[..., 1::2].clip(0, height)
    return library(corners).stack([x[..., 0], y[..., 0], x[..., 1], y[..., 1]], -1)


def intersection(a: Array, b: Array) -> Array:
    """Return the part that two boxes share, as corners; apart, a box without area."""
    xp = library(a)
    near, far = xp.maximum(a[..., :2], b[..., :2]), xp.minimum(a[..., 2:], b[..., 2:])
    return xp.concatenate([near, far], -1)


def iou(a: Array, b: Array) -> Array:
    """Return intersection over union, 0 to 1, of each box of `a` with its partner in `b`.

    Two boxes without area have an IoU of 0, also when they are the same.

    Examples
    --------
    >>> import numpy as np
    >>> iou(np.array([0.0, 0.0, 2.0, 2.0]), np.array([1.0, 0.0, 3.0, 2.0])).round(3)
    np.float64(0.333)
    """
    shared = area(intersection(a, b))
    return _share(shared, area(a) + area(b) - shared)


def containment(a: Array, b: Array) -> Array:
    """Return the share of each box of `a` that lies in its partner in `b`, 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> float(containment(np.array([0.0, 0.0, 2.0, 2.0]), np.array([1.0, 0.0, 9.0, 9.0])))
    0.5
    """
    return _share(area(intersection(a, b)), area(a))


def pairwise_iou(a: Array, b: Array) -> Array:
    """Return the IoU of every box of `a` (..., n, 4) with every box of `b` (..., m, 4).

    Examples
    --------
    >>> import numpy as np
    >>> pairwise_iou(np.array([[0.0, 0.0, 2.0, 2.0]]), np.zeros((3, 4))).shape
    (1, 3)
    """
    return iou(a[..., :, None, :], b[..., None, :, :])


def _share(part: Array, whole: Array) -> Array:
    """Return part / whole, and 0 where there is no whole."""
    return part / library(whole).where(whole == 0, whole + 1, whole)
