"""From what a detector says to boxes, and to labelled rows in the camera's frame.

Axes: b batch, n anchor or box, p class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
import xarray as xr
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.models.yolo3d.architecture import AnchorDetector, AnchorOutput
from hoilab.models.yolo3d.codec import decoded
from hoilab.models.yolo3d.yaw_climb import turned
from hoilab.nn.boxes3d import heading, in_camera, wrapped
from hoilab.nn.suppression import suppressed
from hoilab.nn.view import Seen, in_frame
from hoilab.schema import make_boxes3d

NEAREST_TURNED_M = 3.0


class Found(NamedTuple):
    """The boxes of one picture, the best first."""

    score: Tensor  # n
    corners: Tensor  # n 4, px of the network's picture
    state: Tensor  # n 7, see hoilab.nn.boxes3d
    label: Tensor  # n, int64


@dataclass(frozen=True, kw_only=True)
class Finding:
    """When a box counts.

    Parameters
    ----------
    score
        Least score.
    iou
        Two boxes that overlap more are one.
    across_classes
        Let boxes of different classes suppress each other, as visualDet3D does whatever its
        configuration says.
    turn
        Turn cars until they fit their box in the picture.
    """

    score: float = 0.75
    iou: float = 0.5
    across_classes: bool = False
    turn: bool = False


def found(
    network: AnchorDetector,
    output: AnchorOutput,
    projection: Tensor,
    size: tuple[int, int],
    finding: Finding,
) -> list[Found]:
    """Return the boxes of each picture of a batch.

    Parameters
    ----------
    projection
        (b, 3, 4) cameras of the pictures.
    size
        Height and width of the pictures (px).
    """
    known = network.anchors_in(*size)
    sensible = network.useful(known, projection)  # b n
    results = []
    for image, logits in enumerate(output.logits):
        chance = logits.sigmoid()
        score, label = chance[:, :-1].max(-1)
        mean, std = (_of_class(prior, label) for prior in known[1:])  # n 6
        kept = sensible[image] & (score > finding.score) & (mean[:, 0] > 0)
        corners, state = decoded(
            known.corners[kept],
            output.regression[image, kept],
            chance[kept, -1],
            mean[kept],
            std[kept],
        )
        box = Found(score[kept], boxes.clip(corners, size[1], size[0]), state, label[kept])
        results.append(_settled(box, projection[image], size, finding))
    return results


def labelled(
    results: Sequence[Found], pictures: Sequence[Seen], video: xr.DataArray, classes: Sequence[str]
) -> xr.Dataset:
    """Return the boxes of a video's frames as `boxes3d` in the camera's frame.

    Beside what `hoilab.schema.make_boxes3d` has, a row has ``position`` and ``shape`` of its
    box in the frame (px) and ``alpha``, and each frame is listed on ``image``: what
    `hoilab.datasets.kitti.write_kitti` writes.
    """
    frames = video["frame"].values if "frame" in video.coords else range(len(results))
    rows = [
        _row(result, picture, frame, time)
        for result, picture, frame, time in zip(
            results, pictures, frames, video["time"].values, strict=True
        )
    ]
    frame, time, score, corners, space, theta, label = (
        torch.cat(column).cpu().numpy() for column in zip(*rows, strict=True)
    )
    position, shape = boxes.from_corners(corners)
    table = make_boxes3d(
        frame,
        time,
        space[:, :3],
        space[:, [5, 3, 4]],
        theta,
        reference="camera",
        label=[classes[int(index)] for index in label],
        score=score,
    )
    return table.assign(
        position=(("box", "space"), position, {"units": "px"}),
        shape=(("box", "space"), shape, {"units": "px"}),
        alpha=("box", wrapped(torch.from_numpy(space[:, 6])).numpy(), {"units": "rad"}),
    ).assign_coords(image=[int(number) for number in frames], space=["x", "y"])


def _settled(box: Found, projection: Tensor, size: tuple[int, int], finding: Finding) -> Found:
    """Return the boxes without doubles, and turned where that is wanted."""
    rivals = None if finding.across_classes else box.label
    kept = suppressed(box.corners, box.score, iou=finding.iou, label=rivals)
    box = Found(*(column[kept] for column in box))
    if not finding.turn:
        return box
    # Only cars, the first class, are longer than wide enough for this.
    able = (box.label == 0) & (box.state[:, 2] > NEAREST_TURNED_M)
    state = box.state.clone()
    state[able] = turned(box.corners[able], state[able], projection, size=(size[1], size[0]))
    return box._replace(state=state)


def _of_class(prior: Tensor, label: Tensor) -> Tensor:
    return prior[torch.arange(len(label), device=prior.device), label]


def _row(result: Found, picture: Seen, frame: int, time: float) -> tuple[Tensor, ...]:
    space = in_camera(result.state.double().cpu(), picture.projection)
    count = len(space)
    return (
        torch.full((count,), int(frame)),
        torch.full((count,), float(time), dtype=torch.float64),
        result.score.cpu(),
        in_frame(result.corners.double().cpu(), picture),
        space,
        wrapped(heading(space, picture.projection)),
        result.label.cpu(),
    )
