"""A scene in space from one fixed camera: background, movers, boxes and walks, in metres."""

from collections.abc import Callable
from typing import Literal

import numpy as np
import xarray as xr
from scipy.ndimage import binary_dilation, binary_opening, distance_transform_edt

from hoilab.analysis.depth_scale import fit_to_ground, metric_depth, occupied
from hoilab.analysis.ground import smoothed
from hoilab.analysis.steady_depth import background_depth
from hoilab.analysis.upright import upright_boxes
from hoilab.errors import DataError
from hoilab.geometry.camera import project, to_camera, unproject
from hoilab.geometry.ground import ground_positions
from hoilab.reconstruction import background_mesh, cloud_of
from hoilab.reconstruction.space import Space, joined
from hoilab.schema import check_camera, check_tracks, check_video, identity, make_cloud, marked
from hoilab.tasks.depth import DepthModel, depth

MOST_MOMENTS = 80
NEARER = 0.97  # of the background's depth: what is farther shows the background itself
REACH_M = 1.0  # from the box's middle: what is farther belongs to somebody else
STRETCH = (0.6, 1.7)
FILL_LEVELS = 10
Report = Callable[[int, int], None]
Colours = Literal["none", "frames"]


def reconstruct(
    video: xr.DataArray,
    *,
    camera: xr.Dataset,
    tracks: xr.Dataset,
    maps: xr.DataArray | None = None,
    model: str | DepthModel = "depth-tiny",
    pictures: xr.DataArray | None = None,
    fill: tuple[int, int, int] | None = None,
    masks: xr.DataArray | None = None,
    every: int | None = None,
    farthest_m: float = 60.0,
    movers: Colours = "none",
    progress: Report | None = None,
) -> Space:
    """Return the scene that a fixed camera saw, in the world, in metres.

    The background is the median over time of the depth where nobody is, as a cloud and as a mesh.
    People and things are cut out of each moment's depth by their boxes and by being nearer than
    the background, and stand where their feet are: the ground says that better than a depth
    network does.

    Parameters
    ----------
    video
        (time, y, x, channel), looked at in memory, whatever its mark.
    camera
        Of the frames, with its pose over the ground.
    tracks
        Boxes of the same recording (px), matched by frame number.
    maps
        Depth (time, y, x) in metres, or nearness, of every so many-th frame; made with `model`
        where it is not given.
    model
        Name of a depth model, or one that was loaded.
    pictures
        Frames whose colours are used, as the anonymized ones of a visible clip; `video` itself by
        default. What is made of visible frames is visible, and is neither shown nor written.
    fill
        The colour that stands where people are hidden in `pictures`, as the receipt says it: it is
        no colour of the background. What is hidden all the time has the colour of what is next to
        it.
    masks
        (time, y, x) instance numbers at the moments of `maps`, where they are known.
    every
        Take each so many-th frame; by default as many as make 80 moments or fewer. Memory: 20
        bytes for each pixel of each moment.
    farthest_m
        What is farther is left out (m).
    movers
        ``frames``: movers have the colours of their pixels; ``none``: grey, and no pixels of them
        are kept.
    progress
        Called with the moments done and the moments in all.

    Raises
    ------
    DataError
        The camera has another size than the frames, or a network that only ranks cannot be
        brought to metres because the ground does not determine it.
    """
    check_video(video)
    check_tracks(tracks)
    _fits(check_camera(camera), video)
    total = video.sizes["time"]
    if total == 0:
        raise DataError("expected a video with at least one frame, got none; open another clip")
    step = max(1, -(-total // MOST_MOMENTS)) if every is None else every
    if step < 1:
        raise DataError(f"every must be 1 frame or more, got {every}")
    if maps is None:
        known = camera if _uses_camera(model) else None
        maps = depth(video[::step], model=model, camera=known, progress=progress)
    shown = video if pictures is None else pictures
    frames = _at(shown, video, maps)
    people = _here(tracks, maps)
    covered = occupied(people, maps, margin_px=0.02 * video.sizes["x"])
    metres = _metric(maps, camera, covered)
    still = background_depth(metres, without=covered)
    picture = _background_picture(frames, covered.values | _filled(frames, fill))
    walks = _walks(tracks, camera)
    boxes = upright_boxes(people, _here(walks, maps), camera)
    cut = [
        _cut(metres[moment], still, camera, boxes, frames[moment], masks, moment, movers)
        for moment in range(metres.sizes["time"])
    ]
    near = still.where(still <= farthest_m)
    return Space(
        background=cloud_of(near, camera, picture=picture, farthest_m=farthest_m),
        surface=background_mesh(near, camera, picture=picture, farthest_m=farthest_m),
        movers=joined(*cut),
        boxes=boxes,
        walks=walks,
        camera=camera,
    )


def _fits(camera: xr.Dataset, video: xr.DataArray) -> None:
    size, seen = (
        (camera.attrs["width"], camera.attrs["height"]),
        (
            video.sizes["x"],
            video.sizes["y"],
        ),
    )
    if size != seen:
        raise DataError(
            f"the camera is for {size[0]}x{size[1]} px, the frames have {seen[0]}x{seen[1]}; "
            "fit it with hoilab.geometry.camera.resized"
        )


def _uses_camera(model: str | DepthModel) -> bool:
    return hasattr(model, "for_camera") or model == "depth-tiny"


def _at(pictures: xr.DataArray, video: xr.DataArray, maps: xr.DataArray) -> xr.DataArray:
    """Return the pictures at the moments of the maps, loaded."""
    if pictures.sizes["time"] == maps.sizes["time"]:
        return pictures.load()
    rows = np.searchsorted(video["time"].values, maps["time"].values - 1e-6)
    return pictures.isel(time=np.clip(rows, 0, pictures.sizes["time"] - 1)).load()


def _here(rows: xr.Dataset, maps: xr.DataArray) -> xr.Dataset:
    """Return tracks or walks at the moments of the maps."""
    if not rows.sizes["time"]:
        return rows
    frames = maps["frame"].values if "frame" in maps.coords else None
    if frames is not None and np.isin(frames, rows["frame"].values).all():
        order = np.searchsorted(rows["frame"].values, frames)
        return rows.isel(time=order)
    near = np.abs(rows["time"].values[:, None] - maps["time"].values[None]).argmin(0)
    return rows.isel(time=near)


def _metric(maps: xr.DataArray, camera: xr.Dataset, covered: xr.DataArray) -> xr.DataArray:
    if maps.name != "nearness":
        return maps
    fit = fit_to_ground(maps, camera, without=covered)
    metres: xr.DataArray = metric_depth(maps, fit)["depth"]
    return metres.assign_coords(
        {name: maps[name].variable for name in ("frame",) if name in maps.coords}
    )


def _filled(frames: xr.DataArray, fill: tuple[int, int, int] | None) -> np.ndarray:
    """Return where (time, y, x) the frames show the colour that hides people."""
    pixels = frames.transpose("time", "y", "x", "channel").values
    if fill is None:
        return np.zeros(pixels.shape[:3], bool)
    off = np.abs(pixels.astype(np.int16) - np.array(fill, np.int16))
    # A film is compressed, and what is next to a filled pixel is a mixture.
    core = (off.max(-1) <= FILL_LEVELS).astype(np.uint8)
    wide = np.ones((1, 7, 7), np.uint8)
    filled: np.ndarray = binary_dilation(binary_opening(core, wide[:, :3, :3]), wide)
    return filled


def _background_picture(frames: xr.DataArray, hidden: np.ndarray) -> xr.DataArray:
    """Return the median colour (y, x, channel) of moments at which nobody stands there."""
    pixels = frames.transpose("time", "y", "x", "channel").values
    free = ~hidden
    count = np.maximum(free.sum(0), 1)
    middle = ((count - 1) // 2)[None, ..., None]
    # What is hidden sorts behind all colours, and the middle is that of the rest.
    values = np.sort(np.where(free[..., None], pixels, np.uint16(256)), axis=0)
    picture = np.take_along_axis(values, middle, axis=0)[0].clip(max=255).astype(np.uint8)
    never: np.ndarray = np.logical_not(free.any(0))
    if never.any() and not never.all():
        # What was hidden all the time has the colour of what is next to it.
        _, beside = distance_transform_edt(never, return_distances=True, return_indices=True)
        picture = picture[tuple(beside)]
    labelled = xr.DataArray(
        picture, dims=("y", "x", "channel"), coords={"channel": frames["channel"].values}
    )
    mark = identity(frames)
    return marked(labelled, mark)


def _walks(tracks: xr.Dataset, camera: xr.Dataset) -> xr.Dataset:
    frames = (
        tracks["frame"].values if "frame" in tracks.variables else np.arange(len(tracks["time"]))
    )
    walks = smoothed(ground_positions(tracks, camera))
    names = np.array([str(one) for one in tracks["class"].values], dtype=str)
    return walks.assign_coords({"frame": ("time", frames), "class": ("individual", names)})


def _cut(
    metres: xr.DataArray,
    still: xr.DataArray,
    camera: xr.Dataset,
    boxes: xr.Dataset,
    frame: xr.DataArray,
    masks: xr.DataArray | None,
    moment: int,
    colours: Colours,
) -> xr.Dataset:
    """Return the points of everybody at one moment, each standing on its feet."""
    number = int(metres["frame"]) if "frame" in metres.coords else moment
    now = boxes.isel(box=np.flatnonzero(boxes["frame"].values == number))
    far = np.nan_to_num(still.values, nan=np.inf)
    seen = metres.values
    taken = np.zeros(seen.shape, bool)
    points, names, rgb = [], [], []
    pixels = frame.transpose("y", "x", "channel").values
    middles = to_camera(camera, now["centre"].values)[:, 2] if now.sizes["box"] else np.empty(0)
    for row in np.argsort(middles):  # the nearest first: what hides others is its own
        box, name = now.isel(box=int(row)), int(now["individual"][row])
        rows, columns = _window(camera, box, seen.shape)
        if masks is not None:
            inside = masks[moment].values[rows, columns] == name
        else:
            inside = (seen[rows, columns] < NEARER * far[rows, columns]) & ~taken[rows, columns]
        y, x = np.nonzero(inside & np.isfinite(seen[rows, columns]))
        if not len(y):
            continue
        y, x = y + rows.start, x + columns.start
        along = seen[y, x].astype(float)
        if masks is None:
            along = along * np.clip(middles[row] / np.median(along), *STRETCH)
            near = np.abs(along - middles[row]) < REACH_M
            y, x, along = y[near], x[near], along[near]
        taken[y, x] = True
        points.append(unproject(camera, np.stack([x, y], -1).astype(float), along))
        names.append(np.full(len(y), name))
        rgb.append(pixels[y, x] if colours == "frames" else np.full((len(y), 3), 128, np.uint8))
    cloud = make_cloud(
        np.concatenate(points) if points else [],
        rgb=np.concatenate(rgb) if rgb else np.empty((0, 3)),
        label=np.concatenate(names) if names else [],
        frame=number,
    )
    mark = identity(frame) if colours == "frames" else "public"
    return cloud.assign(rgb=marked(cloud["rgb"], mark))


def _window(camera: xr.Dataset, box: xr.Dataset, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Return the rows and columns of the picture that a box in space covers."""
    length, width, height = box["size"].values
    reach = max(length, width) / 2
    sides = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    corners = box["centre"].values + sides * [reach, reach, height / 2]
    seen = project(camera, corners)
    low, high = np.nanmin(seen, axis=0), np.nanmax(seen, axis=0) + 1
    y0, y1 = np.clip([np.floor(low[1]), np.ceil(high[1])], 0, shape[0]).astype(int)
    x0, x1 = np.clip([np.floor(low[0]), np.ceil(high[0])], 0, shape[1]).astype(int)
    return slice(int(y0), int(y1)), slice(int(x0), int(x1))
