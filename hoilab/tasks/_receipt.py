"""The receipt of an anonymization: what was hidden, how, what failed, what a second look finds."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab import __version__
from hoilab.io import open_video, probe
from hoilab.models.motion.people import people
from hoilab.tasks._mask import COLOUR
from hoilab.tasks._watch import Watched

CHECKED_FRAMES = 12
NEAR_COLOUR = 24


def privacy_of(watched: Watched) -> xr.Dataset:
    """Return what the receipt keeps of each frame of a piece: masked, failed, reason (time)."""
    return xr.Dataset(
        {"masked": watched.masked, "failed": watched.failed, "reason": watched.reason}
    )


def receipt(
    pieces: Sequence[xr.Dataset],
    *,
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    style: str,
    lookaround: int,
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
    frames = xr.concat(pieces, "time") if len(pieces) > 1 else pieces[0]
    masked, failed = frames["masked"].values, frames["failed"].values
    reasons = Counter(reason for reason in frames["reason"].values.tolist() if reason)
    facts = probe(source)
    check = leak_check(output)
    return frames[["masked", "failed"]].assign_attrs(
        source_name=Path(source).name,
        source_sha256=_sha256(Path(source)),
        output_name=Path(output).name,
        output_sha256=_sha256(Path(output)),
        hoilab=__version__,
        detector="motion",
        style=style,
        lookaround_frames=lookaround,
        frames=len(masked),
        failed_frames=int(failed.sum()),
        masked_mean=round(float(masked.mean()), 4),
        masked_max=round(float(masked.max()), 4),
        whole_frames=sum(reasons.values()),
        whole_frame_reasons=[f"{count} frames: {reason}" for reason, count in reasons.items()],
        removed_streams=list(facts.other_streams),
        removed_metadata=list(facts.metadata),
        leak_check="people found by outline (HOG) in the output whose head is not covered",
        leak_check_frames=check.frames,
        leak_check_found=check.found,
        leak_check_bound=check.bound,
    )


@dataclass(frozen=True)
class LeakCheck:
    """What a second look found: in how many frames, and what that allows to claim.

    ``bound`` is the share of frames that may show somebody, at most, with 95 % confidence; for
    what this detector can see. Without a finding in n frames it is the rule of three, 3/n.
    """

    frames: int
    found: int
    bound: float


def leak_check(output: str | os.PathLike[str], *, frames: int = CHECKED_FRAMES) -> LeakCheck:
    """Look for people in frames spread over an anonymized file."""
    video = open_video(output, identity="hidden")
    chosen = np.unique(np.linspace(0, video.sizes["time"] - 1, frames).round().astype(int))
    found = leaking = 0
    for frame in chosen.tolist():
        shown = _uncovered(video.isel(time=frame).values)
        found += shown
        leaking += shown > 0
    count = len(chosen)
    bound = min(1.0, 3 / count) if leaking == 0 else _upper(leaking, count)
    return LeakCheck(count, found, round(bound, 4))


def _upper(hits: int, count: int) -> float:
    """Return the upper end of the one-sided 95 % interval of Clopper and Pearson."""
    from scipy.special import betaincinv

    return 1.0 if hits >= count else float(betaincinv(hits + 1, count - hits, 0.95))


def _uncovered(picture: np.ndarray) -> int:
    """Return how many people are found whose head is less than half covered."""
    covered = np.asarray((np.abs(picture.astype(int) - COLOUR) <= NEAR_COLOUR).all(-1))
    shown = 0
    for left, top, right, bottom in people(picture).round().astype(int).tolist():
        head = covered[
            max(top, 0) : max(top, 0) + max(1, (bottom - top) // 4), max(left, 0) : right
        ]
        shown += bool(head.size) and float(head.mean()) < 0.5
    return shown


def _sha256(path: Path) -> str:
    """Return the checksum of a file, or of the files of a folder with their names."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    parts = {one.name: _sha256(one) for one in sorted(path.iterdir()) if one.is_file()}
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
