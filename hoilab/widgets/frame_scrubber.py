"""Scrub through a video that is never loaded whole: only the frame on screen is decoded."""

from pathlib import Path
from typing import Any

import traitlets
import xarray as xr

from hoilab.io.groups import EncodedGroups
from hoilab.widgets._notebook import FramedWidget
from hoilab.widgets._view import LAYERS, SHOWN, ScrubberView

FRONT_END = Path(__file__).parent / "static" / "scrubber.js"


class FrameScrubber(FramedWidget):
    """A video, frame by frame, with individuals drawn over it.

    Its state is its traits: anything that the mouse can do, an assignment can do.
    It shows itself in JupyterLab, and inside any Panel layout: ``pn.Row(scrubber, chart)``.

    Parameters
    ----------
    video
        (time, y, x, channel), hidden or public: what is visible is refused.
    tracks
        Individuals to draw, matched to the video by frame number.
    interactions, zones, depth
        More to draw: who does what with what, areas in pixels, and (time, y, x) of the same frames.
    groups
        The same frames as `hoilab.io.groups.encoded_groups` finds them in the file: a browser
        that can decodes them itself, which is faster. Others get JPEG pictures.

    Attributes
    ----------
    frame : int
        The frame on screen, 0 to ``frames - 1``.
    selected : int or None
        The individual that is picked out.
    pair : int or None
        The pair that is picked out.
    layers : list of str
        What is drawn over the picture: some of ``boxes``, ``tails``, ``labels``,
        ``pairs``, ``zones`` and ``depth``; what there is nothing of is passed over.
    playing : bool
        Whether the video runs.
    speed : float
        How fast it runs; 1 is as it was recorded.
    loop : bool
        Whether it starts again at the end.

    Examples
    --------
    >>> from hoilab.schema import make_video
    >>> import numpy as np
    >>> video = make_video(np.zeros((3, 4, 6, 3), "uint8"), [0.0, 0.1, 0.2], identity="public")
    >>> scrubber = FrameScrubber(video)
    >>> scrubber.frame = 2
    >>> scrubber.frames
    3
    """

    _view: ScrubberView
    _esm = FRONT_END
    twin = "hoilab.widgets.panel_scrubber:PanelScrubber"
    frame = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(None, allow_none=True).tag(sync=True)
    pair = traitlets.Int(None, allow_none=True).tag(sync=True)
    layers = traitlets.List(traitlets.Unicode(), list(SHOWN)).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Float(1.0, min=0.01, max=64.0).tag(sync=True)
    loop = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        video: xr.DataArray,
        tracks: xr.Dataset | None = None,
        *,
        groups: EncodedGroups | None = None,
        interactions: xr.Dataset | None = None,
        zones: xr.DataArray | None = None,
        depth: xr.DataArray | None = None,
        frame: int = 0,
        selected: int | None = None,
        layers: tuple[str, ...] = SHOWN,
    ) -> None:
        view = ScrubberView(
            video, tracks, groups, interactions=interactions, zones=zones, depth=depth
        )
        super().__init__(view, frame=frame, selected=selected, layers=list(layers))

    @traitlets.validate("selected")  # type: ignore[untyped-decorator]
    def _individual_exists(self, proposal: dict[str, Any]) -> int | None:
        chosen: int | None = proposal["value"]
        if chosen is not None and chosen not in self._view.individuals:
            raise traitlets.TraitError(
                f"selected must be None or an individual of the tracks, got {chosen}; "
                f"there are {len(self._view.individuals)}, see tracks.individual"
            )
        return chosen

    @traitlets.validate("pair")  # type: ignore[untyped-decorator]
    def _pair_exists(self, proposal: dict[str, Any]) -> int | None:
        chosen: int | None = proposal["value"]
        if chosen is not None and chosen not in self._view.pairs:
            raise traitlets.TraitError(
                f"pair must be None or a pair of the interactions, got {chosen}; "
                f"there are {len(self._view.pairs)}, see interactions.pair"
            )
        return chosen

    @traitlets.validate("layers")  # type: ignore[untyped-decorator]
    def _layers_exist(self, proposal: dict[str, Any]) -> list[str]:
        layers: list[str] = proposal["value"]
        if unknown := sorted(set(layers) - set(LAYERS)):
            raise traitlets.TraitError(f"layers are {', '.join(LAYERS)}; got {', '.join(unknown)}")
        return layers
