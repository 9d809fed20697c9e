"""The field's evaluators, exact and fast: boxes, tracks, and how well people are hidden."""

from hoilab.metrics.detections import detection_scores
from hoilab.metrics.tracks import track_scores

__all__ = ["detection_scores", "track_scores"]
