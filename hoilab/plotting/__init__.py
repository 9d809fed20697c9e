"""HoloViews elements from labelled arrays; they combine with ``*`` and ``+``.

They carry their look when a plotting extension is loaded (``hv.extension("bokeh")``), and are
plain labelled data before that.
"""

from hoilab.plotting.frame import frame
from hoilab.plotting.masked import masked
from hoilab.plotting.timeline import timeline
from hoilab.plotting.tracks import tracks

__all__ = ["frame", "masked", "timeline", "tracks"]
