"""Truth against a second way: every triangle tested by hand, and the camera's own equations."""

import numpy as np
import pytest

from hoilab.schema import check_boxes3d, check_depth, check_tracks
from hoilab.synthetic import Scene
from hoilab.synthetic.casting import Bvh
from hoilab.synthetic.truth import upright_boxes

FRAME = 60


def pinhole(scene: Scene, points):
    """Return pixels and depth of points (n, 3) by the labelled camera alone."""
    camera = scene.camera
    seen = points @ camera["rotation"].values.T + camera["translation"].values
    flat = seen @ camera["K"].values.T
    return flat[:, :2] / flat[:, 2:], seen[:, 2]


def backprojected(scene: Scene, x, y, depth):
    """Return the world points (n, 3) that pixels show at a depth."""
    camera = scene.camera
    ray = np.linalg.inv(camera["K"].values) @ np.stack([x, y, np.ones(len(x))])
    return (camera["rotation"].values.T @ (ray * depth - camera["translation"].values[:, None])).T


def triangles(scene: Scene, frame: int):
    """Return every triangle of a frame (f, 3, 3) and the instance of each."""
    stage = scene._stage[0]
    moment = scene._troupe.at(frame)
    return (
        np.concatenate(
            [stage.vertices[stage.faces], moment.vertices[moment.wardrobe.mesh.faces]]
        ).astype(float),
        np.concatenate([stage.instance, moment.wardrobe.instance]),
    )


def first_hit(corners, origin, direction):
    """Return distance and index of the first triangle on a ray (Möller and Trumbore, 1997)."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    edge1, edge2 = b - a, c - a
    p = np.cross(direction, edge2)
    det = (edge1 * p).sum(1)
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1 / det
        t_vector = origin - a
        u = (t_vector * p).sum(1) * inverse
        q = np.cross(t_vector, edge1)
        v = (q @ direction) * inverse
        t = (edge2 * q).sum(1) * inverse
    t = np.where((u >= 0) & (v >= 0) & (u + v <= 1) & (t > 1e-6), t, np.inf)
    index = int(np.argmin(t))
    return t[index], index, u[index], v[index]


@pytest.fixture(scope="module")
def samples(plaza: Scene):
    """Pixels of one frame: some on people and things, some anywhere."""
    truth = plaza.truth(FRAME)
    rng = np.random.default_rng(0)
    moving = [n for n in np.unique(truth["mask"]) if n and n in plaza._troupe._actors]
    y, x = np.nonzero(np.isin(truth["mask"].values[0], moving))
    some = rng.choice(len(x), 30, replace=False)
    x = np.concatenate([x[some], rng.integers(0, 160, 20)])
    y = np.concatenate([y[some], rng.integers(0, 90, 20)])
    return truth, x, y


def test_depth_and_mask_are_the_nearest_triangle(plaza: Scene, samples) -> None:
    truth, x, y = samples
    corners, instance = triangles(plaza, FRAME)
    camera = plaza.camera
    origin = -camera["rotation"].values.T @ camera["translation"].values
    agree = 0
    for column, row in zip(x, y, strict=True):
        ray = camera["rotation"].values.T @ (np.linalg.inv(camera["K"].values) @ [column, row, 1.0])
        t, index, _, _ = first_hit(corners, origin, ray)
        depth = float(truth["depth"][0, row, column])
        if np.isinf(t):
            assert np.isnan(depth)
            agree += 1
            continue
        same = instance[index] == int(truth["mask"][0, row, column])
        agree += same and depth == pytest.approx(t, abs=0.003)
    # A ray along a silhouette may fall to either side in float32.
    assert agree >= len(x) - 1


def test_flow_is_where_the_same_point_of_the_triangle_goes(plaza: Scene, samples) -> None:
    truth, x, y = samples
    now, later = plaza._troupe.at(FRAME), plaza._troupe.at(FRAME + 1)
    assert now.wardrobe.individuals == later.wardrobe.individuals
    faces = now.wardrobe.mesh.faces
    before, after = now.vertices[faces].astype(float), later.vertices[faces].astype(float)
    camera = plaza.camera
    origin = -camera["rotation"].values.T @ camera["translation"].values
    compared = 0
    for column, row in zip(x[:30], y[:30], strict=True):
        ray = camera["rotation"].values.T @ (np.linalg.inv(camera["K"].values) @ [column, row, 1.0])
        t, index, u, v = first_hit(before, origin, ray)
        if abs(t - float(truth["depth"][0, row, column])) > 0.003:
            continue
        point = after[index].T @ [1 - u - v, u, v]
        pixel, _ = pinhole(plaza, point[None])
        flow = truth["flow"].values[0, row, column]
        np.testing.assert_allclose(flow, pixel[0] - [column, row], atol=0.02)
        compared += 1
    assert compared >= 25


def test_what_is_still_has_no_flow(plaza: Scene) -> None:
    truth = plaza.truth(FRAME)
    still = truth["mask"].values[0] == 0
    assert (truth["flow"].values[0][still] == 0).all()
    assert np.nanmax(np.abs(truth["flow"].values[0][~still])) > 0.2


def test_normals_are_unit_and_face_the_camera_and_the_ground_looks_up(plaza: Scene) -> None:
    truth = plaza.truth(FRAME)
    normals = truth["normals"].values[0].reshape(-1, 3)
    depth = truth["depth"].values[0].ravel()
    y, x = (v.ravel() for v in np.mgrid[0:90, 0:160])
    seen = np.isfinite(depth)
    np.testing.assert_allclose(np.linalg.norm(normals[seen], axis=1), 1, atol=1e-3)
    points = backprojected(plaza, x[seen], y[seen], depth[seen])
    outward = points - plaza.view.position
    assert ((outward * normals[seen]).sum(axis=1) <= 1e-3).all()
    ground = (np.abs(points[:, 2]) < 1e-3) & (truth["mask"].values.ravel()[seen] == 0)
    assert ground.mean() > 0.3
    np.testing.assert_allclose(normals[seen][ground], np.tile([0, 0, 1.0], (ground.sum(), 1)))


def test_depth_of_the_ground_is_the_plane_seen_by_the_camera(plaza: Scene) -> None:
    depth = check_depth(plaza.truth(FRAME)["depth"].rename("depth"))
    # The bottom middle pixel, by hand: the ray meets z = 0 at depth height / -ray_z.
    ray = plaza.camera["rotation"].values.T @ (
        np.linalg.inv(plaza.camera["K"].values) @ [20, 89, 1.0]
    )
    if plaza.truth(FRAME)["mask"].values[0, 89, 20] == 0:
        assert float(depth[0, 89, 20]) == pytest.approx(plaza.view.height_m / -ray[2], abs=1e-3)


def test_the_stereo_twin_sees_each_point_shifted_by_its_disparity(plaza: Scene) -> None:
    twin = plaza.stereo(0.25)
    left, right = plaza.truth(FRAME), twin.truth(FRAME)
    np.testing.assert_allclose(
        plaza.camera["translation"].values - twin.camera["translation"].values,
        [0.25, 0, 0],
        atol=1e-9,
    )
    depth = left["depth"].values[0]
    y, x = np.nonzero(np.isfinite(depth))
    disparity = plaza.camera["K"].values[0, 0] * 0.25 / depth[y, x]
    there = np.round(x - disparity).astype(int)
    inside = there >= 0
    y, x, there = y[inside], x[inside], there[inside]
    other = right["depth"].values[0][y, there]
    same = np.abs(other - depth[y, x]) < 0.03 * depth[y, x]
    # What is left are the edges: hidden from one of the two, or half a pixel off.
    assert same.mean() > 0.93
    masks = left["mask"].values[0][y, x] == right["mask"].values[0][y, there]
    assert masks[same].mean() > 0.97
    assert (left["rgb"] != right["rgb"]).any()


def test_boxes_are_the_extent_of_the_masks(plaza: Scene) -> None:
    tracks = check_tracks(plaza.tracks)
    for frame in (20, FRAME, 90):
        mask = plaza.truth(frame)["mask"].values[0]
        seen = tracks.isel(time=frame)
        for number in seen["individual"].values:
            y, x = np.nonzero(mask == number)
            one = seen.sel(individual=number)
            assert int(one["pixels"]) == len(x)
            if not len(x):
                assert np.isnan(one["position"]).all()
                continue
            low, high = np.array([x.min(), y.min()]), np.array([x.max() + 1, y.max() + 1])
            np.testing.assert_allclose(one["position"], (low + high) / 2)
            np.testing.assert_allclose(one["shape"], high - low)


def test_the_full_box_holds_the_visible_one(plaza: Scene) -> None:
    tracks = plaza.tracks
    visible = tracks["position"] - tracks["shape"] / 2, tracks["position"] + tracks["shape"] / 2
    full = (
        tracks["full_position"] - tracks["full_shape"] / 2,
        tracks["full_position"] + tracks["full_shape"] / 2,
    )
    seen = tracks["pixels"] > 0
    # A pixel is seen through its middle, so a visible box can stick out by half of one.
    assert ((visible[0] - full[0]).where(seen).min() >= -0.51).item()
    assert ((full[1] - visible[1]).where(seen).min() >= -0.51).item()


def test_boxes_in_space_hold_the_visible_points(plaza: Scene) -> None:
    boxes = check_boxes3d(plaza.boxes3d)
    truth = plaza.truth(FRAME)
    mask, depth = truth["mask"].values[0], truth["depth"].values[0]
    rows = boxes.isel(box=(boxes["frame"] == FRAME).values)
    assert {"person", "bench"} <= set(rows["class"].values)
    for i in range(rows.sizes["box"]):
        row = rows.isel(box=i)
        y, x = np.nonzero(mask == int(row["individual"]))
        points = backprojected(plaza, x, y, depth[y, x]) - row["centre"].values
        yaw = float(row["yaw"])
        along = points @ [[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]]
        assert (np.abs(along) <= row["size"].values / 2 + 0.02).all()


def test_people_are_as_tall_as_people(plaza: Scene) -> None:
    people = plaza.boxes3d.isel(box=(plaza.boxes3d["class"] == "person").values)
    height = people["size"].sel(extent="height")
    assert float(height.min()) > 0.8
    assert float(height.max()) < 2.3
    bottom = people["centre"].sel(axis="z") - height / 2
    assert float(abs(bottom).median()) < 0.03
    assert float(abs(bottom).max()) < 0.35, "a cyclist's feet are on the pedals"


def test_map_positions_project_onto_the_feet(plaza: Scene) -> None:
    tracks, ground = plaza.tracks, plaza.ground
    people = tracks["individual"][(tracks["class"] == "person").values]
    off = []
    for frame in range(10, 96, 10):
        for number in people.values:
            where = ground["position"].isel(time=frame).sel(individual=number).values
            full = tracks.isel(time=frame).sel(individual=number)
            if not np.isfinite(full["full_shape"]).all() or full["pixels"] < 20:
                continue
            pixel, _ = pinhole(plaza, np.array([[*where, 0.0]]))
            centre, shape = full["full_position"].values, full["full_shape"].values
            foot = centre[1] + shape[1] / 2 - 0.5
            off.append([(pixel[0, 0] - centre[0]) / shape[1], (pixel[0, 1] - foot) / shape[1]])
    off = np.array(off)
    assert len(off) > 15
    assert np.abs(np.median(off[:, 0])) < 0.08
    assert np.abs(np.median(off[:, 1])) < 0.12
    assert np.abs(off).max() < 0.6


def test_upright_boxes_by_hand() -> None:
    # A plank from (0, 0) to (2, 2) on the ground, 1 m high: length 2 * sqrt(2) along 45 degrees;
    # and a single point.
    points = np.array([[0.0, 0, 0], [2, 2, 1], [1, 1, 0.5], [5, 6, 7]])
    centre, size = upright_boxes(points, np.array([0, 3]), np.array([np.pi / 4, 0.0]))
    np.testing.assert_allclose(centre, [[1, 1, 0.5], [5, 6, 7]], atol=1e-12)
    np.testing.assert_allclose(size, [[2 * np.sqrt(2), 0, 1], [0, 0, 0]], atol=1e-12)


def test_rays_that_meet_nothing_say_so() -> None:
    nothing = Bvh(np.empty((0, 3), np.float32), np.empty((0, 3), np.int32))
    rays = np.array([[0, 0, 0, 0, 0, 1]], np.float32)
    assert np.isinf(nothing.cast(rays).depth).all()
    assert not nothing.blocked(rays).any()
