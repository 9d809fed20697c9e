"""The one gate through which frames leave the process, and the mark it reads.

Every array of frames is marked ``visible`` (people may be recognised), ``hidden`` (they were
anonymized) or ``public`` (the caller states that nobody needs protection, as in a synthetic
scene). The gate accepts ``hidden`` and ``public``. A missing or unknown mark counts as
``visible``: whatever forgets to speak about privacy is refused.

The mark is written twice, because attributes alone survive too much: ``identity`` among the
attributes, and a coordinate ``visible`` that says for each frame whether it may show people.
xarray keeps the attributes of one array where two are mixed, but concatenates coordinates, and
drops them where they contradict each other; so a hidden video joined with a visible one, or
filled from it, is visible. Raw NumPy pixels written into a hidden array are beyond its reach.
"""

from typing import Literal

import numpy as np
import xarray as xr

from hoilab.errors import PrivacyError

Identity = Literal["visible", "hidden", "public"]
RELEASABLE = frozenset({"hidden", "public"})


def identity(frames: xr.DataArray) -> Identity:
    """Return the privacy mark of an array of frames; anything but a whole mark is ``visible``."""
    mark = frames.attrs.get("identity")
    if "visible" not in frames.coords or bool(np.any(frames.coords["visible"].values)):
        return "visible"
    if mark == "hidden":
        return "hidden"
    return "public" if mark == "public" else "visible"


def marked(frames: xr.DataArray, identity: Identity) -> xr.DataArray:
    """Return the frames with another privacy mark.

    ``public`` is a statement by the caller; ``hidden`` is for code that has just anonymized.
    """
    if identity not in (*RELEASABLE, "visible"):
        raise PrivacyError(
            f"identity must be visible, hidden or public, got {identity!r}; "
            "use 'public' only where nobody needs protection"
        )
    visible = identity == "visible"
    flags = ("time", np.full(frames.sizes["time"], visible)) if "time" in frames.dims else visible
    return frames.assign_attrs(identity=identity).assign_coords(visible=flags)


def release(frames: xr.DataArray, *, way: str) -> xr.DataArray:
    """Return the frames if they may leave the process by this way, or refuse.

    Parameters
    ----------
    frames
        Any array of pixels, with or without a mark.
    way
        Where they are going, for the message: ``"video file"``, ``"widget"``, ``"plot"``.

    Raises
    ------
    PrivacyError
        The frames are marked ``visible``, or not marked at all.

    Examples
    --------
    >>> frame = xr.DataArray([[0, 255]], dims=("y", "x"))
    >>> release(frame, way="plot")
    Traceback (most recent call last):
    hoilab.errors.PrivacyError: plot: frames must be hidden or public, these are visible; ...
    >>> release(marked(frame, "public"), way="plot").shape
    (1, 2)
    """
    if identity(frames) not in RELEASABLE:
        raise PrivacyError(
            f"{way}: frames must be hidden or public, these are visible; "
            "anonymize them first (hoilab.anonymize), or open the clip with "
            'identity="public" if nobody in it needs protection'
        )
    return frames
