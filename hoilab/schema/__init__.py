"""What each kind of labelled array is: dimensions, coordinates, units, makers, validators."""

from hoilab.schema.attention import make_attention
from hoilab.schema.boxes3d import check_boxes3d, make_boxes3d
from hoilab.schema.camera import check_camera, make_camera
from hoilab.schema.clips import check_clips, make_clips
from hoilab.schema.cloud import check_cloud, make_cloud
from hoilab.schema.depth import check_depth, make_depth, valid
from hoilab.schema.detections import check_detections, make_detections, no_detections
from hoilab.schema.ground import check_ground, make_ground
from hoilab.schema.interactions import check_interactions, make_interactions, no_interactions
from hoilab.schema.privacy import identity, marked, release
from hoilab.schema.tracks import check_tracks, from_movement, make_tracks, no_tracks, to_movement
from hoilab.schema.video import check_video, make_video
from hoilab.schema.zones import from_geojson, make_zones, to_geojson

__all__ = [
    "check_boxes3d",
    "check_camera",
    "check_clips",
    "check_cloud",
    "check_depth",
    "check_detections",
    "check_ground",
    "check_interactions",
    "check_tracks",
    "check_video",
    "from_geojson",
    "from_movement",
    "identity",
    "make_attention",
    "make_boxes3d",
    "make_camera",
    "make_clips",
    "make_cloud",
    "make_depth",
    "make_detections",
    "make_ground",
    "make_interactions",
    "make_tracks",
    "make_video",
    "make_zones",
    "marked",
    "no_detections",
    "no_interactions",
    "no_tracks",
    "release",
    "to_geojson",
    "to_movement",
    "valid",
]
