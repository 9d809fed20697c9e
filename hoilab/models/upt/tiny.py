"""UPT in a size that learns synthetic scenes: its head on Duet's dense detector.

UPT pairs what any detector found. A DETR does not learn to find within minutes, a dense detector
does, so that what is compared is how pairs are told. Nothing trained is shipped.

Axes: b batch, i instance, d feature, c channel, h w rows and columns.
Boxes are left, top, right, bottom in pixels.
"""

import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.models.duet.architecture import Dense, DenseHead, DuetConfig, Pyramid
from hoilab.models.duet.architecture import tiny_config as duet_config
from hoilab.models.duet.pairing import looked_up
from hoilab.models.duet.processing import Selection, instances, pixels
from hoilab.models.qpic.detector import Task
from hoilab.models.upt.architecture import Instances, InteractionHead, UptConfig, UptOutput
from hoilab.models.upt.processing import to_interactions
from hoilab.schema import check_video, no_interactions

SELECTION = Selection(score=0.1, most=15)


class DenseUpt(nn.Module):
    """A dense detector, and UPT's head on what it finds."""

    def __init__(self, detector: DuetConfig, head: UptConfig) -> None:
        super().__init__()
        self.pyramid = Pyramid(detector)
        self.dense = DenseHead(detector)
        self.interaction_head = InteractionHead(head)

    def detect(self, frames: Tensor) -> tuple[Tensor, list[Instances]]:
        """Return the coarse grid of `frames` (b 3 h w) and what is found in each."""
        grids = self.pyramid(frames)
        look = self.dense.look(grids.fine)  # b c h w
        dense = self.dense(grids.fine)
        return grids.coarse, [_instances(dense, look, image) for image in range(len(frames))]

    def forward(self, frames: Tensor) -> list[UptOutput]:
        """Return the pairs of each of `frames` (b 3 h w, normalised)."""
        size = (float(frames.shape[-1]), float(frames.shape[-2]))
        with torch.no_grad():
            coarse, found = self.detect(frames)
        outputs: list[UptOutput] = self.interaction_head(coarse, found, [size] * len(frames))
        return outputs


class DenseUptDetector:
    """Finds interactions in frames of the size that it was trained on; a `UptDetector` in small."""

    def __init__(self, network: DenseUpt, task: Task) -> None:
        self.network = network.eval()
        self.task = task

    def __call__(self, video: xr.DataArray) -> xr.Dataset:
        """Return the interactions in every frame of `video` (time y x channel, uint8)."""
        check_video(video)
        if video.sizes["time"] == 0:
            return no_interactions()
        with torch.inference_mode():
            outputs = self.network(pixels(video.values))
        rows = [
            to_interactions(
                output,
                frame=int(frame),
                time_s=float(time_s),
                objects=self.task.objects,
                verbs=self.task.verbs,
                count=self.task.count,
            )
            for output, frame, time_s in zip(
                outputs, video["frame"].values, video["time"].values, strict=True
            )
        ]
        return xr.concat(rows, "interaction", data_vars="minimal", join="exact")


def untrained(
    *,
    objects: tuple[str, ...],
    verbs: tuple[str, ...],
    verbs_of_thing: tuple[tuple[int, ...], ...],
) -> DenseUptDetector:
    """Return a tiny UPT that has learned nothing; the first of the objects is the human."""
    detector = duet_config(things=len(objects) - 1, verbs=len(verbs), verbs_of_thing=verbs_of_thing)
    head = UptConfig(
        verbs_of_object=((), *verbs_of_thing),
        verbs=len(verbs),
        token=detector.coarse,
        hidden=128,
        channels=detector.coarse,
        dropout=0.0,
        # The heat of a dense detector is not too sure of itself, as DETR's scores are.
        score_power=1.0,
    )
    return DenseUptDetector(DenseUpt(detector, head), Task(objects=objects, verbs=verbs))


def _instances(dense: Dense, look: Tensor, image: int) -> Instances:
    """Return what was found in an image, humans first, each with what its middle looks like."""
    found = instances(dense, image, SELECTION)
    box = torch.cat([found.human, found.thing])
    token = looked_up(look[image : image + 1], box[None], (1, 1), 1.0, 4)[0]  # i d
    return Instances(
        box,
        torch.cat([found.human_score, found.thing_score]),
        torch.cat([found.thing_class.new_zeros(len(found.human)), found.thing_class + 1]),
        token,
    )
