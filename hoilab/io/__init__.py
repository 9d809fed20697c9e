"""Files to labelled arrays and back: video, pictures, scenes."""

from hoilab.io.checksum import checksum
from hoilab.io.images import encode_jpeg, open_images, write_image
from hoilab.io.probe import Probe, probe
from hoilab.io.scene import hidden_path, is_scene, open_scene, scene_video
from hoilab.io.store import SceneWriter
from hoilab.io.video import open_video
from hoilab.io.video_writer import VideoWriter, write_video

__all__ = [
    "Probe",
    "SceneWriter",
    "VideoWriter",
    "checksum",
    "encode_jpeg",
    "hidden_path",
    "is_scene",
    "open_images",
    "open_scene",
    "open_video",
    "probe",
    "scene_video",
    "write_image",
    "write_video",
]
