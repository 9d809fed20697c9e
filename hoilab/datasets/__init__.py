"""Readers of the field's annotations, all giving the same labelled data."""

from hoilab.datasets.kitti import (
    kitti_camera,
    kitti_image_numbers,
    read_kitti_calibration,
    read_kitti_labels,
    read_kitti_results,
    write_kitti,
)
from hoilab.datasets.mot import read_mot, read_mot_detections, write_mot
from hoilab.datasets.pets import read_pets

__all__ = [
    "kitti_camera",
    "kitti_image_numbers",
    "read_kitti_calibration",
    "read_kitti_labels",
    "read_kitti_results",
    "read_mot",
    "read_mot_detections",
    "read_pets",
    "write_kitti",
    "write_mot",
]
