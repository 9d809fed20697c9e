"""Timeline, annotator, monitor and lens in a served page; nothing from outside."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from learning_checks import (
    a_lesson_is_taught_and_kept,
    a_verb_is_put_right_in_two_clicks,
    attention_follows_clicks,
    timeline_is_brushed_and_jumps,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def opened(page):
    path = os.pathsep.join([str(HERE), str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    server = subprocess.Popen(
        [sys.executable, str(HERE.parent / "learning_app.py")], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    try:
        page.goto(re.search(r"http\S+", server.stdout.readline())[0])
        yield page
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=10)
    finally:
        server.kill()
        server.wait()


def test_timeline(opened):
    timeline_is_brushed_and_jumps(opened)


def test_annotator_then_lesson(opened):
    a_verb_is_put_right_in_two_clicks(opened, None)
    a_lesson_is_taught_and_kept(opened)


def test_lens(opened):
    attention_follows_clicks(opened)
