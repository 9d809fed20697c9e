"""A scene on disk that dashboards are made of."""

from pathlib import Path

import pytest
from moving_boxes import write_scene


@pytest.fixture(scope="session")
def scene_path(tmp_path_factory) -> Path:
    return write_scene(tmp_path_factory.mktemp("scene"), frames=60)
