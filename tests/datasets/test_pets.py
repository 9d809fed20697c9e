import json
from pathlib import Path

import numpy as np
import pytest

from hoilab.datasets import read_pets
from hoilab.errors import DataError
from hoilab.schema import check_tracks

EXPECTED = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "mot" / "pets_s2l1_expected.json").read_text()
)
BOX = '<frame number="{n}"><objectlist>{boxes}</objectlist></frame>'
ONE = '<object id="4"><box h="8" w="4" xc="10" yc="20"/></object>'


@pytest.fixture
def annotation(shared_data: Path) -> Path:
    return shared_data / "pets2009-s2l1" / "PETS2009-S2L1.xml"


def test_counts_as_published(annotation: Path) -> None:
    tracks = check_tracks(read_pets(annotation))
    seen = tracks["position"].notnull().all("space")
    assert tracks.sizes["individual"] == EXPECTED["persons"]
    assert int(seen.sum()) == EXPECTED["boxes"]
    assert seen.sum("individual").values.tolist() == EXPECTED["count_per_frame"]
    assert tracks.attrs["fps"] == pytest.approx(EXPECTED["clip"]["fps_true"])
    assert set(tracks["class"].values) == {"person"}


def test_scaled_boxes_as_in_a_table_made_elsewhere(annotation: Path) -> None:
    tracks = read_pets(annotation, scale=0.625)
    rows = np.genfromtxt(annotation.parent / "tracks_world.csv", delimiter=",", names=True)
    frame, who = rows["frame"].astype(int), rows["id"].astype(int) - 1
    left = tracks["position"].values - tracks["shape"].values / 2
    np.testing.assert_allclose(left[frame, 0, who], rows["x"], atol=2e-3)
    np.testing.assert_allclose(left[frame, 1, who], rows["y"], atol=2e-3)
    np.testing.assert_allclose(tracks["shape"].values[frame, 1, who], rows["h"], atol=2e-3)


def test_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "small.xml"
    frames = BOX.format(n=3, boxes=ONE) + BOX.format(n=4, boxes="")
    path.write_text(f"<dataset>{frames}</dataset>")
    tracks = read_pets(path, scale=0.5, frame_offset=10, fps=10)
    assert tracks["frame"].values.tolist() == [13, 14]
    np.testing.assert_allclose(tracks["time"], [1.3, 1.4])
    assert tracks["position"].isel(time=0).values.ravel().tolist() == [5, 10]
    assert tracks["shape"].isel(time=0).values.ravel().tolist() == [2, 4]
    assert tracks["position"].isel(time=1).isnull().all()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param("no xml", "not an annotation", id="not xml"),
        pytest.param("<dataset/>", "no <frame>", id="nothing in it"),
        pytest.param(
            f"<dataset>{BOX.format(n=0, boxes=ONE.replace('xc', 'x'))}</dataset>",
            "xc",
            id="another layout",
        ),
        pytest.param(
            f"<dataset>{BOX.format(n=0, boxes='<object id=&quot;4&quot;/>')}</dataset>".replace(
                "&quot;", '"'
            ),
            "not an annotation",
            id="no box",
        ),
    ],
)
def test_one_sentence_for_each_mistake(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(content)
    with pytest.raises(DataError, match=words):
        read_pets(path)


def test_a_file_that_is_not_there_and_a_scale_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_pets(tmp_path / "none.xml")
    path = tmp_path / "small.xml"
    path.write_text(f"<dataset>{BOX.format(n=0, boxes=ONE)}</dataset>")
    with pytest.raises(DataError, match="more than 0"):
        read_pets(path, scale=0)
