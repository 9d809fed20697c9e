"""Importing hoilab is quick and leaves the heavy libraries where they are."""

import json
import subprocess
import sys

HEAVY = ("torch", "panel", "kornia", "transformers", "open3d", "cv2", "xarray", "av")


def run(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_import_loads_nothing_heavy():
    code = "import json, sys; import hoilab; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.partition(".")[0] for name in json.loads(run(code))}
    assert not loaded & set(HEAVY)


def test_import_takes_a_moment():
    # Timed inside a fresh interpreter, whose own start is not ours; the best of three, because
    # the machine has other things to do.
    code = "import time; t = time.perf_counter(); import hoilab; print(time.perf_counter() - t)"
    assert min(float(run(code)) for _ in range(3)) < 0.5


def test_labelled_data_works_without_torch():
    code = (
        "import sys\n"
        "import hoilab.schema, hoilab.geometry, hoilab.io, hoilab.metrics, hoilab.datasets\n"
        "print(*[name for name in ('torch', 'panel', 'open3d') if name in sys.modules])"
    )
    assert run(code).split() == []


def test_unknown_names_are_answered_with_the_known_ones():
    code = (
        "import hoilab\ntry:\n    hoilab.analyse\nexcept AttributeError as error:\n    print(error)"
    )
    assert "it has analyze, anonymize" in run(code)


def test_scenes_without_open3d_say_what_to_install():
    code = (
        "import sys\n"
        "sys.modules['open3d'] = None\n"
        "from hoilab.errors import HoilabError\n"
        "from hoilab.synthetic import plaza\n"
        "try:\n    plaza(seed=0, duration_s=1).video[0].values\n"
        "except HoilabError as error:\n    print(error)"
    )
    assert 'pip install "hoilab[scenes]"' in run(code)
