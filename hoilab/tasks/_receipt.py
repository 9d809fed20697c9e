"""The receipt of an anonymization: what was hidden, how, what failed, what a second look finds."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab import __version__
from hoilab.io import checksum, probe
from hoilab.tasks._leak_check import leak_check, moments
from hoilab.tasks._mask import COLOUR, Style
from hoilab.tasks._watch import Watched
from hoilab.tasks.styles import reversibility


@dataclass(frozen=True)
class Kept:
    """What the receipt keeps of a piece that was hidden.

    Parameters
    ----------
    frames
        ``masked``, ``failed`` and ``reason`` (time).
    covered
        Where the frames are hidden that a second look will take, (y, x) by frame.
    """

    frames: xr.Dataset
    covered: dict[int, np.ndarray]


def privacy_of(watched: Watched) -> Kept:
    """Return what the receipt keeps of a piece: three numbers a frame, and a few masks."""
    frames = xr.Dataset(
        {"masked": watched.masked, "failed": watched.failed, "reason": watched.reason}
    )
    number = watched.covered["frame"].values.tolist()
    again = set(moments(watched.total).tolist())
    masks = zip(number, watched.covered.values, strict=True)
    return Kept(frames, {frame: mask for frame, mask in masks if frame in again})


def receipt(
    pieces: Sequence[Kept],
    *,
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    style: Style,
    lookaround: int,
    faces: bool = False,
) -> xr.Dataset:
    """Return the receipt for an anonymized file.

    Parameters
    ----------
    pieces
        `privacy_of` every piece that was written, in order.
    source, output
        The clip and the anonymized file; both are read for their checksums, the output is also
        looked at once more.

    Returns
    -------
    xarray.Dataset
        ``masked`` (time), the share of each picture that is hidden; ``failed`` (time). The
        attributes are numbers, texts and lists of texts, ready for JSON.
    """
    frames = xr.concat([piece.frames for piece in pieces], "time")
    masked, failed = frames["masked"].values, frames["failed"].values
    reasons = Counter(reason for reason in frames["reason"].values.tolist() if reason)
    facts = probe(source)
    # Flat colour is read off the output itself; other styles have only our word for where.
    told = {} if style == "solid" else {k: v for piece in pieces for k, v in piece.covered.items()}
    check = leak_check(output, covered=told)
    return frames[["masked", "failed"]].assign_attrs(
        source_name=Path(source).name,
        source_sha256=checksum(source),
        output_name=Path(output).name,
        output_sha256=checksum(output),
        hoilab=__version__,
        detector="motion + centerface" if faces else "motion",
        style=style,
        style_reversible=reversibility(style),
        fill=list(COLOUR) if style == "solid" else [],
        lookaround_frames=lookaround,
        frames=len(masked),
        failed_frames=int(failed.sum()),
        masked_mean=round(float(masked.mean()), 4),
        masked_max=round(float(masked.max()), 4),
        whole_frames=sum(reasons.values()),
        whole_frame_reasons=[f"{count} frames: {reason}" for reason, count in reasons.items()],
        removed_streams=list(facts.other_streams),
        removed_metadata=list(facts.metadata),
        leak_check="uncovered people by outline (HOG) and frontal faces (LBP) in the output",
        leak_check_frames=check.frames,
        leak_check_found=check.found,
        leak_check_still=check.still,
        leak_check_bound=check.bound,
    )
