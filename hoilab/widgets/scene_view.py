"""Look at a scene in space: turn it, walk through time, measure."""

from pathlib import Path
from typing import Any

import traitlets
import xarray as xr

from hoilab.io import is_scene, open_scene, scene_video
from hoilab.reconstruction.space import Space
from hoilab.reconstruction.store import read_space, space_path
from hoilab.widgets._notebook import FramedWidget
from hoilab.widgets._scene_view import COLOURS, LAYERS, SceneAnswers

FRONT_END = Path(__file__).parent / "static" / "scene_view.js"
STATE = (
    "frame", "selected", "layers", "colour", "view", "measured", "point_px", "playing", "speed",
    "loop",
)  # fmt: skip


class SceneView(FramedWidget):
    """A scene in space, over time; its state is its traits.

    It shows itself in JupyterLab, and inside any Panel layout: ``pn.Row(view, chart)``. Drag
    turns, Shift and drag pushes, the wheel comes nearer (with Ctrl, or once it was clicked).

    Parameters
    ----------
    space
        A scene of `hoilab.tasks.reconstruct`, or a single cloud or mesh. Colours must be hidden
        or public: what is visible is refused.
    video
        What the camera saw, hidden or public, frame by frame of the scene's walks: it is shown
        in the camera's frustum.

    Attributes
    ----------
    frame : int
        The frame on screen, 0 to ``frames - 1``.
    selected : int or None
        The individual that is picked out.
    layers : list of str
        What is shown: some of ``cloud``, ``surface``, ``movers``, ``boxes``, ``tracks``,
        ``labels``, ``camera`` and ``grid``.
    colour : str
        What points are coloured by: ``rgb``, ``height``, ``label`` or ``time``.
    view : list of float
        Heading and fall of the look (degrees), metres to the target, x, y, z of the target (m);
        empty shows the whole scene.
    measured : list
        Up to two points (m), between which a distance is measured.
    point_px : float
        Size of a point on the screen.
    playing, speed, loop
        As of a scrubber.

    Examples
    --------
    >>> from hoilab.schema import make_cloud, marked
    >>> cloud = make_cloud([[0, 0, 0], [1, 0, 2]])
    >>> view = SceneView(cloud.assign(rgb=marked(cloud["rgb"], "public")))
    >>> view.colour = "height"
    >>> view.frames
    1
    """

    _view: SceneAnswers
    _esm = FRONT_END
    twin = "hoilab.widgets.panel_scene_view:PanelSceneView"
    frame = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(None, allow_none=True).tag(sync=True)
    layers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    colour = traitlets.Enum(COLOURS, "rgb").tag(sync=True)
    view = traitlets.List(traitlets.Float(), []).tag(sync=True)
    measured = traitlets.List(traitlets.List(traitlets.Float()), []).tag(sync=True)
    point_px = traitlets.Float(2.0, min=0.5, max=20.0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Float(1.0, min=0.01, max=64.0).tag(sync=True)
    loop = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        space: Space | xr.Dataset,
        *,
        video: xr.DataArray | None = None,
        frame: int = 0,
        selected: int | None = None,
        layers: tuple[str, ...] | None = None,
    ) -> None:
        answers = SceneAnswers(space, video)
        shown = answers.shown_first if layers is None else list(layers)
        super().__init__(answers, frame=frame, selected=selected, layers=shown)

    @traitlets.validate("selected")  # type: ignore[untyped-decorator]
    def _individual_exists(self, proposal: dict[str, Any]) -> int | None:
        chosen: int | None = proposal["value"]
        if chosen is not None and chosen not in self._view.individuals:
            raise traitlets.TraitError(
                f"selected must be None or an individual of the walks, got {chosen}; "
                f"there are {len(self._view.individuals)}, see space.walks.individual"
            )
        return chosen

    @traitlets.validate("layers")  # type: ignore[untyped-decorator]
    def _layers_exist(self, proposal: dict[str, Any]) -> list[str]:
        layers: list[str] = proposal["value"]
        if unknown := sorted(set(layers) - set(LAYERS)):
            raise traitlets.TraitError(f"layers are {', '.join(LAYERS)}; got {', '.join(unknown)}")
        return layers

    @traitlets.validate("view")  # type: ignore[untyped-decorator]
    def _view_is_whole(self, proposal: dict[str, Any]) -> list[float]:
        view: list[float] = proposal["value"]
        if len(view) not in (0, 6):
            raise traitlets.TraitError(
                f"view is yaw, pitch, metres, x, y, z, or empty for the whole scene; got {view}"
            )
        return view

    @traitlets.validate("measured")  # type: ignore[untyped-decorator]
    def _points_in_space(self, proposal: dict[str, Any]) -> list[list[float]]:
        points: list[list[float]] = proposal["value"]
        if len(points) > 2 or any(len(point) != 3 for point in points):
            raise traitlets.TraitError(f"measured is up to two points x, y, z, got {points}")
        return points


def view3d(
    shown: Space | xr.Dataset | xr.DataTree | str | Path, *, video: xr.DataArray | None = None
) -> SceneView:
    """Return a widget to look at something in space.

    Parameters
    ----------
    shown
        A scene of `hoilab.tasks.reconstruct`, a cloud, a mesh; the path of a ``*.space.zarr`` that
        ``hoilab reconstruct`` wrote; or an analyzed scene that has one beside it.
    video
        What the camera saw, hidden or public; of an analyzed scene it is found.

    Examples
    --------
    >>> hl.view3d("plaza.space.zarr")      # doctest: +SKIP
    """
    if isinstance(shown, str | Path) and is_scene(shown):
        shown = open_scene(shown)
    if isinstance(shown, xr.DataTree):
        place = space_path(str(shown.encoding.get("source", "scene.zarr")))
        return SceneView(read_space(place), video=scene_video(shown) if video is None else video)
    if isinstance(shown, str | Path):
        return SceneView(read_space(shown), video=video)
    return SceneView(shown, video=video)
