"""Jupyter's own server loads hoilab's part of it and sends small answers at once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hoilab.dashboards.jupyter import send_at_once

SETTINGS = Path(__file__).parents[2] / "binder" / "server_extension.json"


def test_a_handler_is_changed_once_and_still_opens():
    class Handler:
        def __init__(self) -> None:
            self.done: list[object] = []

        def set_nodelay(self, value: bool) -> None:
            self.done.append(value)

        async def open(self, kernel: str) -> None:
            self.done.append(kernel)

    for _ in range(2):
        send_at_once(Handler)
    handler = Handler()
    with pytest.raises(StopIteration):  # no event loop needed: nothing in it waits
        handler.open("abc").send(None)
    assert handler.done == [True, "abc"]


def test_jupyter_loads_it_from_the_settings_that_are_installed(tmp_path):
    folder = tmp_path / "jupyter_server_config.d"
    folder.mkdir()
    (folder / "hoilab.json").write_text(SETTINGS.read_text())
    code = """
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
app = ServerApp()
app.initialize(["--no-browser", "--allow-root", "--ServerApp.port=0"], find_extensions=True)
print(getattr(KernelWebsocketHandler.open, "sends_at_once", False))
"""
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip().endswith("True"), done.stderr
    assert json.loads(SETTINGS.read_text())["ServerApp"]["jpserver_extensions"] == {
        "hoilab.dashboards.jupyter": True
    }
