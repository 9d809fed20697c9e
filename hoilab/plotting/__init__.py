"""HoloViews elements from labelled arrays; they combine with ``*`` and ``+``.

They carry their look when a plotting extension is loaded (``hv.extension("bokeh")``), and are
plain labelled data before that.
"""

from hoilab.plotting.attention import attention, faithfulness
from hoilab.plotting.frame import frame
from hoilab.plotting.interaction_scores import ap_lost, precision_recall
from hoilab.plotting.interactions import interactions, pair_timeline
from hoilab.plotting.masked import masked
from hoilab.plotting.timeline import timeline
from hoilab.plotting.tracks import tracks

__all__ = [
    "ap_lost",
    "attention",
    "faithfulness",
    "frame",
    "interactions",
    "masked",
    "pair_timeline",
    "precision_recall",
    "timeline",
    "tracks",
]
