"""The field's evaluators, exact and fast: boxes, tracks, and how well people are hidden."""

from hoilab.metrics.depth import (
    crop_box,
    cropped,
    depth_scores,
    error_map,
    kitti_depth_scores,
    robust_scores,
    scores_by_distance,
)
from hoilab.metrics.depth_fits import depth_of, fit_depth, fit_nearness, median_ratio
from hoilab.metrics.depth_over_time import temporal_error
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
    "crop_box",
    "cropped",
    "depth_of",
    "depth_scores",
    "detection_scores",
    "error_map",
    "filled_pixels",
    "fit_depth",
    "fit_nearness",
    "hico_mistakes",
    "hico_scores",
    "hidden_shares",
    "hiding_scores",
    "kitti_depth_scores",
    "kitti_scores",
    "median_ratio",
    "pair_mistakes",
    "pair_scores",
    "qpic_hico_scores",
    "qpic_vcoco_scores",
    "robust_scores",
    "scores_by_distance",
    "temporal_error",
    "track_scores",
    "vcoco_mistakes",
    "vcoco_scores",
]
