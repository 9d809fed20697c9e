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
    window.runCode = code => within(
        panel.sessionContext.session.kernel.requestExecute({code}).done, "code");
}"""


@pytest.fixture
def scrubber(page, lab, scene, scrubber_in):
    write_notebook(scene.parent / "scrub.ipynb", f"s = hl.explore({scene.name!r})\ns")
    page.goto(f"{lab}lab/workspaces/test?reset")
    page.evaluate(RUN_ALL, "scrub.ipynb")
    return scrubber_in(page)


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


def test_state_follows_the_kernel_and_the_kernel_follows_it(scrubber):
    page = scrubber.page
    for frame in (7, 8, 200, 3):
        page.evaluate("code => window.runCode(code)", f"s.frame = {frame}")
        scrubber.wait_for(frame)
        assert scrubber.barcode() == frame

    slider = scrubber.root.locator("input[type=range]")
    slider.fill("150")
    scrubber.wait_for(150)
    assert scrubber.barcode() == 150
    scrubber.root.focus()
    page.keyboard.press("ArrowRight")
    scrubber.wait_for(151)
    assert scrubber.barcode() == 151
    page.evaluate("code => window.runCode(code)", "s.frame += 10")
    scrubber.wait_for(161)

    page.evaluate("code => window.runCode(code)", "s.selected = 40")
    page.wait_for_function("() => document.__scrubber.dataset.selected === '40'")
    assert page.locator(".jp-Dialog").count() == 0
