"""Files to labelled arrays and back: video, pictures, scenes."""

from hoilab.io.images import encode_jpeg, open_images, write_image
from hoilab.io.probe import Probe, probe
from hoilab.io.scene import open_scene
from hoilab.io.video import open_video
from hoilab.io.video_writer import VideoWriter, write_video

__all__ = [
    "Probe",
    "VideoWriter",
    "encode_jpeg",
    "open_images",
    "open_scene",
    "open_video",
    "probe",
    "write_image",
    "write_video",
]
