"""Plugins are found by entry point, named when broken, refused when two claim a name."""

import sys

import pytest

from hoilab import plugins
from hoilab.errors import PluginError, PluginWarning
from hoilab.plugins import GROUPS, Spec

GOOD = """
from hoilab.plugins import Spec
SPEC = Spec(name="{name}", summary="Read squares.", licence="MIT", target="math:sqrt")
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that installs a package with one plugin where Python looks."""

    def add(package: str, source: str, *, entry: str = "squares", group: str = "readers") -> None:
        folder = tmp_path / package
        info = folder / f"{package}-1.0.dist-info"
        info.mkdir(parents=True)
        (folder / f"{package}.py").write_text(source, encoding="utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[hoilab.{group}]\n{entry} = {package}:SPEC\n")
        monkeypatch.syspath_prepend(str(folder))
        monkeypatch.delitem(sys.modules, package, raising=False)
        plugins.forget()

    yield add
    monkeypatch.undo()
    plugins.forget()


def test_an_installed_plugin_is_found_by_its_name(install):
    install("squarebox", GOOD.format(name="squares"))
    assert plugins.load("readers", "squares")(9.0) == 3.0
    assert plugins.package_of("readers", "squares") == "squarebox"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("import no_such_module_at_all", "no_such_module_at_all", id="import fails"),
        pytest.param("raise SystemError('no licence key')", "no licence key", id="raises"),
        pytest.param("OTHER = 1", "SPEC", id="attribute missing"),
        pytest.param("SPEC = {'name': 'squares'}", "got dict", id="not a spec"),
        pytest.param("def broken(:", "syntax", id="does not parse"),
    ],
)
def test_a_broken_plugin_is_named_and_left_out(install, source, reason):
    install("brokenbox", source)
    with pytest.warns(PluginWarning, match=rf"squares.*brokenbox.*{reason}"):
        found = plugins.specs("readers")
    assert "squares" not in found


def test_two_packages_with_one_name_are_both_named(install):
    install("firstbox", GOOD.format(name="squares"))
    install("secondbox", GOOD.format(name="squares"))
    with pytest.raises(PluginError, match=r"firstbox and secondbox|secondbox and firstbox"):
        plugins.specs("readers")


def test_trusted_packages_can_be_listed(install, monkeypatch):
    install("firstbox", GOOD.format(name="squares"))
    install("secondbox", GOOD.format(name="squares"))
    monkeypatch.setenv("HOILAB_PLUGINS", "secondbox,another")
    assert plugins.package_of("readers", "squares") == "secondbox"


def test_a_spec_whose_code_is_gone_says_what_to_do():
    gone = Spec(name="gone", summary="-", licence="MIT", target="math:no_such_function")
    with pytest.raises(PluginError, match=r"'gone' names math:no_such_function.*reinstall"):
        gone.load()


def test_unknown_names_and_groups_are_answered_with_the_known_ones():
    with pytest.raises(PluginError, match=r"'nothing'; there are: .*video"):
        plugins.find("readers", "nothing")
    with pytest.raises(PluginError, match=r"models, readers, datasets.*'toys'"):
        plugins.specs("toys")  # type: ignore[arg-type]


@pytest.mark.parametrize("group", GROUPS)
def test_built_ins_come_the_same_way_and_load(group):
    found = plugins.specs(group)
    assert found, f"no hoilab.{group} plugin is registered"
    for name, spec in found.items():
        assert callable(spec.load()), name
        assert spec.summary.strip().endswith("."), f"{name}: a summary is a sentence"
        assert spec.licence, name


def test_listing_imports_no_code_behind_the_spec(install):
    # The target does not exist; only load() may notice.
    install("lazybox", GOOD.format(name="squares").replace("math:sqrt", "not_there_yet:read"))
    assert plugins.specs("readers")["squares"].target == "not_there_yet:read"
    with pytest.raises(PluginError, match="not_there_yet"):
        plugins.load("readers", "squares")
