"""Why an interaction was told: where its pair's query looked, and whether that is the reason."""

from collections.abc import Callable

import numpy as np
import torch
import xarray as xr
from torch import Tensor

from hoilab.errors import DataError
from hoilab.geometry.boxes import to_corners
from hoilab.models.qpic.architecture import PairOutput
from hoilab.models.qpic.detector import InteractionDetector
from hoilab.models.qpic.processing import prepared
from hoilab.nn.faithfulness import faithfulness
from hoilab.nn.recording import recorded
from hoilab.schema import check_interactions, check_video


def attention_of(
    video: xr.DataArray,
    detector: InteractionDetector,
    interaction: xr.Dataset,
    *,
    kind: str = "transformer.decoder.multihead_attn",
) -> xr.DataArray:
    """Return where the query behind an interaction looked (layer, head, y, x), in frame pixels.

    Parameters
    ----------
    video
        The recording, or a part of it, that the interaction comes from.
    detector
        The detector that told it.
    interaction
        One row: ``rows.isel(interaction=0)``.
    kind
        Which attention; CDN has a second one, ``interaction_decoder.multihead_attn``.
    """
    frame = _frame_of(video, interaction)
    with recorded(detector.network) as maps:
        query = _query_of(frame, detector, interaction)
    found = maps.on_image(
        kind,
        width_px=video.sizes["x"],
        height_px=video.sizes["y"],
        frame=int(interaction["frame"]),
    )
    return found.isel(query=query).assign_attrs(query=query)


def faithfulness_of(
    video: xr.DataArray,
    detector: InteractionDetector,
    interaction: xr.Dataset,
    importance: xr.DataArray,
    *,
    steps: int = 20,
    chances: int = 5,
    seed: int = 0,
) -> xr.Dataset:
    """Return how the interaction's score falls and rises with the cells that a map ranks highest.

    The curves are those of `hoilab.nn.faithfulness`; the score is the query's verb times its
    object class, as in the row itself.

    Parameters
    ----------
    importance
        (y, x) over the whole frame, as ``attention_of(...).mean(("layer", "head"))``.
    """
    if set(importance.dims) != {"y", "x"}:
        raise DataError(
            f"importance must be a map (y, x), got {importance.dims}; take the mean over the rest"
        )
    frame = _frame_of(video, interaction)
    query = _query_of(frame, detector, interaction)
    pixels = prepared(frame.values[0], detector.task.resize)[None].to(detector.device)
    cells = np.ascontiguousarray(importance.transpose("y", "x").values, dtype=np.float32)
    return faithfulness(
        _score_of(detector, query, interaction),
        pixels,
        torch.from_numpy(cells),
        steps=steps,
        chances=chances,
        seed=seed,
    ).assign_attrs(query=query, verb=str(interaction["verb"].item()))


def _frame_of(video: xr.DataArray, interaction: xr.Dataset) -> xr.DataArray:
    """Return the one frame (time of length 1) that a row is about."""
    check_interactions(interaction.expand_dims("interaction"))
    number = int(interaction["frame"].item())
    place = np.flatnonzero(check_video(video)["frame"].values == number)
    if not len(place):
        raise DataError(
            f"frame {number} is not in this video; give the recording that the interaction is from"
        )
    return video.isel(time=place[:1]).load()


def _query_of(frame: xr.DataArray, detector: InteractionDetector, interaction: xr.Dataset) -> int:
    """Return the query that proposes the row's boxes."""
    (proposal,) = detector.propose(frame)
    human, thing = (
        to_corners(interaction[f"{who}_position"].values, interaction[f"{who}_shape"].values)
        for who in ("human", "object")
    )
    away = np.abs(proposal.human - human).max(-1)
    if np.isfinite(thing).all():
        away = np.maximum(away, np.abs(proposal.object - thing).max(-1))
    query = int(away.argmin())
    if away[query] > 1:
        raise DataError(
            f"this detector proposes no pair within {away[query]:.0f} px of the interaction; give "
            "the row as the detector told it, before it was smoothed"
        )
    return query


def _score_of(
    detector: InteractionDetector, query: int, interaction: xr.Dataset
) -> Callable[[Tensor], Tensor]:
    verb = detector.task.verbs.index(interaction["verb"].item())
    thing = detector.task.objects.index(interaction["object_class"].item())

    def score(pixels: Tensor) -> Tensor:
        output: PairOutput = detector.network(pixels)
        beliefs = output.layer(-1)
        likely = beliefs.object_logits[:, query].float().softmax(-1)[:, thing]
        return beliefs.verb_logits[:, query, verb].float().sigmoid() * likely

    return score
