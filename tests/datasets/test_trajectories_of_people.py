from pathlib import Path

import numpy as np
import pytest

from hoilab.datasets.juelich import read_juelich
from hoilab.datasets.sdd import read_sdd
from hoilab.datasets.ucy import read_ucy, read_ucy_homography
from hoilab.errors import DataError
from hoilab.geometry import homography


def test_ucy_in_metres_and_seconds(shared_data: Path) -> None:
    ground = read_ucy(shared_data / "ucy-zara01" / "obsmat.txt")
    assert ground.sizes["individual"] == 148
    assert int(ground["position"].sel(space="x").notnull().sum()) == 5024
    first = ground.sel(individual=1).isel(time=0)
    np.testing.assert_allclose(first["position"], [-2.829260, 18.95935])
    assert ground["time"].values[1] == pytest.approx(0.4)
    # Median speed as its provenance says: 1.19 m/s.
    step = ground["position"].diff("time") / ground["time"].diff("time")
    pace = np.sqrt((step**2).sum("space", skipna=False)).values
    assert np.nanmedian(pace) == pytest.approx(1.19, abs=0.05)


def test_ucy_homography_takes_x_and_y(shared_data: Path) -> None:
    folder = shared_data / "ucy-zara01"
    matrix = read_ucy_homography(folder / "H.txt")
    raw = np.loadtxt(folder / "H.txt")
    row, column = 200.0, 300.0
    by_hand = raw @ [row, column, 1]
    np.testing.assert_allclose(
        homography.apply(matrix, np.array([column, row])), by_hand[:2] / by_hand[2]
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("1 1 2 0 3 0 0\n", "rows of 8", id="a column short"),
        pytest.param("1 1 2 0 x 0 0 0\n", "eight numbers a row", id="a word"),
        pytest.param("1 1 2 0 3 0 0 0\n1 1 2 0 4 0 0 0\n", "two places in one frame", id="twice"),
        pytest.param("1 1 nan 0 3 0 0 0\n", "finite numbers", id="nan"),
    ],
)
def test_ucy_says_what_is_wrong(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "obsmat.txt"
    path.write_text(text)
    with pytest.raises(DataError, match=words):
        read_ucy(path)


def test_juelich_reads_its_unit_and_rate(tmp_path: Path, shared_data: Path) -> None:
    path = tmp_path / "walk.txt"
    path.write_text("# framerate: 25 fps\n# id frame x/m y/m z/m\n1 5 2.0 3.0 1.7\n1 6 2.1 3 1.7\n")
    ground = read_juelich(path)
    assert ground["position"].sel(individual=1).values.tolist() == [[2.0, 3.0], [2.1, 3.0]]
    assert ground["time"].values == pytest.approx([5 / 25, 6 / 25])
    old = read_juelich(shared_data / "juelich-bottleneck" / "uo-050-180-180.txt")
    # Centimetres and 16 frames a second, which the file does not say.
    first = old.sel(individual=1).dropna("time", subset=["position"]).isel(time=0)
    np.testing.assert_allclose(first["position"], [0.79035, 7.74009])
    assert first["time"].item() == pytest.approx(43 / 16)


def test_juelich_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "walk.txt"
    path.write_text("1 5 a b c\n")
    with pytest.raises(DataError, match="id, frame, x, y, z"):
        read_juelich(path)
    path.write_text("1 5\n")
    with pytest.raises(DataError, match="rows of id, frame, x, y, z"):
        read_juelich(path)
    with pytest.raises(DataError, match="unit must be m or cm"):
        read_juelich(path, unit="inch")


def test_drone_boxes(tmp_path: Path, shared_data: Path) -> None:
    path = tmp_path / "annotations.txt"
    path.write_text(
        '0 10 20 14 30 0 0 0 0 "Biker"\n0 12 20 16 30 2 0 0 1 "Biker"\n'
        '0 90 90 99 99 4 1 0 0 "Biker"\n3 0 0 4 4 2 0 1 0 "Pedestrian"\n'
    )
    tracks = read_sdd(path)
    assert tracks["class"].values.tolist() == ["biker", "pedestrian"]
    assert tracks["position"].sel(individual=0, time=2 / 30).values.tolist() == [14.0, 25.0]
    assert tracks.sizes["time"] == 3  # the lost box is not seen
    real = read_sdd(shared_data / "sdd" / "quad_video3" / "annotations.txt", every=10)
    assert {"pedestrian", "biker"} >= set(real["class"].values.tolist())
    assert real.sizes["individual"] > 5
