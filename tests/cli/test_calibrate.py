"""hoilab calibrate: one command for all assistants, each writes a file that others read."""

import numpy as np
import pytest
from typer.testing import CliRunner

from hoilab.cli.calibrate import calibrate
from hoilab.errors import DataError, HoilabError
from hoilab.geometry.camera import look_at, project
from hoilab.geometry.ground import ground_positions
from hoilab.io.camera_file import read_camera
from hoilab.schema import make_camera, make_tracks

SIZE = (640, 360)
CAMERA = make_camera(
    [[500, 0, 319.5], [0, 500, 179.5], [0, 0, 1]], *look_at([0, 0, 5], [0, 12, 0]), size=SIZE
)
FLOOR = np.array([[-4.0, 8.0], [4.0, 8.0], [5.0, 16.0], [-5.0, 17.0], [0.0, 12.0]])


def pixels_of(ground):
    return project(CAMERA, np.pad(np.asarray(ground, float), ((0, 0), (0, 1))))


def table(path, header, *columns):
    rows = np.column_stack(columns)
    path.write_text("\n".join([header, *(",".join(f"{v:.6f}" for v in row) for row in rows)]))
    return str(path)


def ran(*words):
    result = CliRunner().invoke(calibrate, list(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def standing(ground):
    """Return a box for one person who stands there."""
    foot = pixels_of([ground])[0] + 0.5
    return make_tracks([[[foot[0]], [foot[1] - 20]]], [[[10.0], [40.0]]], [0.0])


@pytest.mark.parametrize("pose", [False, True])
def test_clicks(pose, tmp_path):
    clicks = table(tmp_path / "c.csv", "x,y,map_x,map_y", pixels_of(FLOOR), FLOOR)
    out = tmp_path / "a.camera.json"
    more = ["--size", "640x360", "--focal", "500"] if pose else []
    said = ran("clicks", clicks, "-o", str(out), *more)
    assert ("turn x" in said) is pose
    where = ground_positions(standing([1.0, 11.0]), read_camera(out))
    np.testing.assert_allclose(where["position"].values.ravel(), [1.0, 11.0], atol=1e-4)
    assert (where["covariance"].values[0, 0, 0] > 0).all()


def test_a_plan(tmp_path):
    outline = tmp_path / "p.geojson"
    outline.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{"name": "hall"}, "geometry": {"type": "LineString", "coordinates": '
        f"{FLOOR.tolist()}}}}}]}}"
    )
    rows = [f"{x},{y},hall {k + 1}" for k, (x, y) in enumerate(pixels_of(FLOOR))]
    clicks = tmp_path / "c.csv"
    clicks.write_text("\n".join(["x,y,name", *rows]))
    out = tmp_path / "a.camera.json"
    ran("plan", str(clicks), "--plan", str(outline), "-o", str(out))
    assert read_camera(out).residual_m.max() < 1e-4


def test_lines(tmp_path):
    ends = [[(-3, 8), (-3, 20)], [(3, 8), (3, 20)], [(-5, 9), (5, 9)], [(-5, 16), (5, 16)]]
    turned = np.array([[np.cos(0.4), -np.sin(0.4)], [np.sin(0.4), np.cos(0.4)]])
    pixels = [np.ravel(pixels_of((np.array(e) - [0, 12]) @ turned.T + [0, 12])) for e in ends]
    names = ["along", "along", "across", "across"]
    text = [
        f"{name},{','.join(f'{v:.6f}' for v in row)}"
        for name, row in zip(names, pixels, strict=True)
    ]
    (tmp_path / "l.csv").write_text("\n".join(["family,x1,y1,x2,y2", *text]))
    out = tmp_path / "a.camera.json"
    said = ran(
        "lines", str(tmp_path / "l.csv"), "-o", str(out), "--size", "640x360", "--height", "5"
    )
    assert "vanishing points" in said
    assert read_camera(out).camera["K"].values[0, 0] == pytest.approx(500, abs=1)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param(FLOOR[:3], "four or more", id="three"),
        pytest.param(np.c_[np.zeros(5), np.arange(8.0, 13)], "line", id="on a line"),
        pytest.param(FLOOR[[0, 0, 1, 1, 1]], "line|same", id="the same twice"),
    ],
)
def test_degenerate_clicks_are_refused(rows, words, tmp_path):
    clicks = table(tmp_path / "c.csv", "x,y,map_x,map_y", pixels_of(rows), rows)
    with pytest.raises(DataError, match=words):
        ran("clicks", clicks, "-o", str(tmp_path / "a.json"))
    assert not (tmp_path / "a.json").exists()


def test_a_camera_under_the_ground_is_refused(tmp_path):
    mirrored = FLOOR * [-1, 1]
    clicks = table(tmp_path / "c.csv", "x,y,map_x,map_y", pixels_of(FLOOR), mirrored)
    with pytest.raises(DataError, match="under the ground"):
        ran("clicks", clicks, "-o", str(tmp_path / "a.json"), "--size", "640x360", "--focal", "500")


@pytest.mark.parametrize(
    "words",
    [
        ["people", "none.zarr", "--fov", "60"],
        ["checkerboard", "none.png", "-o", "a.json"],
        ["clicks", "none.csv", "-o", "a.json"],
        ["lines", "none.csv", "-o", "a.json", "--size", "640", "--height", "5"],
        ["plan", "none.csv", "--plan", "none.png", "-o", "a.json"],
    ],
)
def test_files_that_are_not_there_are_one_sentence(words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HoilabError, match="none"):
        ran(*words)
