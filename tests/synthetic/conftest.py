"""Small scenes that the tests of this folder share; they are rendered once."""

import pytest

pytest.importorskip(
    "open3d", reason="scenes are rendered with Open3D: pip install 'hoilab[scenes]'"
)

from hoilab import synthetic
from hoilab.synthetic import Scene


@pytest.fixture(scope="session")
def plaza() -> Scene:
    """A small, crowded plaza of twelve seconds at few frames a second."""
    return synthetic.scene(3, "plaza", size=(160, 90), fps=8.0, duration_s=12.0, people=10)


@pytest.fixture(scope="session")
def story() -> Scene:
    """A whole story: twenty seconds in which a suitcase is left behind."""
    return synthetic.plaza(1, size=(160, 90), fps=6.25, duration_s=20.0, people=8)
