"""Small copies of the layouts, made on the spot: names, frames and truths as in the originals."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from scipy.io import savemat

from hoilab.datasets.anomaly_folders import (
    LAYOUTS,
    anomalous_frames,
    anomalous_regions,
    read_anomaly_folder,
)
from hoilab.errors import DataError

MASKS = np.zeros((4, 12, 16), np.uint8)
MASKS[1, 2:6, 3:8] = 255
MASKS[2, 3:7, 4:9] = 255
MASKS[2, 9:11, 13:15] = 255  # something else, in one frame


def pictures(folder: Path, suffix: str, count: int = 4) -> None:
    folder.mkdir(parents=True)
    for number in range(count):
        cv2.imwrite(str(folder / f"{number + 1:03d}{suffix}"), np.zeros((12, 16), np.uint8))


def of_ucsd(root: Path) -> None:
    pictures(root / "Train" / "Train001", ".tif")
    pictures(root / "Test" / "Test001", ".tif")
    pictures(root / "Test" / "Test002", ".tif")
    (root / "Test" / "Test001_gt").mkdir()
    for number, mask in enumerate(MASKS):
        cv2.imwrite(str(root / "Test" / "Test001_gt" / f"{number + 1:03d}.bmp"), mask)
    (root / "Test" / "UCSDped2.m").write_text(
        "TestVideoFile = {};\nTestVideoFile{end+1}.gt_frame = [2:3];\n"
        "TestVideoFile{end+1}.gt_frame = [1, 3:4];\n"
    )


def of_avenue(root: Path) -> None:
    for folder in ("training_videos", "testing_videos"):
        (root / folder).mkdir()
        (root / folder / "01.avi").touch()
    masks = root / "ground_truth_demo" / "testing_label_mask"
    masks.mkdir(parents=True)
    cells = np.empty((1, len(MASKS)), dtype=object)
    cells[0, :] = list(MASKS // 255)
    savemat(masks / "1_label.mat", {"volLabel": cells})


def of_shanghaitech(root: Path) -> None:
    (root / "training" / "videos").mkdir(parents=True)
    (root / "training" / "videos" / "01_001.avi").touch()
    pictures(root / "testing" / "frames" / "01_0014", ".jpg")
    for folder, truth in (("test_frame_mask", MASKS.any(axis=(1, 2))), ("test_pixel_mask", MASKS)):
        (root / "testing" / folder).mkdir()
        np.save(root / "testing" / folder / "01_0014.npy", truth)


def of_streetscene(root: Path) -> None:
    pictures(root / "Train" / "Train001", ".jpg")
    pictures(root / "Test" / "Test001", ".jpg")
    (root / "Test" / "Test001" / "Test001_gt.txt").write_text(
        "Test001/002.jpg 0 3 2 5 4\nTest001/003.jpg 0 4 3 5 4\nTest001/003.jpg 1 13 9 2 2\n"
    )


MAKERS = {
    "ucsd": of_ucsd,
    "avenue": of_avenue,
    "shanghaitech": of_shanghaitech,
    "streetscene": of_streetscene,
}


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_layouts_say_the_same(tmp_path: Path, layout: str) -> None:
    MAKERS[layout](tmp_path)
    clips = read_anomaly_folder(tmp_path, layout=layout)
    assert [clip.split for clip in clips][:2] == ["train", "test"]
    test = clips[1]
    assert anomalous_frames(test).values.tolist() == [False, True, True, False]
    regions = anomalous_regions(test)
    assert regions.sizes["individual"] == 2
    moving = regions.isel(individual=0)
    # The mask covers columns 3 to 7 and rows 2 to 5: edges 3 to 8 and 2 to 6.
    assert moving["position"].values[1].tolist() == [5.5, 4.0]
    assert moving["shape"].values[1].tolist() == [5.0, 4.0]
    assert np.isnan(moving["position"].values[3]).all()
    other = regions.isel(individual=1)["position"].values[2].tolist()
    assert other == [14.0, 10.0]


def test_ucsd_without_masks_has_its_list(tmp_path: Path) -> None:
    of_ucsd(tmp_path)
    clip = read_anomaly_folder(tmp_path, layout="ucsd")[2]
    assert clip.name == "Test002"
    assert anomalous_frames(clip).values.tolist() == [True, False, True, True]
    with pytest.raises(DataError, match="Test002 has no regions"):
        anomalous_regions(clip)


def test_training_shows_nothing_unusual(tmp_path: Path) -> None:
    of_ucsd(tmp_path)
    train = read_anomaly_folder(tmp_path, layout="ucsd")[0]
    assert not anomalous_frames(train).any()


def test_mistakes_are_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="layouts are ucsd, avenue, shanghaitech, streetscene"):
        read_anomaly_folder(tmp_path, layout="mine")
    with pytest.raises(DataError, match="name the folder that holds training_videos"):
        read_anomaly_folder(tmp_path, layout="avenue")
    of_shanghaitech(tmp_path)
    (tmp_path / "testing" / "test_pixel_mask" / "01_0014.npy").unlink()
    clip = read_anomaly_folder(tmp_path, layout="shanghaitech")[1]
    assert anomalous_frames(clip).sum() == 2  # frames are marked by themselves
    with pytest.raises(DataError, match="is not there"):
        anomalous_regions(clip)
