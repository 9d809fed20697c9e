"""What Duet can say about one of its rows: its score again, with parts of the frame hidden.

Axes: b batch, i human, j thing, n pair. Boxes are left, top, right, bottom in pixels.
"""

from typing import TYPE_CHECKING

import numpy as np
import torch
import xarray as xr
from torch import Tensor

from hoilab.models._account import Account, nearest, number_of
from hoilab.models.duet.architecture import Dense, Duet
from hoilab.models.duet.pairing import crowd
from hoilab.models.duet.processing import earlier, instances, pixels, scaled
from hoilab.models.duet.second_look import looked_again
from hoilab.models.qpic.processing import resized

if TYPE_CHECKING:
    from hoilab.models.duet.detector import DuetTask


def account_of(
    network: Duet,
    task: "DuetTask",
    video: xr.DataArray,
    place: int,
    interaction: xr.Dataset,
    *,
    device: str,
) -> Account:
    """Return what is to be said of a row about frame `place` of `video`.

    Pixels are those of the frame and of the earlier one (1 6 h w): what is hidden is hidden in
    both, so that nothing seems to change there. Everybody's boxes stay where they are in the whole
    frame; how sure the network is that human and thing are there is asked for anew.
    """
    then = earlier(video["time"].values, place, task.earlier_s)
    size = resized(video.sizes["x"], video.sizes["y"], task.resize)
    pictures = [scaled(video[row].values, size) for row in (place, place if then is None else then)]
    seen = pixels(np.stack(pictures)).to(device)
    with torch.no_grad():
        _, dense = network(seen[:1], seen[:1] - seen[1:])
        first = instances(dense, 0)
        found = looked_again(network.look, seen[:1], [first])[0]
    scale = [video.sizes["x"] / size[0], video.sizes["y"] / size[1]] * 2
    human, thing = (box.cpu().numpy() * scale for box in (found.human, found.thing))
    pair = nearest(
        np.repeat(human, len(thing), axis=0), np.tile(thing, (len(human), 1)), interaction
    )
    i, j = divmod(pair, len(thing))
    verb = number_of(interaction["verb"].item(), task.verbs, "verb")
    kind = number_of(interaction["object_class"].item(), task.things, "object")
    there = (
        (0, *_cell(dense.human_box, found.human[i])),
        (1 + kind, *_cell(dense.thing_box, first.thing[j])),
    )
    place_of, kind_of = first.thing[j : j + 1], first.thing_class[j : j + 1]
    again_at = None if network.look is None or not network.look.small(place_of) else network.look

    def score(given: Tensor) -> Tensor:
        now, before = given.chunk(2, dim=1)
        grids, again = network(now, now - before)
        logits: Tensor = network.pairs(grids.fine, grids.coarse, crowd([found] * len(given)))
        sure = _at(again, there[0]) * _at(again, there[1])
        if again_at is not None:
            alike = torch.arange(len(given), device=given.device)
            _, fits = again_at(
                now, alike, place_of.expand(len(given), 4), kind_of.expand(len(given))
            )
            sure = sure * again_at.trusted(fits)
        return logits[:, i, j, verb].sigmoid() * sure**task.trust

    return Account(pixels=seen.reshape(1, 6, *seen.shape[-2:]), score=score)


def _cell(boxes: Tensor, box: Tensor) -> tuple[int, int]:
    """Return row and column of the cell of `boxes` (1 4 h w) that said `box` (4)."""
    away = (boxes[0] - box[:, None, None]).abs().amax(0)  # h w
    row, column = divmod(int(away.argmin()), away.shape[-1])
    return row, column


def _at(dense: Dense, cell: tuple[int, int, int]) -> Tensor:
    kind, row, column = cell
    return dense.heat[:, kind, row, column].sigmoid()
