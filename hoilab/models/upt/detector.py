"""UPT with its detector: from frames, or from frames and somebody's tracks, to interactions."""

from collections.abc import Sequence

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.geometry.boxes import to_corners
from hoilab.models._account import Account, nearest, number_of
from hoilab.models.qpic.detector import Task
from hoilab.models.qpic.processing import prepared
from hoilab.models.upt.architecture import InteractionHead, UptOutput
from hoilab.models.upt.detr import Detr, DetrOutput
from hoilab.models.upt.processing import detected, selected, to_interactions, with_tokens
from hoilab.nn.images import batched
from hoilab.schema import check_tracks, check_video, no_interactions


class Upt(nn.Module):
    """A detector and the head that pairs what it found, under the names of UPT's checkpoints."""

    def __init__(self, detector: Detr, interaction_head: InteractionHead) -> None:
        super().__init__()
        self.detector = detector
        self.interaction_head = interaction_head


class UptDetector:
    """Finds interactions in frames: call it with a video, or a video and tracks of it."""

    def __init__(self, network: Upt, task: Task, *, device: str = "cpu") -> None:
        self.network = network.eval().to(device)
        self.task = task
        self.device = device

    def __call__(self, video: xr.DataArray, tracks: xr.Dataset | None = None) -> xr.Dataset:
        """Return the interactions in every frame of `video`.

        With `tracks`, their boxes are paired instead of the detector's own, and rows say which
        individuals they are about. Tracks whose class the network does not know are left out.
        """
        check_video(video)
        if video.sizes["time"] == 0:
            return no_interactions()
        frames = video["frame"].values if "frame" in video.coords else range(video.sizes["time"])
        found = []
        for index, frame in enumerate(frames):
            boxes = None if tracks is None else _tracked(tracks, int(frame), self.task.objects)
            output = self.pairs(video[index].values, None if boxes is None else boxes[0])
            rows = to_interactions(
                output,
                frame=int(frame),
                time_s=float(video["time"].values[index]),
                objects=self.task.objects,
                verbs=self.task.verbs,
                count=self.task.count,
                threshold=self.task.threshold,
            )
            found.append(rows if boxes is None else _named(rows, output, *boxes))
        return xr.concat(found, "interaction", data_vars="minimal", join="exact")

    def pairs(
        self, frame: np.ndarray, boxes: tuple[Tensor, Tensor, Tensor] | None = None
    ) -> UptOutput:
        """Return the pairs of one frame (y x 3).

        `boxes`: corners in pixels, scores and classes of instances from elsewhere.
        """
        pixels, padding = batched([prepared(frame, self.task.resize)])
        size = (float(frame.shape[1]), float(frame.shape[0]))
        if boxes is not None:
            corners, score, object_class = (part.to(self.device) for part in boxes)
        with torch.inference_mode():
            seen = self.network.detector(pixels.to(self.device), padding)
            everything = detected(seen, 0, size)
            if boxes is None:
                instances = selected(everything)
            else:
                instances = with_tokens(corners, score, object_class, everything)
            output: list[UptOutput] = self.network.interaction_head(
                seen.features, [instances], [size]
            )
        return output[0]

    def account(
        self,
        video: xr.DataArray,
        place: int,
        interaction: xr.Dataset,
        tracks: xr.Dataset | None = None,
    ) -> Account:
        """Return what this detector can say about a row that it told of frame `place` of `video`.

        Boxes and classes stay as they are in the whole frame; the score is that of the verb times
        those of human and object, which are asked for anew unless they come from `tracks`.
        """
        frame = video[place].values
        size = (float(frame.shape[1]), float(frame.shape[0]))
        pixels = prepared(frame, self.task.resize)[None].to(self.device)
        detector, head = self.network.detector, self.network.interaction_head
        with torch.no_grad():
            seen: DetrOutput = detector(pixels)
            everything = detected(seen, 0, size)
            # Where tokens are, the numbers of the queries travel through the selection.
            numbers = torch.arange(len(everything.score), device=self.device)[:, None]
            numbered = everything._replace(token=numbers)
            if tracks is None:
                found = selected(numbered)
            else:
                boxes, _ = _tracked(tracks, int(video["frame"].values[place]), self.task.objects)
                box, sure, kind = (part.to(self.device) for part in boxes)
                found = with_tokens(box, sure, kind, numbered)
            query = found.token[:, 0]
            whole = found._replace(token=everything.token[query])
            output: UptOutput = head(seen.features, [whole], [size])[0]
        corners = output.instances.corners.cpu().numpy()
        pair = nearest(
            corners[output.human.cpu().numpy()], corners[output.object.cpu().numpy()], interaction
        )
        verb = number_of(interaction["verb"].item(), self.task.verbs, "verb")

        def score(pixels: Tensor) -> Tensor:
            seen: DetrOutput = detector(pixels)
            scores = []
            for image, likely in enumerate(seen.logits.softmax(-1)):
                now = whole._replace(token=seen.token[image][query])
                if tracks is None:
                    now = now._replace(score=likely[query, whole.object_class])
                said: UptOutput = head(seen.features[image : image + 1], [now], [size])[0]
                scores.append(said.logits[pair, verb].sigmoid() * said.prior[:, pair, verb].prod())
            return torch.stack(scores)

        who = {"human": output.human[pair], "object": output.object[pair]}
        queries = {name: int(query[instance]) for name, instance in who.items()}
        return Account(pixels=pixels, score=score, network=detector, queries=queries)


Boxes = tuple[Tensor, Tensor, Tensor]


def _tracked(tracks: xr.Dataset, frame: int, objects: Sequence[str]) -> tuple[Boxes, np.ndarray]:
    """Return corners, scores and classes of whom the tracks show in a frame, and their ids.

    Humans come first, as the head orders them, so that rows of instances are rows of ids.
    """
    check_tracks(tracks)
    classes = [objects.index(name) if name in objects else -1 for name in tracks["class"].values]
    now = tracks.assign(number=("individual", np.array(classes, dtype=np.int64)))
    now = now.isel(time=np.flatnonzero(tracks["frame"].values == frame)[:1])
    flat = now.stack(box=("time", "individual"), create_index=False)
    flat = flat.transpose("box", ...)
    seen = np.isfinite(flat["position"].values).all(-1) & (flat["number"].values >= 0)
    flat = flat.isel(box=np.flatnonzero(seen)).sortby("number")
    corners = to_corners(flat["position"].values, flat["shape"].values)
    boxes = (
        torch.from_numpy(corners.astype(np.float32)),
        torch.from_numpy(flat["confidence"].fillna(1.0).values.astype(np.float32)),
        torch.from_numpy(flat["number"].values),
    )
    return boxes, flat["individual"].values


def _named(
    rows: xr.Dataset, output: UptOutput, boxes: Boxes, individuals: np.ndarray
) -> xr.Dataset:
    """Return the rows with ids of individuals in place of numbers of instances."""
    assert len(output.instances.score) == len(individuals)
    return rows.assign(
        human=("interaction", individuals[rows["human"].values].astype(np.int64)),
        object=("interaction", individuals[rows["object"].values].astype(np.int64)),
    )
