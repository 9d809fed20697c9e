"""Serving: it says where, stops when asked, and refuses what cannot be shown in one sentence."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from bokeh.server.views.ws import WSHandler

from hoilab.dashboards import start
from hoilab.dashboards.server import _origins
from hoilab.errors import OutputError, StoreError
from hoilab.io.scene import hidden_path


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_and_stops_when_asked(scene_path, stop):
    code = f"from hoilab.dashboards import serve; serve({str(scene_path)!r}, port=0)"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        line = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)[0]
        with urllib.request.urlopen(address, timeout=20) as answer:
            assert b"hoilab" in answer.read()
        asked = time.monotonic()
        process.send_signal(stop)
        _, said = process.communicate(timeout=20)
        assert time.monotonic() - asked < 15  # the interpreter takes its time to end
        assert process.returncode == 0
        assert "Traceback" not in said
    finally:
        process.kill()


def test_a_port_that_is_taken_is_one_sentence(scene_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OutputError, match=rf"port {port} of 127\.0\.0\.1 cannot be used"):
            start(scene_path, port=port)


def test_a_scene_that_cannot_be_shown_is_refused_before_anybody_looks(scene_path, tmp_path):
    copy = tmp_path / scene_path.name
    shutil.copytree(scene_path, copy)
    with pytest.raises(StoreError, match=r"boxes\.hidden\.mp4 is not beside"):
        start(copy)
    hidden_path(copy).write_bytes(b"another film")
    with pytest.raises(StoreError, match="not shown"):
        start(copy)
    with pytest.raises(StoreError, match="hoilab analyze CLIP"):
        start(tmp_path / "nothing.zarr")


def test_small_answers_are_sent_at_once(scene_path):
    for _ in range(2):  # serving twice must not wrap twice
        start(scene_path).stop(wait=False)
    assert WSHandler.open.sends_at_once
    assert not hasattr(WSHandler.open.__closure__[0].cell_contents, "sends_at_once")


def test_only_pages_of_this_machine_may_talk_to_it():
    assert _origins("127.0.0.1", 5006) == ["127.0.0.1:5006", "localhost:5006"]
    assert f"{socket.gethostname()}:80" in _origins("0.0.0.0", 80)
    assert "*" not in "".join(_origins("0.0.0.0", 80))
