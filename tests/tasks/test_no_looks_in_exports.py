import pytest

from hoilab.io import write_video
from hoilab.models.motion.appearance import FEATURES
from hoilab.schema import marked
from hoilab.tasks import analyze, detect, track

from .conftest import Block, staged, walk

# All that a scene holds; a new name is looked at before it goes on the list.
VARIABLES = {
    "video": {"time", "frame"},
    "tracks": {
        *("time", "frame", "space", "individual", "position", "shape", "confidence", "class"),
    },
    "detections": {"frame", "time", "position", "shape", "class", "score", "space"},
    "privacy": {"time", "frame", "masked", "failed"},
}
LOOKS = ("embed", "appear", "look", "feature", "descriptor", "histogram")


@pytest.fixture(scope="module")
def clip():
    return staged(140, [Block(walk(140, first=10, speed=2.0))])


@pytest.fixture(scope="module")
def scene(clip, tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    write_video(folder / "door.mp4", marked(clip, "public"))
    return analyze(folder / "door.mp4", folder / "door.zarr", progress=False)


def test_a_scene_holds_places_times_and_names_of_classes_alone(scene):
    for group, known in VARIABLES.items():
        assert set(scene[group].to_dataset().variables) <= known, group


def test_nothing_in_a_scene_is_as_long_as_looks_are(scene):
    for node in scene.subtree:
        for name, variable in node.to_dataset().variables.items():
            assert not any(look in str(name) for look in LOOKS), name
            assert FEATURES not in variable.shape, name


def test_detections_and_tracks_have_no_looks(clip):
    for found in (detect(clip), track(clip)):
        assert FEATURES not in found.sizes.values()
        assert not any(look in str(name) for look in LOOKS for name in found.variables)
