"""A small scene whose every frame says in its picture which one it is.

Sixteen squares along the top are the bits of the frame number, so that a test can tell from
pixels alone which frame is on screen, however it came there.
"""

import hashlib
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.analysis.individuals import individuals
from hoilab.io import write_video
from hoilab.io.scene import hidden_path
from hoilab.io.store import SceneWriter
from hoilab.schema import make_tracks, make_video, marked

FRAMES, WIDTH, HEIGHT, FPS = 240, 640, 360, 25.0
BITS, SQUARE = 16, 24
NUMBERS = (3, 7, 12, 40)
RECEIPT = {
    "source_name": "boxes.mp4",
    "source_sha256": "ab" * 32,
    "output_name": "boxes.hidden.mp4",
    "style": "solid",
    "fill": [96, 104, 120],
    "lookaround_frames": 7,
    "detector": "motion",
    "failed_frames": 1,
    "removed_streams": ["audio"],
    "removed_metadata": [],
    "whole_frame_reasons": [],
    "leak_check": "people by outline",
    "leak_check_frames": 12,
    "leak_check_found": 0,
    "leak_check_bound": 0.25,
}


def moving_boxes(frames: int = FRAMES) -> tuple[xr.DataArray, xr.Dataset]:
    """Return a public video and the tracks of the boxes that move in it."""
    tracks = _tracks(frames)
    pixels = np.empty((frames, HEIGHT, WIDTH, 3), np.uint8)
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels[:] = np.stack([60 + down // 6, 70 + down // 5, 80 + across // 12], axis=-1)
    shades = ((200, 90, 80), (90, 160, 210), (220, 180, 90), (150, 110, 200))
    for frame in range(frames):
        for box, shade in enumerate(shades):
            x, y = tracks["position"].values[frame, :, box]
            if np.isfinite(x):
                w, h = tracks["shape"].values[frame, :, box]
                left, top = round(x - w / 2), round(y - h / 2)
                pixels[frame, top : top + round(h), left : left + round(w)] = shade
        write_barcode(pixels[frame], frame)
    return make_video(pixels, np.arange(frames) / FPS, identity="public"), tracks


def write_barcode(picture: np.ndarray, number: int) -> None:
    """Paint a number into the top left corner, lowest bit first."""
    for bit in range(BITS):
        white = 235 if number >> bit & 1 else 20
        picture[0:SQUARE, bit * SQUARE : (bit + 1) * SQUARE] = white


def _tracks(frames: int) -> xr.Dataset:
    t = np.arange(frames) / FPS
    x = np.stack([80 + 45 * t, 560 - 40 * t, 200 + 100 * np.sin(t), 420 + 60 * np.cos(t / 2)], 1)
    y = np.stack([150 + 8 * t, 220 - 6 * t, 240 + 40 * np.cos(t), 300 + 10 * np.sin(t)], 1)
    position = np.stack([x, y], axis=1)
    shape = np.broadcast_to(np.array([[30, 34, 28, 60], [80, 88, 74, 36]]), position.shape).copy()
    unseen = np.zeros((frames, 4), bool)
    unseen[frames // 2 : frames // 2 + 20, 1] = True
    unseen[: frames // 4, 2] = True
    unseen[-frames // 5 :, 3] = True
    hidden = np.broadcast_to(unseen[:, None], position.shape)
    return make_tracks(
        np.where(hidden, np.nan, position),
        np.where(hidden, np.nan, shape),
        t,
        individual=NUMBERS,
        label=["person", "person", "person", "thing"],
    )


def write_scene(folder: Path, frames: int = FRAMES) -> Path:
    """Write the moving boxes as a scene, as an analysis does; return its path."""
    video, tracks = moving_boxes(frames)
    path = folder / "boxes.zarr"
    write_video(hidden_path(path), marked(video, "hidden"), crf=12)
    table = individuals(tracks)
    masked = xr.Dataset(
        {
            "masked": ("time", 0.05 + 0.02 * np.sin(np.arange(frames) / 20)),
            "failed": ("time", np.arange(frames) == 100),
        },
        coords={"time": tracks["time"], "frame": tracks["frame"]},
    )
    with SceneWriter(path) as scene:
        scene.describe({"hoilab": "0.1.0", "history": [{"did": "analyze"}]})
        scene.put(
            "video",
            tracks[["time", "frame"]],
            {"width": WIDTH, "height": HEIGHT, "fps": FPS, "source_name": "boxes.mp4"},
        )
        scene.append("tracks", tracks)
        scene.put("individuals", table)
        digest = hashlib.sha256(hidden_path(path).read_bytes()).hexdigest()
        scene.put("privacy", masked, {"output_sha256": digest, **RECEIPT})
    return path
