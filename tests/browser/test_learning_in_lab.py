"""The same widgets in JupyterLab."""

import shutil
from pathlib import Path

import pytest
from browser.test_scrubber_in_lab import RUN_ALL, write_notebook
from learning_checks import (
    a_lesson_is_taught_and_kept,
    a_verb_is_put_right_in_two_clicks,
    attention_follows_clicks,
    timeline_is_brushed_and_jumps,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def opened(page, lab, scene):
    folder = scene.parent
    for path in (HERE.parent / "learning_app.py", HERE.parent / "moving_boxes.py"):
        shutil.copy(path, folder)
    code = (
        "import ipywidgets, learning_app\n"
        "made = learning_app.widgets()\n"
        "ipywidgets.VBox([made[n] for n in ('timeline', 'annotator', 'monitor', 'lens')])"
    )
    write_notebook(folder / "learn.ipynb", code)
    page.goto(f"{lab}lab/workspaces/learn?reset")
    page.evaluate(RUN_ALL, "learn.ipynb")
    return page


def run(page, code):
    """Run code in the notebook's kernel and return what it prints."""
    return page.evaluate("code => window.runCode(code)", code)


def test_timeline(opened):
    timeline_is_brushed_and_jumps(opened)
    run(opened, "made['timeline'].span = [7, 9]")
    opened.locator(".hoilab-timeline .events[data-span='7-9']").wait_for()


def test_annotator_then_lesson(opened):
    labels = Path(run(opened, "print(made['annotator'].labels.path)"))
    a_verb_is_put_right_in_two_clicks(opened, labels)
    assert run(opened, "print(made['annotator'].frame)") == "4"
    a_lesson_is_taught_and_kept(opened)
    assert run(opened, "print(made['lessons'].in_use)") == "lesson-1"


def test_lens(opened):
    attention_follows_clicks(opened)
    run(opened, "made['lens'].kind = 'cross'")
    opened.locator(".hoilab-lens .lens[data-map^='0 cross']").wait_for()
    assert run(opened, "print(made['lens'].side_by_side)") == "True"
