"""Why an interaction was told: what in the frame speaks for it, and whether that is the reason."""

import inspect
import os
from collections.abc import Sequence
from typing import Protocol, cast

import numpy as np
import torch
import xarray as xr

from hoilab.errors import DataError
from hoilab.models._account import Account
from hoilab.nn import relevance as maps
from hoilab.nn.faithfulness import faithfulness
from hoilab.nn.recording import recorded
from hoilab.nn.resnet import ResNet
from hoilab.schema import check_interactions, check_tracks, check_video
from hoilab.tasks.interactions import InteractionModel, opened_model


class Accountable(Protocol):
    """An interaction model that can be asked again about a row that it told.

    Where it pairs boxes from elsewhere (UPT), `account` takes those tracks as a fourth argument.
    """

    def account(self, video: xr.DataArray, place: int, interaction: xr.Dataset) -> Account:
        """Return what can be said about a row of frame number `place` of a recording."""
        ...


def explain(
    video: xr.DataArray,
    interaction: xr.Dataset,
    model: str | Accountable = "duet-tiny",
    *,
    weights: str | os.PathLike[str] | None = None,
    tracks: xr.Dataset | None = None,
) -> xr.Dataset:
    """Return what in its frame speaks for an interaction, and how far that can be believed.

    Parameters
    ----------
    video
        The recording that the interaction comes from, from its beginning if the model looks at
        earlier frames.
    interaction
        One row: ``rows.isel(interaction=0)``.
    model, weights, tracks
        What told it, as in `hoilab.interactions`.

    Returns
    -------
    xarray.Dataset
        ``relevance`` (y, x), see `relevance_of`, and the curves of `faithfulness_of`: where
        ``faithfulness`` of the order ``given`` is not above that of ``chance``, the map does not
        show the reason.
    """
    asked = model if not isinstance(model, str) else opened_model(model, weights)
    seen = relevance_of(video, asked, interaction, tracks=tracks)
    curves = faithfulness_of(video, asked, interaction, seen, tracks=tracks)
    return curves.assign(relevance=seen).assign_attrs(
        model=model if isinstance(model, str) else type(model).__name__
    )


def attention_of(
    video: xr.DataArray,
    detector: Accountable | InteractionModel,
    interaction: xr.Dataset,
    *,
    kind: str = "transformer.decoder.multihead_attn",
    tracks: xr.Dataset | None = None,
) -> xr.DataArray:
    """Return where the queries behind an interaction looked (layer, head, y, x), in frame pixels.

    UPT has two, told apart by ``role``: the one that found the human and that of the object.

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
    tracks
        Those that were paired, if any.
    """
    account = _account(video, detector, interaction, tracks)
    if account.network is None:
        raise DataError(
            f"{type(detector).__name__} has no attention to cells of the frame; take relevance_of "
            "or occlusion_of, which ask any model"
        )
    with torch.no_grad(), recorded(account.network) as recording:
        account.score(account.pixels)
    found = recording.on_image(
        kind,
        width_px=video.sizes["x"],
        height_px=video.sizes["y"],
        frame=int(interaction["frame"]),
    )
    if len(account.queries) == 1:
        (query,) = account.queries.values()
        return found.isel(query=query).assign_attrs(query=query)
    role = xr.DataArray(list(account.queries.values()), dims="role")
    return found.isel(query=role).assign_coords(role=list(account.queries))


def relevance_of(
    video: xr.DataArray,
    detector: Accountable | InteractionModel,
    interaction: xr.Dataset,
    *,
    tracks: xr.Dataset | None = None,
) -> xr.DataArray:
    """Return how much each cell of the frame speaks for an interaction (y, x), from gradients.

    Where the model attends, attention weighed by gradients through all layers (no unit); else the
    part of the score that the cell brings. See `hoilab.nn.relevance`.
    """
    account = _account(video, detector, interaction, tracks)
    if account.network is None:
        cells, way = maps.contribution(account.score, account.pixels), "contribution"
        return _on_frame(cells, video, interaction, way)
    queries = list(account.queries.values())
    cells = maps.relevance(account.network, account.pixels, account.score, queries=queries)
    (stride,) = {p.config.stride for p in account.network.modules() if isinstance(p, ResNet)}
    # The last cells may lie beyond the edge of what the network reads.
    size = account.pixels.shape[-2:]
    covered = [stride * count / side for count, side in zip(cells.shape, size, strict=True)]
    return _on_frame(cells, video, interaction, "attention weighed by gradients", covered)


def occlusion_of(
    video: xr.DataArray,
    detector: Accountable | InteractionModel,
    interaction: xr.Dataset,
    *,
    cell_px: int = 16,
    tracks: xr.Dataset | None = None,
) -> xr.DataArray:
    """Return by how much an interaction's score falls where the frame is hidden (y, x).

    Slow: one pass of the network for each cell of `cell_px` pixels of what the network reads, with
    its neighbours. See `hoilab.nn.relevance.occlusion`.
    """
    account = _account(video, detector, interaction, tracks)
    cells = maps.occlusion(account.score, account.pixels, cell_px=cell_px)
    return _on_frame(cells, video, interaction, "occlusion")


def faithfulness_of(
    video: xr.DataArray,
    detector: Accountable | InteractionModel,
    interaction: xr.Dataset,
    importance: xr.DataArray,
    *,
    steps: int = 20,
    chances: int = 5,
    seed: int = 0,
    tracks: xr.Dataset | None = None,
) -> xr.Dataset:
    """Return how the interaction's score falls and rises with the cells that a map ranks highest.

    The curves are those of `hoilab.nn.faithfulness`; the score is that of the row, before it was
    averaged over time.

    Parameters
    ----------
    importance
        (y, x) over the whole frame, as ``attention_of(...).mean(("layer", "head"))``.
    """
    if set(importance.dims) != {"y", "x"}:
        raise DataError(
            f"importance must be a map (y, x), got {importance.dims}; take the mean over the rest"
        )
    account = _account(video, detector, interaction, tracks)
    cells = np.ascontiguousarray(importance.transpose("y", "x").values, dtype=np.float32)
    return faithfulness(
        account.score,
        account.pixels,
        torch.from_numpy(cells),
        steps=steps,
        chances=chances,
        seed=seed,
    ).assign_attrs(**account.queries, verb=str(interaction["verb"].item()))


def _account(
    video: xr.DataArray,
    detector: Accountable | InteractionModel,
    interaction: xr.Dataset,
    tracks: xr.Dataset | None,
) -> Account:
    ask = getattr(detector, "account", None)
    if ask is None:
        raise DataError(
            f"{type(detector).__name__} cannot be asked about its rows; it needs a method account, "
            "see hoilab.tasks.explain.Accountable"
        )
    check_interactions(interaction.expand_dims("interaction"))
    number = int(interaction["frame"].item())
    place = np.flatnonzero(check_video(video)["frame"].values == number)
    if not len(place):
        raise DataError(
            f"frame {number} is not in this video; give the recording that the interaction is from"
        )
    if tracks is None:
        return cast("Account", ask(video, int(place[0]), interaction))
    if "tracks" not in inspect.signature(ask).parameters:
        raise DataError(
            f"{type(detector).__name__} pairs no tracks; leave out tracks and give a row as the "
            "detector told it"
        )
    return cast("Account", ask(video, int(place[0]), interaction, check_tracks(tracks)))


def _on_frame(
    cells: torch.Tensor,
    video: xr.DataArray,
    interaction: xr.Dataset,
    way: str,
    covered: Sequence[float] = (1.0, 1.0),
) -> xr.DataArray:
    """Return a map of cells (rows columns) in pixels of the frame.

    `covered` is the share of the frame's height and width that all cells together cover.
    """
    values = cells.float().cpu().numpy()
    centres = {}
    for axis, count, share in zip(("y", "x"), values.shape, covered, strict=True):
        step = share * video.sizes[axis] / count
        centres[axis] = (axis, (np.arange(count) + 0.5) * step, {"units": "px"})
    attrs = {"frame": int(interaction["frame"]), "way": way}
    return xr.DataArray(values, dims=("y", "x"), coords=centres, attrs=attrs)
