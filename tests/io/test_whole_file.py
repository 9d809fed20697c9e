"""Files appear whole or not at all, whenever Ctrl-C comes."""

import os

import pytest

from hoilab.errors import OutputError
from hoilab.io._whole_file import whole_file


def test_ctrl_c_right_after_the_file_was_made_leaves_nothing(tmp_path, monkeypatch):
    opened = os.open

    def interrupted(path, *rest, **options):
        os.close(opened(path, *rest, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt), whole_file(tmp_path / "clip.mp4"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_only_a_block_that_ends_well_replaces_what_was_there(tmp_path):
    target = tmp_path / "new" / "clip.mp4"
    with whole_file(target) as part:
        part.write_bytes(b"one")
    with pytest.raises(ZeroDivisionError), whole_file(target) as part:
        part.write_bytes(b"two")
        raise ZeroDivisionError
    assert target.read_bytes() == b"one"
    assert [path.name for path in target.parent.iterdir()] == ["clip.mp4"]
    assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with (
        pytest.raises(OutputError, match="another folder"),
        whole_file(tmp_path / "file" / "clip.mp4"),
    ):
        pass


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
