"""The one gate through which frames leave the process, and the mark it reads.

Every array of frames carries ``identity``: ``visible`` (people may be recognised), ``hidden``
(they were anonymized) or ``public`` (the caller states that nobody needs protection, as in a
synthetic scene). The gate accepts ``hidden`` and ``public``. A missing or unknown mark counts
as ``visible``: whatever forgets to speak about privacy is refused.
"""

from typing import Literal

import xarray as xr

from hoilab.errors import PrivacyError

Identity = Literal["visible", "hidden", "public"]
RELEASABLE = frozenset({"hidden", "public"})


def identity(frames: xr.DataArray) -> Identity:
    """Return the privacy mark of an array of frames; a missing mark is ``visible``."""
    mark = frames.attrs.get("identity")
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
    return frames.assign_attrs(identity=identity)


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
    >>> release(frame.assign_attrs(identity="public"), way="plot").shape
    (1, 2)
    """
    if identity(frames) not in RELEASABLE:
        raise PrivacyError(
            f"{way}: frames must be hidden or public, these are visible; "
            "anonymize them first (hoilab.anonymize), or open the clip with "
            'identity="public" if nobody in it needs protection'
        )
    return frames
