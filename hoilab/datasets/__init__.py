"""Readers of the field's annotations, all giving the same labelled data."""

from hoilab.datasets.mot import read_mot, read_mot_detections, write_mot
from hoilab.datasets.pets import read_pets

__all__ = ["read_mot", "read_mot_detections", "read_pets", "write_mot"]
