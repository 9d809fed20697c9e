"""The field's evaluators, exact and fast: boxes, tracks, and how well people are hidden."""

from hoilab.metrics.detections import detection_scores
from hoilab.metrics.hidden_pixels import changed_pixels, filled_pixels
from hoilab.metrics.hiding import hidden_shares, hiding_scores
from hoilab.metrics.interactions import (
    hico_mistakes,
    hico_scores,
    pair_mistakes,
    pair_scores,
    qpic_hico_scores,
    qpic_vcoco_scores,
    vcoco_mistakes,
    vcoco_scores,
)
from hoilab.metrics.kitti import kitti_scores
from hoilab.metrics.tracks import track_scores

__all__ = [
    "changed_pixels",
    "detection_scores",
    "filled_pixels",
    "hico_mistakes",
    "hico_scores",
    "hidden_shares",
    "hiding_scores",
    "kitti_scores",
    "pair_mistakes",
    "pair_scores",
    "qpic_hico_scores",
    "qpic_vcoco_scores",
    "track_scores",
    "vcoco_mistakes",
    "vcoco_scores",
]
