"""The receipt of an anonymization: what was hidden, how, what failed, what a second look finds."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import xarray as xr

from hoilab import __version__
from hoilab.io import checksum, probe
from hoilab.tasks._leak_check import leak_check
from hoilab.tasks._mask import COLOUR
from hoilab.tasks._watch import Watched


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
        source_sha256=checksum(source),
        output_name=Path(output).name,
        output_sha256=checksum(output),
        hoilab=__version__,
        detector="motion",
        style=style,
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
