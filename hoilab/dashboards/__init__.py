"""Panel dashboards: layout and links; what they show is computed elsewhere.

Names load when first used, because Panel takes a second to import.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hoilab.dashboards.learn_page import finetune_panel
    from hoilab.dashboards.server import serve, start
    from hoilab.dashboards.session import Session

__all__ = ["Session", "finetune_panel", "serve", "start"]

_HOMES = {
    "Session": "session",
    "finetune_panel": "learn_page",
    "serve": "server",
    "start": "server",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module

        value: object = getattr(import_module(f"hoilab.dashboards.{_HOMES[name]}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'hoilab.dashboards' has no attribute {name!r}")
