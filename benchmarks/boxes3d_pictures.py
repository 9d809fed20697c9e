"""Pictures of boxes in space: on the image and from above, on the plaza or a frame of KITTI.

    python benchmarks/boxes3d_pictures.py --out docs/images/boxes3d.jpg
    python benchmarks/boxes3d_pictures.py --kitti kitti-object/ --frame 1 --out somewhere/kitti.png

The plaza is synthetic; KITTI's people are real, and their pictures stay where you put them. True
boxes are thin and grey, found ones have their class's colour, and an ellipse from above holds
95 % of where the middle may be.
"""

import argparse
from pathlib import Path

import numpy as np
import xarray as xr
from PIL import Image, ImageDraw

from hoilab.geometry.boxes3d import EDGES, box_corners, boxes_in_picture, boxes_in_world
from hoilab.geometry.camera import pinhole, ray
from hoilab.schema import release

COLOURS = {"person": "#e4572e", "Pedestrian": "#e4572e", "bicycle": "#17bebb", "Cyclist": "#17bebb",
           "car": "#2e86ab", "Car": "#2e86ab", "Van": "#2e86ab", "Truck": "#2e86ab"}  # fmt: skip
OTHER, TRUE = "#8e6c8a", "#9aa3a8"
ELLIPSE_95 = float(np.sqrt(5.991))
SCALE = 2  # lines are drawn this much larger and then made smaller, so that they are smooth


def on_picture(frame: xr.DataArray, found: xr.Dataset, truth: xr.Dataset | None) -> Image.Image:
    """Return the frame, twice as large, with the edges of boxes."""
    pixels = release(frame, way="picture").values
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    picture = picture.resize((picture.width * SCALE, picture.height * SCALE))
    draw = ImageDraw.Draw(picture)
    for boxes, colour, width in ((truth, TRUE, 1), (found, None, 3)):
        if boxes is None:
            continue
        corners = (boxes_in_picture(boxes, camera_with(found)) + 0.5) * SCALE
        for points, label in zip(corners, boxes["class"].values, strict=True):
            if not np.isfinite(points).all() or np.abs(points).max() > 20_000:
                continue
            shade = colour or COLOURS.get(str(label), OTHER)
            for a, b in EDGES:
                draw.line([tuple(points[a]), tuple(points[b])], fill=shade, width=width)
            # The face that goes ahead has a cross.
            for a, b in ((0, 5), (1, 4)) if colour is None else ():
                draw.line([tuple(points[a]), tuple(points[b])], fill=shade, width=1)
    return picture


def camera_with(found: xr.Dataset) -> xr.Dataset:
    """Return the camera that boxes carry."""
    from hoilab.geometry.boxes3d import camera_of

    return camera_of(found)


def from_above(
    found: xr.Dataset, truth: xr.Dataset | None, *, size: tuple[int, int], reach_m: float
) -> Image.Image:
    """Return a plan: the camera below the middle, looking up; a ring for every 10 m."""
    width, height = size
    picture = Image.new("RGB", size, "#fbfaf7")
    draw = ImageDraw.Draw(picture)
    camera = camera_with(found)
    eye, ahead = ray(pinhole(camera), np.array([[(camera.attrs["width"] - 1) / 2,
                                                 (camera.attrs["height"] - 1) / 2]]))  # fmt: skip
    flat = ahead[0, :2] / np.linalg.norm(ahead[0, :2])
    turn = np.array([[flat[1], -flat[0]], flat])
    step = (height - 40) / reach_m

    def at(points: np.ndarray) -> list[tuple[float, float]]:
        seen = (points[..., :2] - eye[:2]) @ turn.T * step
        return [(width / 2 + x, height - 20 - y) for x, y in seen.reshape(-1, 2)]

    for ring in range(10, int(reach_m) + 40, 10):
        r = ring * step
        box = [width / 2 - r, height - 20 - r, width / 2 + r, height - 20 + r]
        draw.arc(box, 180, 360, fill="#d9d4c8", width=2)
        draw.text((width / 2 + 4, height - 22 - r), f"{ring} m", fill="#8a8577", font_size=18)
    x, y = at(eye[None, :2])[0]
    draw.polygon([(x, y - 14), (x - 9, y + 8), (x + 9, y + 8)], fill="#3a3a3a")
    for boxes, colour in ((truth, TRUE), (found, None)):
        if boxes is None:
            continue
        world = boxes if boxes.attrs["reference"] == "world" else boxes_in_world(boxes)
        for points, label in zip(box_corners(world), world["class"].values, strict=True):
            shade = colour or COLOURS.get(str(label), OTHER)
            base = at(points[:4])
            draw.line([*base, base[0]], fill=shade, width=2 if colour else 4)
            middle = at(points[:4].mean(0)[None])[0]
            front = at(points[:2].mean(0)[None])[0]
            draw.line([middle, front], fill=shade, width=2)
        if "covariance" in world and colour is None:
            for cover, centre in zip(
                world["covariance"].values, world["centre"].values, strict=True
            ):
                angle = np.linspace(0, 2 * np.pi, 40)
                root = np.linalg.cholesky(cover + 1e-9 * np.eye(2)) * ELLIPSE_95
                ring = centre[:2] + np.stack([np.cos(angle), np.sin(angle)], -1) @ root.T
                draw.line(at(ring), fill="#e7a08d", width=1)
    return picture


def plaza(seed: int, time_s: float) -> tuple[xr.DataArray, xr.Dataset, xr.Dataset]:
    """Return a frame of the synthetic plaza, true tracks lifted into space, and true boxes."""
    import hoilab as hl
    from hoilab import synthetic
    from hoilab.geometry.sizes import SIZES

    scene = synthetic.plaza(seed=seed, size=(960, 540), duration_s=time_s + 2, fps=1, people=14)
    number = int(time_s)
    seen = scene.tracks
    known = seen.isel(individual=np.isin(seen["class"].values, list(SIZES)))
    found = hl.boxes3d(scene.video, camera=scene.camera, tracks=known)
    truth = scene.boxes3d
    return (
        scene.video[number].load(),
        found.isel(box=(found["frame"] == number).values),
        truth.isel(box=(truth["frame"] == number).values),
    )


def kitti(folder: Path, number: int) -> tuple[xr.DataArray, xr.Dataset, xr.Dataset | None]:
    """Return one of KITTI's frames with its labels as boxes."""
    from hoilab.datasets.kitti import kitti_camera, read_kitti_calibration, read_kitti_labels
    from hoilab.geometry.boxes3d import with_camera
    from hoilab.schema import make_video

    rgb = np.asarray(Image.open(folder / "image_2" / f"{number:06d}.png").convert("RGB"))
    # For the eyes of whoever has the data already: the picture is kept out of the project.
    frame = make_video(rgb[None], [0.0], identity="public")[0]
    calibration = read_kitti_calibration(folder / "calib" / f"{number:06d}.txt")
    first, second = (
        kitti_camera(calibration, size=(rgb.shape[1], rgb.shape[0]), camera=k) for k in (0, 2)
    )
    labels = read_kitti_labels(folder / "label_2", images=[number])
    known = labels.isel(box=(labels["centre"].sel(axis="z") > 0).values)
    world = boxes_in_world(known, first)
    return frame, with_camera(world, second), None


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--time", type=float, default=14.0)
    parser.add_argument("--kitti", type=Path)
    parser.add_argument("--frame", type=int, default=1)
    given = parser.parse_args()
    if given.kitti:
        frame, found, truth = kitti(given.kitti, given.frame)
        reach = 70.0
    else:
        frame, found, truth = plaza(given.seed, given.time)
        reach = 36.0
    left = on_picture(frame, found, truth)
    right = from_above(found, truth, size=(max(640, left.height), left.height), reach_m=reach)
    both = Image.new("RGB", (left.width + right.width, left.height), "white")
    both.paste(left, (0, 0))
    both.paste(right, (left.width, 0))
    both = both.resize((both.width // SCALE, both.height // SCALE), Image.Resampling.LANCZOS)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    both.save(given.out, quality=88)


if __name__ == "__main__":
    main()
