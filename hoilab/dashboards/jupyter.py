"""What hoilab does in Jupyter's own server: answers that are sent at once.

Jupyter loads this by itself (``etc/jupyter/jupyter_server_config.d/hoilab.json``). Without it each
small answer of a widget waits 40 ms for the acknowledgement of the one before (Nagle's algorithm).
It holds for every kernel of that server. Switch it off with
``jupyter server extension disable hoilab.dashboards.jupyter``.
"""

from collections.abc import Awaitable, Callable
from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "hoilab.dashboards.jupyter"}]


def _load_jupyter_server_extension(_server: object) -> None:
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    send_at_once(KernelWebsocketHandler)


def send_at_once(handler: Any) -> None:
    """Make a websocket handler of Jupyter's server send small messages without waiting."""
    if getattr(handler.open, "sends_at_once", False):
        return
    opened: Callable[..., Awaitable[Any]] = handler.open

    async def open_at_once(self: Any, *args: Any, **options: Any) -> Any:
        self.set_nodelay(True)
        return await opened(self, *args, **options)

    open_at_once.sends_at_once = True  # type: ignore[attr-defined]
    handler.open = open_at_once
