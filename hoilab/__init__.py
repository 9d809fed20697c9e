"""hoilab: understand what people do in anonymized surveillance video.

Names load when first used, so that ``import hoilab`` takes a moment and pulls in neither
torch nor panel.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hoilab.dashboards import serve
    from hoilab.dashboards.learn_page import finetune_panel
    from hoilab.io import open_scene, open_video, write_video
    from hoilab.tasks.analyze import analyze
    from hoilab.tasks.anonymize import anonymize
    from hoilab.tasks.boxes3d import boxes3d
    from hoilab.tasks.clips import clips
    from hoilab.tasks.depth import depth
    from hoilab.tasks.detect import detect
    from hoilab.tasks.explain import explain
    from hoilab.tasks.flow import flow
    from hoilab.tasks.interactions import interactions
    from hoilab.tasks.reconstruct import reconstruct
    from hoilab.tasks.track import track
    from hoilab.widgets import explore, lens
    from hoilab.widgets.maps import map_view, zone_editor
    from hoilab.widgets.scene_view import view3d

__version__ = "0.1.0"

_HOMES = {
    "analyze": "hoilab.tasks",
    "anonymize": "hoilab.tasks",
    "boxes3d": "hoilab.tasks",
    "clips": "hoilab.tasks",
    "depth": "hoilab.tasks",
    "detect": "hoilab.tasks",
    "explain": "hoilab.tasks",
    "explore": "hoilab.widgets",
    "finetune_panel": "hoilab.dashboards.learn_page",
    "flow": "hoilab.tasks",
    "interactions": "hoilab.tasks",
    "lens": "hoilab.widgets",
    "map_view": "hoilab.widgets.maps",
    "open_scene": "hoilab.io",
    "open_video": "hoilab.io",
    "reconstruct": "hoilab.tasks",
    "serve": "hoilab.dashboards",
    "track": "hoilab.tasks",
    "view3d": "hoilab.widgets.scene_view",
    "write_video": "hoilab.io",
    "zone_editor": "hoilab.widgets.maps",
}

__all__ = [
    "analyze",
    "anonymize",
    "boxes3d",
    "clips",
    "depth",
    "detect",
    "explain",
    "explore",
    "finetune_panel",
    "flow",
    "interactions",
    "lens",
    "map_view",
    "open_scene",
    "open_video",
    "reconstruct",
    "serve",
    "track",
    "view3d",
    "write_video",
    "zone_editor",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        from importlib import import_module

        value: object = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'hoilab' has no attribute {name!r}; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
