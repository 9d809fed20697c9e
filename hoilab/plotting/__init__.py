"""HoloViews elements from labelled arrays; they combine with ``*`` and ``+``.

They carry their look when a plotting extension is loaded (``hv.extension("bokeh")``), and are
plain labelled data before that. Names load when first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hoilab.plotting.frame import frame
    from hoilab.plotting.masked import masked
    from hoilab.plotting.timeline import timeline
    from hoilab.plotting.tracks import tracks

__all__ = ["frame", "masked", "timeline", "tracks"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from importlib import import_module

        value: object = getattr(import_module(f"hoilab.plotting.{name}"), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'hoilab.plotting' has no attribute {name!r}")
