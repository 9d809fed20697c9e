"""One list of what hoilab needs: pyproject, conda, Binder and the locks agree."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# Each of these is a trap: a build that does not load beside CPU torch, a second cv2, a licence.
UNWANTED = {
    "boxmot",
    "opencv-contrib-python",
    "opencv-python",
    "opencv-python-headless",
    "timm",
    "torchvision",
    "ultralytics",
}


def requirements(lines: list[str]) -> set[tuple[str, str, str]]:
    """Return name, bounds and marker of each line, in one spelling."""
    found = [Requirement(line) for line in lines]
    return {(canonicalize_name(r.name), str(r.specifier), str(r.marker or "")) for r in found}


def pins(name: str) -> dict[str, str]:
    """Return package -> version of one lock."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    matches = (re.match(r"([\w.-]+)==([^\s;]+)", line) for line in lines)
    return {canonicalize_name(match[1]): match[2] for match in matches if match}


@pytest.fixture(scope="module")
def conda() -> dict[str, object]:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def locked() -> dict[str, str]:
    return {**pins("requirements.lock"), **pins("requirements-test.lock")}


def test_conda_asks_for_what_pyproject_asks_for(conda):
    lines = next(entry["pip"] for entry in conda["dependencies"] if isinstance(entry, dict))
    assert requirements(lines) == requirements([*PROJECT["dependencies"], *EXTRAS["scenes"]])


def test_conda_takes_a_python_that_pyproject_takes(conda):
    python = next(e for e in conda["dependencies"] if str(e).startswith("python="))
    assert python.removeprefix("python=") in SpecifierSet(PROJECT["requires-python"])


def test_binder_builds_the_same_environment():
    # repo2docker ignores the root's file as soon as there is a folder named binder.
    root, binder = ROOT / "environment.yml", ROOT / "binder" / "environment.yml"
    assert binder.read_bytes() == root.read_bytes()


@pytest.mark.parametrize("extra", [None, "scenes", "test"])
def test_locks_keep_the_bounds(extra, locked):
    wanted = PROJECT["dependencies"] if extra is None else EXTRAS[extra]
    for requirement in map(Requirement, wanted):
        if requirement.marker and not requirement.marker.evaluate({"platform_system": "Linux"}):
            continue
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name} is not locked: run make lock"
        assert requirement.specifier.contains(version, prereleases=True), requirement


def test_the_demo_needs_no_test_tools():
    assert not {"pytest", "mypy", "playwright"} & pins("requirements.lock").keys()


def test_nothing_unwanted_comes_along(locked):
    assert not UNWANTED & locked.keys()


def test_no_lock_names_a_registry_or_a_build():
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "+" not in text


def test_ranges_name_no_registry():
    assert not [line for line in PROJECT["dependencies"] if "@" in line]


def test_system_check_and_binder_install_the_same_libraries():
    names = set((ROOT / "binder" / "apt.txt").read_text(encoding="utf-8").split())
    text = (ROOT / "tools" / "system.py").read_text(encoding="utf-8")
    # libstdc++6 is in every image that has a Python; libatomic1 is for the tests.
    assert set(re.findall(r'\.so\.\d": "([^"]+)"', text)) - {"libstdc++6", "libatomic1"} == names


def test_a_missing_library_is_named_by_its_debian_package():
    system = runpy.run_path(str(ROOT / "tools" / "system.py"))
    assert system["missing_packages"]({"libnothing.so.9": "libnothing9"}) == ["libnothing9"]


def test_an_old_python_is_refused_in_one_sentence(capsys):
    system = runpy.run_path(str(ROOT / "tools" / "system.py"))
    system["main"].__globals__["PYTHONS"] = ((4, 0), (4, 1))
    assert system["main"](browser=False) == 1
    assert re.fullmatch(r"hoilab needs .*make PYTHON=.*\n", capsys.readouterr().err)
