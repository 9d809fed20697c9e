"""A scene on the map: its camera, positions with ellipses, the view from above under them."""

from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.analysis.flow_field import flow_field
from hoilab.analysis.ground import smoothed
from hoilab.analysis.heat import heat_map
from hoilab.errors import DataError, StoreError
from hoilab.geometry.calibration import Calibration
from hoilab.geometry.from_clicks import MapFit
from hoilab.geometry.ground import ground_positions
from hoilab.geometry.rectified import footprint, rectified
from hoilab.io import open_scene
from hoilab.io.camera_file import camera_beside, read_camera
from hoilab.io.scene import beside
from hoilab.schema import from_geojson
from hoilab.widgets._ground_view import GroundView
from hoilab.widgets._scene import hidden_video, scene_group
from hoilab.widgets._zone_book import ZoneBook
from hoilab.widgets.ground_map import MapView
from hoilab.widgets.zone_drawing import ZoneEditor

Camera = Calibration | MapFit | xr.Dataset
CELL_M = 1.0
FEWEST = 2
MAP_ZONES = ".map.zones.geojson"
PICTURE_ZONES = ".zones.geojson"


def map_view(
    scene: xr.DataTree | str | Path,
    camera: Camera | str | Path | None = None,
    *,
    zones: xr.DataArray | str | Path | None = None,
) -> MapView:
    """Return a map of a scene: walks in metres with their ellipses on the rectified view.

    Parameters
    ----------
    scene
        What `hoilab.analyze` returned, or its path.
    camera
        What an assistant fitted, a camera, or a camera file; by default ``NAME.camera.json``
        beside the scene, which `hoilab calibrate` writes.
    zones
        In metres, or their GeoJSON; by default those drawn on the map, beside the scene.

    Examples
    --------
    >>> hl.map_view("plaza.zarr")      # doctest: +SKIP
    """
    return MapView(ground_view(_tree(scene), camera, zones=zones))


def zone_editor(
    scene: xr.DataTree | str | Path,
    path: str | Path | None = None,
    *,
    camera: Camera | str | Path | None = None,
    on_map: bool = False,
    frame: int | None = None,
) -> ZoneEditor:
    """Return an editor of zones, lines and calibration clicks that saves each change at once.

    Parameters
    ----------
    path
        GeoJSON to keep them in; by default ``NAME.zones.geojson`` beside the scene, or
        ``NAME.map.zones.geojson`` for those on the map.
    on_map
        Draw in metres on the rectified view instead of in pixels on a frame.
    frame
        The frame to draw on; by default the one in which least is hidden.

    Examples
    --------
    >>> hl.zone_editor("plaza.zarr")      # doctest: +SKIP
    """
    return ZoneEditor(zone_book(_tree(scene), path, camera=camera, on_map=on_map, frame=frame))


def zone_book(
    scene: xr.DataTree,
    path: str | Path | None = None,
    *,
    camera: Camera | str | Path | None = None,
    on_map: bool = False,
    frame: int | None = None,
) -> ZoneBook:
    """Return what an editor of a scene's zones draws on and keeps."""
    picture = hidden_video(scene)[emptiest(scene) if frame is None else frame]
    target = beside(scene, MAP_ZONES if on_map else PICTURE_ZONES) if path is None else Path(path)
    return ZoneBook(target, rectified(picture, scene_camera(scene, camera)) if on_map else picture)


def scene_camera(scene: xr.DataTree, camera: Camera | str | Path | None = None) -> Camera:
    """Return the camera of a scene: the one given, or the file beside it.

    Raises
    ------
    StoreError
        There is none; the message says what to run.
    """
    if camera is not None:
        return read_camera(camera) if isinstance(camera, str | Path) else camera
    source = str(scene.encoding.get("source", "scene.zarr"))
    if not camera_beside(source).is_file():
        raise StoreError(
            f"a map needs a camera, and there is no {camera_beside(source).name} beside the "
            f"scene; make it with: hoilab calibrate people {Path(source).name} --fov DEGREES, or "
            "hoilab calibrate clicks CLICKS.csv -o " + camera_beside(source).name
        )
    return read_camera(camera_beside(source))


def scene_walks(scene: xr.DataTree, camera: Camera) -> tuple[xr.Dataset, list[str]]:
    """Return everybody's smoothed positions in metres, a row for each frame, and their classes."""
    tracks = scene_group(scene, "tracks")
    if tracks is None:
        raise StoreError(
            "a map needs the group 'tracks', which this scene does not have; make it again with: "
            "hoilab analyze CLIP -o scene.zarr --overwrite"
        )
    loaded = tracks.load()
    return smoothed(ground_positions(loaded, camera)), [str(k) for k in loaded["class"].values]


def ground_view(
    scene: xr.DataTree,
    camera: Camera | str | Path | None = None,
    *,
    zones: xr.DataArray | str | Path | None = None,
) -> GroundView:
    """Return what a map of a scene shows."""
    fitted = scene_camera(scene, camera)
    walks, kind = scene_walks(scene, fitted)
    video = hidden_video(scene)
    people = walks.isel(individual=np.array([k == "person" for k in kind], dtype=bool))
    laid = rectified(video[emptiest(scene)], fitted)
    size = (video.sizes["x"], video.sizes["y"])
    return GroundView(
        walks,
        kind=kind,
        floor=laid,
        outline=footprint(fitted, size),
        zones=_zones(scene, zones),
        heat=heat_map(people, cell=CELL_M / 2, k=FEWEST, round_s=1.0),
        flow=flow_field(people, cell=CELL_M),
    )


def emptiest(scene: xr.DataTree) -> int:
    """Return the frame in which least is hidden: it shows most of the ground."""
    receipt = scene_group(scene, "privacy")
    if receipt is None or "masked" not in receipt or not receipt.sizes["time"]:
        return 0
    return int(receipt["masked"].values.argmin())


def _zones(scene: xr.DataTree, zones: xr.DataArray | str | Path | None) -> xr.DataArray | None:
    if isinstance(zones, xr.DataArray):
        return zones
    path = beside(scene, MAP_ZONES) if zones is None else Path(zones)
    if zones is None and not path.is_file():
        return None
    try:
        return from_geojson(path.read_text(encoding="utf-8"))
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause


def _tree(scene: xr.DataTree | str | Path) -> xr.DataTree:
    return scene if isinstance(scene, xr.DataTree) else open_scene(scene)
