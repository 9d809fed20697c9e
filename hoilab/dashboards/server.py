"""Serve the dashboard of a scene on this machine."""

import json
import secrets
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import panel as pn
import xarray as xr
from bokeh.server.views.ws import WSHandler
from panel.io.location import Location

from hoilab.dashboards.pages import dashboard
from hoilab.errors import DataError, OutputError
from hoilab.io import open_scene
from hoilab.widgets import hidden_video

WORKERS = 4
"""Threads that answer viewers, so that one slow answer delays nobody else's."""

_ONLY_HERE = ("127.0.0.1", "localhost", "::1")
# A browser on a busy machine may connect late; its page must not lose its session before that.
_PATIENCE_MS = 600_000
_LARGEST_MESSAGE = 20 * 1024 * 1024


def serve(
    scene: xr.DataTree | str | Path,
    *,
    port: int = 5006,
    address: str = "127.0.0.1",
    open_browser: bool = False,
    logins: str | Path | None = None,
) -> None:
    """Serve the dashboard of a scene until Ctrl-C, and print where it is.

    Parameters
    ----------
    scene
        A scene, or its path.
    port
        0 takes any free port.
    address
        Who may connect: ``127.0.0.1`` is this machine alone, ``0.0.0.0`` everybody who can
        reach it.
    open_browser
        Show it at once.
    logins
        JSON file of names and passwords; whoever opens the dashboard has to give one of them.

    Raises
    ------
    OutputError
        The port is taken.
    DataError
        `logins` is not such a file.
    """
    server = start(scene, port=port, address=address, logins=logins)
    place = f"http://{_named(address)}:{server.port}/"
    sys.stdout.write(f"dashboard at {place} (Ctrl-C stops it)\n")
    if logins is None and address not in _ONLY_HERE:
        sys.stdout.write("everybody who reaches this machine may look; logins asks for names\n")
    sys.stdout.flush()
    if open_browser:
        webbrowser.open(place)
    loop = server.io_loop
    stop = lambda *_: loop.add_callback_from_signal(loop.stop)  # noqa: E731
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        loop.start()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        server.stop(wait=False)


def start(
    scene: xr.DataTree | str | Path,
    *,
    port: int = 0,
    address: str = "127.0.0.1",
    logins: str | Path | None = None,
) -> Any:
    """Start serving a scene and return the Bokeh server; its ``io_loop`` must be run.

    Every viewer gets a page of their own. Sets TCP_NODELAY on Bokeh's websockets: without it
    each small answer waits 40 ms for the acknowledgement of the one before.
    """
    tree = scene if isinstance(scene, xr.DataTree) else open_scene(scene)
    hidden_video(tree)  # what cannot be shown is refused here, not in the first browser
    pn.config.nthreads = WORKERS
    _answer_at_once()
    # The address of a page follows the frame; that is no work for all pages to show as such.
    Location._busy__ignore = ["href", "search"]
    asks = {} if logins is None else _asks_for(Path(logins))
    try:
        port = port or _free_port(address)
        server = pn.io.server.get_server(
            {"/": lambda: dashboard(tree)},
            port=port,
            address=address,
            start=False,
            show=False,
            title="hoilab",
            websocket_origin=_origins(address, port),
            websocket_max_message_size=_LARGEST_MESSAGE,
            unused_session_lifetime_milliseconds=_PATIENCE_MS,
            **asks,
        )
    except OSError as cause:
        raise OutputError(
            f"port {port} of {address} cannot be used ({cause.strerror or cause}); "
            "choose another one, or 0 for any that is free"
        ) from cause
    server.start()
    return server


def _asks_for(logins: Path) -> dict[str, Any]:
    """Return what makes the server ask for a name and a password, with a page of our own.

    Panel's page fetches its logo from another host.
    """
    try:
        known = json.loads(logins.read_text())
    except (OSError, ValueError) as cause:
        raise DataError(
            f"{logins}: expected a JSON file of names and passwords ({cause})"
        ) from cause
    if not (isinstance(known, dict) and known and all(isinstance(v, str) for v in known.values())):
        raise DataError(f'{logins}: expected {{"name": "password", ...}} with at least one name')
    return {
        "basic_auth": known,
        "cookie_secret": secrets.token_hex(32),
        "login_template": str(Path(__file__).with_name("login.html")),
    }


def _origins(address: str, port: int) -> list[str]:
    """Return whose pages may talk to the server: its own alone, by the names of this machine.

    Without this any page open in the same browser could read the scene.
    """
    names = {"localhost", "127.0.0.1", address}
    if address not in _ONLY_HERE:
        host = socket.gethostname()
        names |= {host, socket.getfqdn()}
        with suppress(OSError):
            names |= {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    return [f"{name}:{port}" for name in sorted(names)]


def _free_port(address: str) -> int:
    """Return a port that nobody uses: who may connect is told to the server with its number."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1])


def _named(address: str) -> str:
    return "localhost" if address in ("0.0.0.0", "::") else address


def _answer_at_once() -> None:
    """Send small messages without waiting for others to fill the packet."""
    if getattr(WSHandler.open, "sends_at_once", False):
        return
    opened: Callable[..., Any] = WSHandler.open

    def open_at_once(self: Any, *args: Any, **options: Any) -> Any:
        self.set_nodelay(True)
        return opened(self, *args, **options)

    open_at_once.sends_at_once = True  # type: ignore[attr-defined]
    WSHandler.open = open_at_once
