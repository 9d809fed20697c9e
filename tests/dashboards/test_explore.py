"""The page to look around: one state that the picture, the table and the code share."""

import sys
import types

import panel as pn
import pytest
import xarray as xr
from moving_boxes import write_scene

from hoilab import plugins
from hoilab.dashboards import Session
from hoilab.dashboards.explore_page import Explore
from hoilab.dashboards.individuals import IndividualsTable
from hoilab.dashboards.pages import Pages, dashboard
from hoilab.errors import DataError, StoreError
from hoilab.io import open_scene
from hoilab.io.store import keep_table
from hoilab.schema import make_interactions
from hoilab.widgets.panel_scrubber import PanelScrubber


@pytest.fixture
def page(scene_path):
    return Explore(open_scene(scene_path))


def table_of(page) -> IndividualsTable:
    table = page._people(page.scene)
    assert isinstance(table, IndividualsTable)
    return table


def texts_of(layout, kind: type) -> str:
    return " ".join(str(pane.object) for pane in layout.select(kind))


def texts(page) -> str:
    return texts_of(page.__panel__(), pn.pane.HTML)


def test_it_is_a_plugin_like_any_other():
    spec = plugins.find("panels", "explore")
    assert spec.load() is Explore


def test_frame_and_selection_are_shared_both_ways(page):
    page.session.param.update(frame=17, selected=40)
    assert (page.scrubber.frame, page.scrubber.selected) == (17, 40)
    page.scrubber.param.update(frame=3, selected=None)
    assert (page.session.frame, page.session.selected) == (3, None)


def test_a_click_in_the_table_selects_and_jumps_to_where_somebody_appears(page):
    table = table_of(page)
    row = table.frame.index[table.frame["id"] == 12].item()
    table._clicked(types.SimpleNamespace(row=row))
    assert page.session.selected == 12
    assert page.session.frame == 15  # 12 appears after a quarter of the 60 frames
    assert table.table.selection == [row]


def test_the_table_follows_the_session_also_to_nobody(page):
    table = table_of(page)
    page.session.selected = 3
    assert table.table.selection == [table.frame.index[table.frame["id"] == 3].item()]
    page.session.selected = None
    assert table.table.selection == []


def test_pages_share_one_session(scene_path):
    session = Session()
    one, other = (Explore(open_scene(scene_path), session) for _ in range(2))
    one.scrubber.frame = 9
    assert other.scrubber.frame == 9


@pytest.mark.parametrize("group", ["individuals", "privacy", "video"])
def test_a_part_that_is_missing_says_what_to_run(scene_path, group):
    scene = open_scene(scene_path)
    del scene[group]
    if group == "privacy":
        with pytest.raises(StoreError, match="has no privacy receipt"):
            Explore(scene)
    else:
        said = texts(Explore(scene))
        assert group == "video" or "hoilab analyze CLIP" in said


def test_a_scene_of_nobody_is_normal(scene_path):
    scene = open_scene(scene_path)
    for group in ("tracks", "individuals"):
        empty = scene[group].to_dataset().isel(individual=slice(0, 0))
        scene[group] = xr.DataTree(empty)
    assert "nobody" in texts(Explore(scene))


def test_a_page_that_cannot_be_made_says_why_and_leaves_the_others(scene_path, monkeypatch):
    def refuse(_scene, _session):
        raise DataError("expected a map of the floor, there is none")

    monkeypatch.setitem(sys.modules, "floor", types.SimpleNamespace(Map=refuse))
    broken = plugins.Spec(name="zzz", summary="", licence="MIT", target="floor:Map")
    known = {**plugins.specs("panels"), "zzz": broken}
    monkeypatch.setattr(plugins, "specs", lambda _group: known)
    whole = dashboard(open_scene(scene_path))
    (tabs,) = whole.main
    tabs.active = len(tabs) - 1  # pages of plugins that the house does not know come last
    assert "Expected a map of the floor" in texts_of(whole, pn.pane.HTML)
    assert len(whole.select(PanelScrubber)) == 1


def test_pages_are_made_when_they_are_looked_at(scene_path, monkeypatch):
    made = []
    page = lambda _scene, _session: made.append(1) or pn.Column()  # noqa: E731
    monkeypatch.setitem(sys.modules, "floor", types.SimpleNamespace(Map=page))
    spec = plugins.Spec(name="map", summary="", licence="MIT", target="floor:Map")
    known = {"map": spec, "explore": plugins.specs("panels")["explore"]}
    monkeypatch.setattr(plugins, "specs", lambda _group: known)
    session = Session()
    pages = Pages(open_scene(scene_path), session)
    assert (list(pages.specs), made) == (["explore", "map"], [])
    pages.tabs.active = 1
    assert (session.page, made) == ("map", [1])
    session.page = "explore"
    assert pages.tabs.active == 0
    session.page = "map"
    assert made == [1]


def test_what_is_picked_out_is_linked_to_the_timeline(page):
    page.timeline.param.update(frame=7, selected=40, span=[3, 9])
    assert (page.session.frame, page.session.selected, page.session.span) == (7, 40, [3, 9])
    assert (page.scrubber.frame, page.scrubber.selected) == (7, 40)


def test_pairs_that_were_put_into_the_scene_are_listed_and_drawn(tmp_path):
    path = write_scene(tmp_path, frames=20)
    rows = make_interactions(
        [0, 3], [0.0, 0.12], [[80.0, 150.0]] * 2, [[30.0, 80.0]] * 2,
        [[90.0, 160.0]] * 2, [[9.0, 9.0]] * 2,
        object_class=["bag", "ball"], verb=["carry", "kick"], score=0.7, human_id=3, object_id=7,
    ).assign(pair=("interaction", [0, 1]))  # fmt: skip
    keep_table(path, "interactions", rows)
    page = Explore(open_scene(path))
    assert page.scrubber._view.pairs == [0, 1]
    reply, _ = page.scrubber._view.handle("describe", {}, [])
    assert "pairs" in reply["layers"]
    assert Pages(open_scene(path), Session(page="map")).session.page == "map"
