"""The report on one anonymized clip: what was hidden, what an attacker gets, and what was found.

It is made in the same run as the clip, because only then is it known where each frame is hidden.
"""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import xarray as xr

import hoilab
from hoilab.io import checksum, open_video
from hoilab.metrics import filled_pixels
from hoilab.metrics.hiding import hidden_shares, hiding_scores, scores_of
from hoilab.models.faces.network import checked_file
from hoilab.tasks._attack import attacks
from hoilab.tasks._mask import COLOUR, Style
from hoilab.tasks._watch import Watched
from hoilab.tasks.anonymize import anonymize

Report = dict[str, object]
"""Numbers, texts, lists and tables of them, ready for JSON."""

# An attack that guessing would equal so rarely has recognised somebody.
SURE = 0.01
# Whoever is tracked for fewer frames is hardly an individual.
FEWEST_FRAMES = 8
# The code that decides who is hidden; the motion model has no weights.
CODE = ("models/motion", "analysis/association.py", "tasks/_mask.py", "tasks/_line.py")


def report(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    style: Style = "solid",
    lookaround: int = 7,
    faces: bool = False,
    truth: xr.Dataset | None = None,
    overwrite: bool = False,
    progress: bool | Callable[[int, int], None] = False,
) -> tuple[xr.Dataset, Report]:
    """Anonymize a clip and return its receipt, and the report on it.

    Parameters
    ----------
    style, lookaround, faces, overwrite, progress
        See `anonymize`.
    truth
        Tracks of everybody in the clip, in its pixels and frames. With it the report counts
        heads and persons; without it, it has the second look alone.

    Returns
    -------
    tuple
        The receipt as `anonymize` gives it, and the report. ``leaks`` in it lists in sentences
        what speaks against showing the clip to anybody; empty when nothing does.
    """
    seen = _Seen(truth)
    receipt = anonymize(
        source,
        target,
        style=style,
        lookaround=lookaround,
        faces=faces,
        overwrite=overwrite,
        progress=progress,
        watcher=seen,
    )
    clear, hidden = open_video(source), open_video(target, identity="hidden")
    people = seen.boxes if truth is None else boxes_of(truth, set(clear["frame"].values.tolist()))
    said: Report = {str(name): value for name, value in receipt.attrs.items()}
    settings = {"style": style, "lookaround": lookaround, "faces": faces}
    said |= {
        "settings": settings,
        "settings_sha256": _digest(json.dumps(settings, sort_keys=True).encode()),
        "model_sha256": model_sha256(faces=faces),
        "masked": [round(value, 4) for value in receipt["masked"].values.tolist()],
        "hiding": _hiding(truth, seen, hidden, style),
        "attack": {
            part: asdict(attack)
            for part, attack in attacks(people, clear, hidden, style=style).items()
        },
    }
    return receipt, said | {"leaks": leaks(said)}


def leaks(said: Report) -> list[str]:
    """Return in sentences what in a report speaks against showing the clip to anybody."""
    found = []
    if said["leak_check_found"]:
        found.append(
            f"a second look at {said['leak_check_frames']} frames found "
            f"{said['leak_check_found']} uncovered people or faces"
        )
    hiding, attack = said["hiding"], said["attack"]
    if isinstance(hiding, dict) and hiding["leaked"]:
        found.append(
            f"{hiding['leaked']:g} of {hiding['heads']:g} annotated heads are not hidden, for up "
            f"to {hiding['longest_gap']:g} frames in a row"
        )
    assert isinstance(attack, dict)
    for part, numbers in attack.items():
        if numbers["persons"] and numbers["likely_chance"] < SURE:
            found.append(
                f"{numbers['recognised']:.0%} of {numbers['persons']} people are recognised by "
                f"their {part} (by chance: {numbers['chance']:.0%})"
            )
    if said["failed_frames"]:
        found.append(f"the detector failed on {said['failed_frames']} frames")
    return found


def boxes_of(tracks: xr.Dataset, frames: set[int]) -> dict[int, np.ndarray]:
    """Return for each person rows of frame, left, top, right, bottom, in these frames alone."""
    order = ("individual", "time", "space")
    position, shape = (tracks[name].transpose(*order).values for name in ("position", "shape"))
    number = tracks["frame"].values
    common = np.isin(number, list(frames))
    found = {}
    for row, individual in enumerate(tracks["individual"].values.tolist()):
        there = common & np.isfinite(position[row]).all(-1)
        if str(tracks["class"].values[row]) == "person" and there.any():
            half = shape[row, there] / 2
            corners = (position[row, there] - half, position[row, there] + half)
            found[individual] = np.column_stack([number[there], *corners])
    return found


def model_sha256(*, faces: bool) -> str:
    """Return a checksum of the code, and of the network, that decide who is hidden."""
    root = Path(hoilab.__file__).parent
    paths = [path for name in CODE for path in sorted((root / name).rglob("*.py")) or [root / name]]
    parts = [path.read_bytes() for path in paths]
    if faces:
        parts.append(checksum(checked_file()).encode())
    return _digest(b"\0".join(parts))


class _Seen:
    """What the report keeps of each piece: boxes of people, and how far annotated ones hide."""

    def __init__(self, truth: xr.Dataset | None) -> None:
        self._truth = truth
        self._boxes: dict[int, list[np.ndarray]] = {}
        self.shares: list[xr.Dataset] = []

    def __call__(self, watched: Watched) -> None:
        number = watched.frames["frame"].values.tolist()
        for individual, rows in boxes_of(watched.tracks, set(number)).items():
            self._boxes.setdefault(individual, []).append(rows)
        if self._truth is not None and np.isin(self._truth["frame"], number).any():
            self.shares.append(hidden_shares(self._on_mask(self._truth, watched), watched.covered))

    @property
    def boxes(self) -> dict[int, np.ndarray]:
        """Return rows of frame and corners of everybody who was followed for a while."""
        joined = {name: np.concatenate(rows) for name, rows in self._boxes.items()}
        return {name: rows for name, rows in joined.items() if len(rows) >= FEWEST_FRAMES}

    @staticmethod
    def _on_mask(truth: xr.Dataset, watched: Watched) -> xr.Dataset:
        """Return annotated boxes in pixels of the mask, whose pixels are larger."""
        scale = xr.DataArray(
            [watched.covered.sizes[side] / watched.frames.sizes[side] for side in ("x", "y")],
            dims="space",
            coords={"space": ["x", "y"]},
        )
        return truth.assign(position=truth["position"] * scale, shape=truth["shape"] * scale)


def _hiding(
    truth: xr.Dataset | None, seen: _Seen, hidden: xr.DataArray, style: Style
) -> Report | None:
    """Return how well annotated people are hidden; None without annotation."""
    if truth is None:
        return None
    if style == "solid":
        # Read off the file itself: nobody has to believe the masks.
        scores = hiding_scores(truth, filled_pixels(hidden, COLOUR))
    else:
        scores = scores_of(xr.concat(seen.shares, "time"))
    plain: Report = {str(name): round(float(v), 6) for name, v in scores.data_vars.items()}
    return plain | {"measured_on": "pixels of the output" if style == "solid" else "masks"}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
