"""What `probe` says about a clip."""

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from hoilab.io import Probe, probe


def test_a_clip_and_what_else_is_in_it(clip: Callable[..., Path]) -> None:
    assert probe(clip("sound.mp4", sound=True, clockwise_deg=-90)) == Probe(
        size=(96, 160),
        frames=40,
        fps=25.0,
        duration_s=pytest.approx(39 / 25),
        codec="h264",
        rotation=90,
        has_audio=True,
        other_streams=("audio aac",),
        metadata=("encoder",),
    )


def test_fields_are_named_but_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    with av.open(path, "w") as container:
        container.metadata.update(title="Jane Doe", location="+52.5+13.4/")
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    facts = probe(path)
    assert {"title", "location"} <= {name.lower() for name in facts.metadata}
    assert "Jane" not in repr(facts)
    assert not facts.has_audio


def test_a_folder_of_pictures(tmp_path: Path) -> None:
    for number in range(5):
        Image.new("RGB", (64, 48)).save(tmp_path / f"{number}.png")
    facts = probe(tmp_path)
    assert (facts.size, facts.frames, facts.fps, facts.codec) == ((64, 48), 5, 25.0, "png")
    assert facts.other_streams == ()


def test_a_real_clip_has_a_useless_sound_track(shared_data: Path) -> None:
    facts = probe(shared_data / "pets2009-s2l1" / "video_480x360.mp4")
    assert (facts.size, facts.frames, facts.fps) == ((480, 360), 795, 10.0)
    assert facts.has_audio
