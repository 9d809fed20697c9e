"""The same scrubber in JupyterLab, driven from the notebook and by the mouse."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

# In this order, each with its own patience: running as soon as the toolbar says "idle" is flaky.
RUN_ALL = """async name => {
    const within = (promise, what) => Promise.race([promise, new Promise((_, fail) =>
        setTimeout(() => fail(new Error("waited 25 s for " + what)), 25000))]);
    while (!window.jupyterapp) await new Promise(next => setTimeout(next, 50));
    const app = window.jupyterapp;
    await within(app.restored, "the app");
    const panel = await within(
        app.commands.execute("docmanager:open", {path: name, factory: "Notebook"}), "the notebook");
    await within(panel.context.ready, "the document");
    await within(panel.sessionContext.ready, "the session");
    await within(panel.sessionContext.session.kernel.info, "the kernel");
    app.shell.activateById(panel.id);
    await within(app.commands.execute("notebook:run-all-cells"), "the cells");
    window.runCode = async code => {
        const asked = panel.sessionContext.session.kernel.requestExecute({code});
        let said = "";
        asked.onIOPub = message => { said += message.content.text ?? ""; };
        await within(asked.done, "code");
        return said.trim();
    };
}"""


@pytest.fixture(scope="module")
def scrubber(page, lab, scene, scrubber_in):
    write_notebook(scene.parent / "scrub.ipynb", f"s = hl.explore({scene.name!r})\ns")
    page.goto(f"{lab}lab/workspaces/test?reset")
    page.evaluate(RUN_ALL, "scrub.ipynb")
    scrubber = scrubber_in(page)
    scrubber.wait_for(shown=0)
    return scrubber


def run(scrubber, code: str) -> str:
    """Run code in the notebook's kernel and return what it prints."""
    return scrubber.page.evaluate("code => window.runCode(code)", code)


def write_notebook(path: Path, code: str) -> None:
    cell = {
        "cell_type": "code", "id": "scrub", "metadata": {}, "outputs": [], "execution_count": None,
        "source": f"import hoilab as hl\n{code}",
    }  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {
        "cells": [cell], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    path.write_text(json.dumps(content), encoding="utf-8")


def test_the_scrubber_follows_the_kernel(scrubber):
    for frame in (7, 8, 200, 3):
        run(scrubber, f"s.frame = {frame}")
        assert scrubber.shows(frame)
    run(scrubber, "s.selected = 40; s.layers = ['tails']")
    scrubber.wait_for(selected=40)
    run(scrubber, "s.selected = None; s.layers = ['boxes', 'tails', 'labels']")
    scrubber.wait_for(selected="")


def test_the_kernel_follows_the_scrubber(scrubber):
    scrubber.slider.fill("150")
    assert scrubber.shows(150)
    scrubber.root.focus()
    scrubber.page.keyboard.press("ArrowRight")
    assert scrubber.shows(151)
    assert run(scrubber, "print(s.frame)") == "151"
    scrubber.page.keyboard.press(" ")
    scrubber.page.wait_for_function("() => Number(document.scrubber.dataset.shown) > 160")
    assert run(scrubber, "print(s.playing)") == "True"
    run(scrubber, "s.playing = False")
    scrubber.page.get_by_role("button", name="Play (space)").wait_for()
    frame = int(scrubber.host.get_attribute("data-frame"))
    assert scrubber.shows(frame)
    assert run(scrubber, "print(s.frame)") == str(frame)


def test_keys_of_the_scrubber_do_not_reach_the_notebook(scrubber):
    cells = scrubber.page.locator(".jp-Cell")
    before = cells.count()
    scrubber.root.focus()
    # In a notebook these add cells, delete them and change their kind.
    for key in ("b", "a", "m", "d", "d", "1"):
        scrubber.page.keyboard.press(key)
    assert cells.count() == before
    assert scrubber.page.locator(".jp-Dialog").count() == 0


def test_it_answers_while_a_cell_runs(scrubber):
    scrubber.page.evaluate(
        """() => { window.sleeping = window.jupyterapp.shell.currentWidget.sessionContext.session
            .kernel.requestExecute({code: "import time; time.sleep(4)"}).done
            .then(() => { window.sleeping = null; }); return null; }"""
    )
    scrubber.slider.fill("90")
    assert scrubber.shows(90)
    assert scrubber.page.evaluate("() => window.sleeping !== null")


def test_it_turns_dark_with_jupyterlab(scrubber):
    change = "theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
    scrubber.page.evaluate(change, "JupyterLab Dark")
    scrubber.wait_for(theme="dark")
    scrubber.page.evaluate(change, "JupyterLab Light")
    scrubber.wait_for(theme="light")
