"""Readers of the field's annotations, all giving the same labelled data."""

from hoilab.datasets.found_interactions import read_found_interactions
from hoilab.datasets.hico import hico_classes, read_hico, read_hico_detections
from hoilab.datasets.kitti import (
    kitti_camera,
    kitti_image_numbers,
    read_kitti_calibration,
    read_kitti_labels,
    read_kitti_results,
    write_kitti,
)
from hoilab.datasets.kitti_tracking import read_kitti_tracking
from hoilab.datasets.mot import read_mot, read_mot_detections, write_mot
from hoilab.datasets.pairs import read_pairs, scored_pairs, write_pairs
from hoilab.datasets.pets import read_pets
from hoilab.datasets.vcoco import read_vcoco, read_vcoco_detections, read_vcoco_pairs

__all__ = [
    "hico_classes",
    "kitti_camera",
    "kitti_image_numbers",
    "read_found_interactions",
    "read_hico",
    "read_hico_detections",
    "read_kitti_calibration",
    "read_kitti_labels",
    "read_kitti_results",
    "read_kitti_tracking",
    "read_mot",
    "read_mot_detections",
    "read_pairs",
    "read_pets",
    "read_vcoco",
    "read_vcoco_detections",
    "read_vcoco_pairs",
    "scored_pairs",
    "write_kitti",
    "write_mot",
    "write_pairs",
]
