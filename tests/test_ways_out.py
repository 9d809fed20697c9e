"""No pixel leaves the process but through the gate: read off the source of the whole library.

Every place that can turn pixels into bytes of a file, a page or a plot is found in the syntax
tree. Each must be on one of the two lists below, and each on the first list must be reached
through `hoilab.schema.privacy.release` alone: its function or class calls `release`, or calls
one of its module that does, or is private and used only by such. A new way out fails here until
somebody has looked at it.
"""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

import hoilab
from hoilab.errors import PrivacyError
from hoilab.schema import make_video

ROOT = Path(hoilab.__file__).parent

GATED = {
    "hoilab.dashboards.moments:Moments",
    "hoilab.io.flow:keep_flow",
    "hoilab.io.images:_jpeg",
    "hoilab.io.images:write_image",
    "hoilab.io.video_writer:_Encoding",
    "hoilab.plotting.frame:frame",
    "hoilab.plotting.map:floor",
    "hoilab.reconstruction.files:write_geometry",
    "hoilab.reconstruction.store:write_space",
    "hoilab.tasks.report_page:_picture",
    "hoilab.training.clips.shooting:_render_one",
    "hoilab.training.shooting:render_one",
    "hoilab.widgets._ground_view:GroundView",
    "hoilab.widgets._scene_view:SceneAnswers",
    "hoilab.widgets._view:ScrubberView",
    "hoilab.widgets._zone_book:ZoneBook",
}
NO_PIXELS = {
    "hoilab.cli.bench:_draw": "times and errors of depth models",
    "hoilab.cli.depth_measure:_write": "metres: shapes, no colours",
    "hoilab.dashboards.recordings_page:Recordings": "takes a clip in; what comes back is analyzed",
    "hoilab.io.clips:_write_npz": "embeddings of clips",
    "hoilab.io.store:_require": "tables of numbers; arrays with channels are refused in append",
    "hoilab.models.yolo3d.priors:write_priors": "means and spreads of boxes",
    "hoilab.plotting.depth:_image": "metres and their errors: shapes, no colours",
    "hoilab.tasks.depth_precision:_onnx": "a network, kept in memory",
    "hoilab.training.checkpoint:save": "weights",
    "hoilab.training.finetune.checkpoints:Checkpoints": "weights",
    "hoilab.training.finetune.duet:DuetLearner": "weights",
    "hoilab.training.finetune.memory:Remembering": "features of frames, kept beside the run",
    "hoilab.training.finetune.pairs:PairLearner": "weights",
    "hoilab.training.finetune.records:Records": "weights and losses",
    "hoilab.training.finetune.upt:HeadLearner": "weights",
    "hoilab.training.pairs.tiny:train_duet": "weights",
    "hoilab.training.pairs.tiny:train_qpic": "weights",
    "hoilab.training.finetune.lessons:Lessons": "weights and labels",
    "hoilab.training.loop:_Run": "weights and losses",
    "hoilab.training.loop:fit": "weights and losses",
    "hoilab.training.pairs.open_recipe:train": "weights",
    "hoilab.training.pairs.courses:saved": "weights",
    "hoilab.widgets._layers:PairRows": "boxes and verbs",
    "hoilab.widgets._layers:depth_map": "metres: shapes, no colours",
    "hoilab.widgets._lens:LensView": "attention in cells; pictures come from the scrubber",
    "hoilab.widgets._lens:_answer": "attention in cells",
    "hoilab.widgets._timeline:TimelineView": "times of events",
}

# Where the library itself says that frames may leave: it has hidden them, or made them up.
STATES = {
    "hoilab.cli.evaluate_depth": "public",
    "hoilab.cli.report": "hidden",
    "hoilab.io.scene": "hidden",
    "hoilab.reconstruction.space": "public",
    "hoilab.synthetic.scene": "public",
    "hoilab.tasks._leak_check": "hidden",
    "hoilab.tasks._watch": "hidden",
    "hoilab.tasks.report": "hidden",
    "hoilab.tasks.analyze": "hidden",
    "hoilab.testing": "public",
    "hoilab.training.footage": "public",
}

# By full name, whatever the import is called here; by attribute, whatever it is called on.
NAMES = {
    *("cv2.imwrite", "cv2.imencode", "cv2.imshow", "cv2.VideoWriter"),
    *("holoviews.RGB", "holoviews.HSV", "holoviews.Image", "holoviews.ImageStack"),
    *("panel.pane.Image", "panel.pane.JPG", "panel.pane.PNG", "panel.pane.Video"),
    *("ipywidgets.Image", "ipywidgets.Video", "IPython.display.Image", "IPython.display.Video"),
    *("base64.b64encode", "bokeh.models.ImageRGBA", "bokeh.models.ImageURL"),
}
FILE, BYTES = r"[wa]", r"([wax]b|r\+b|rb\+)\+?"  # text files hold no pixels
ATTRIBUTES = {
    *("save", "savefig", "imsave", "imshow", "image_rgba", "image_url", "savez"),
    *("savez_compressed", "tofile", "tobytes", "write_bytes", "to_zarr", "to_netcdf"),
    *("create_array", "b64encode", "write_point_cloud", "write_triangle_mesh"),
}


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        parts = ("hoilab", *path.relative_to(ROOT).with_suffix("").parts)
        module = ".".join(parts).removesuffix(".__init__")
        yield module, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.AST) -> dict[str, str]:
    """Return what each imported name stands for: ``hv`` -> ``holoviews``."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            known |= {a.asname: a.name for a in node.names if a.asname}
            known |= {a.name.split(".")[0]: a.name.split(".")[0] for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    return known


def dotted(node: ast.AST, known: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, known)}.{node.attr}"
    return known.get(node.id, node.id) if isinstance(node, ast.Name) else "?"


def writes(call: ast.Call, name: str) -> bool:
    """Tell whether a call opens something for writing; a mode that is computed counts."""
    if name != "open" and not name.endswith(".open"):
        return False
    named = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    # The mode comes second in open(path, mode) and av.open, first in path.open(mode).
    modes = named or (call.args[1:2] if name in ("open", "io.open", "av.open") else call.args[:1])
    if modes and isinstance(modes[0], ast.Constant):
        return bool(re.fullmatch(FILE if name == "av.open" else BYTES, str(modes[0].value)))
    return bool(named)


def is_way_out(node: ast.AST, known: dict[str, str]) -> bool:
    if isinstance(node, ast.Call):
        return writes(node, dotted(node.func, known))
    if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
        return True
    return isinstance(node, ast.Attribute | ast.Name) and dotted(node, known) in NAMES


def ways_out(module: str, tree: ast.Module) -> set[str]:
    """Return the functions and classes of a module that hold a way out."""
    known = imports(tree)
    return {
        f"{module}:{getattr(statement, 'name', '')}"
        for statement in tree.body
        for node in ast.walk(statement)
        if is_way_out(node, known)
    }


def statements(tree: ast.Module) -> set[str]:
    """Return the marks other than visible that a module puts on frames, or ``?``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        values: list[ast.expr] = []
        if isinstance(node, ast.Call):
            values = [k.value for k in node.keywords if k.arg == "identity"]
            if isinstance(node.func, ast.Name) and node.func.id == "marked":
                values += node.args[1:2]
        elif isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            values = [v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "identity"]
        elif isinstance(node, ast.Assign):
            keys = [t.slice for t in node.targets if isinstance(t, ast.Subscript)]
            if any(isinstance(key, ast.Constant) and key.value == "identity" for key in keys):
                values = [node.value]
        # A name is handed on from the caller; whoever writes the word down makes the statement.
        found |= {str(v.value) for v in values if isinstance(v, ast.Constant)} - {"visible"}
        found |= {"?" for v in values if not isinstance(v, ast.Constant | ast.Name)}
    return found


def is_gated(name: str, tree: ast.Module, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a function or class is reached through `release` alone."""
    parts = {part.name: part for part in tree.body if hasattr(part, "name")}
    called = {other: calls(part) for other, part in parts.items()}
    if "release" in called[name] or any("release" in called.get(c, ()) for c in called[name]):
        return True
    users = {other for other in parts if name in called[other]} - {name, *seen}
    return (
        name.startswith("_")
        and bool(users)
        and all(is_gated(user, tree, seen | {name}) for user in users)
    )


def calls(part: ast.AST) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(part)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_every_way_out_is_known():
    found = set().union(*(ways_out(module, tree) for module, tree in sources()))
    assert found - GATED - NO_PIXELS.keys() == set(), "a new way out: gate it, then list it"
    assert (GATED | NO_PIXELS.keys()) - found == set(), "not a way out any more: take it off"


@pytest.mark.parametrize("place", sorted(GATED))
def test_every_way_out_is_gated(place):
    module, name = place.split(":")
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    assert is_gated(name, tree)


def test_private_ways_out_are_used_in_their_own_module_alone():
    private = {place for place in GATED if place.split(":")[1].startswith("_")}
    borrowed = {
        f"{module} takes {meaning}"
        for module, tree in sources()
        for meaning in imports(tree).values()
        if ":".join(meaning.rsplit(".", 1)) in private and not meaning.startswith(f"{module}.")
    }
    assert borrowed == set()


def test_who_says_that_frames_may_leave():
    assert {module: marks for module, tree in sources() if (marks := statements(tree))} == {
        module: {mark} for module, mark in STATES.items()
    }


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("marked(f, 'hidden')", {"hidden"}),
        ("open_video(p, identity='public')", {"public"}),
        ("f.attrs['identity'] = 'hidden'", {"hidden"}),
        ("f.attrs.update({'identity': 'public'})", {"public"}),
        ("marked(f, 'hid' + 'den')", {"?"}),
        ("marked(f, 'visible'), open_video(p, identity=identity)", set()),
    ],
)
def test_planted_statements_are_found(line, marks):
    assert statements(ast.parse(line)) == marks


@pytest.mark.parametrize(
    "line",
    [
        "import cv2\ndef leak(f): cv2.imwrite('a.png', f)",
        "from cv2 import imencode as e\ndef leak(f): return e('.png', f)",
        "import holoviews as hv\ndef leak(f): return hv.RGB(f)",
        "import holoviews as hv\ndef leak(f): return hv.DynamicMap(hv.Image)",
        "from PIL import Image\ndef leak(f): Image.fromarray(f).save('a.png')",
        "import av\ndef leak(f): return av.open('a.mp4', 'w')",
        "import av\ndef leak(f): return av.open('a.mp4', mode=f.mode)",
        "def leak(f): f.to_dataset().to_zarr('a.zarr')",
        "def leak(f): return f.values.tobytes()",
        "class leak:\n    def run(self, f):\n        with open('a', 'wb') as file: file.write(f)",
        "def leak(f):\n    from IPython.display import Image\n    return Image(f)",
    ],
)
def test_a_planted_leak_is_found_and_not_gated(line):
    tree = ast.parse(line)
    assert ways_out("m", tree) == {"m:leak"}
    assert not is_gated("leak", tree)


@pytest.mark.parametrize(
    "line",
    [
        "import av\ndef read(p): return av.open(p)",
        "def read(p): return open(p).read() + p.open('rb').read()",
        "def restore(f): return f.saved, f.encode",
        "def table(p): return open(p, 'w'), p.open('w', newline='')",
        "from PIL import Image\ndef read(p): return Image.open(p), Image.open('words.png')",
    ],
)
def test_reading_is_no_way_out(line):
    assert ways_out("m", ast.parse(line)) == set()


def test_a_private_part_is_gated_when_all_who_use_it_are():
    one = "def out(f):\n    release(f)\n    _put(f)\ndef _put(f): f.save('a')\n"
    assert is_gated("_put", ast.parse(one))
    assert not is_gated("_put", ast.parse(one + "def other(f): _put(f)\n"))


@pytest.fixture(params=["visible", "no mark", "nonsense"])
def clear(request) -> xr.DataArray:
    """Return frames that nobody has hidden, with each kind of mark that must be refused."""
    video = make_video(np.zeros((2, 16, 16, 3), "uint8"), [0.0, 0.04])
    del video.attrs["identity"]
    marks = {"visible": {"identity": "visible"}, "no mark": {}, "nonsense": {"identity": "HIDDEN"}}
    return video.assign_attrs(marks[request.param])


def test_clear_frames_are_refused_by_every_writer(clear, tmp_path):
    from hoilab.io import VideoWriter, encode_jpeg, write_image, write_video

    with pytest.raises(PrivacyError):
        write_video(tmp_path / "a.mp4", clear)
    with pytest.raises(PrivacyError), VideoWriter(tmp_path / "a.mp4") as writer:
        writer.write(clear)
    with pytest.raises(PrivacyError):
        write_image(tmp_path / "a.png", clear[0])
    with pytest.raises(PrivacyError):
        encode_jpeg(clear[0])
    assert list(tmp_path.iterdir()) == []


def test_clear_frames_are_refused_by_the_store(clear, tmp_path):
    from hoilab.io.store import SceneWriter

    with pytest.raises(PrivacyError), SceneWriter(tmp_path / "a.zarr") as scene:
        scene.append("video", clear.to_dataset(name="video"))
    assert list(tmp_path.iterdir()) == []


def test_clear_frames_are_refused_by_the_widgets(clear):
    from hoilab.widgets import FrameScrubber
    from hoilab.widgets._view import ScrubberView

    for show in (ScrubberView, FrameScrubber):
        with pytest.raises(PrivacyError):
            show(clear)
