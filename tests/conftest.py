"""What all tests share: where real data lie, and clips that are made on the spot."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real clips and annotations, or skip where there is none."""
    folder = Path(os.environ.get("HOILAB_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not (folder / "pets2009-s2l1").is_dir():
        pytest.skip("no real data here: set HOILAB_TEST_DATA to a folder with pets2009-s2l1 in it")
    return folder


@pytest.fixture(scope="session")
def parity() -> Path:
    """Return the folder of values computed by reference implementations, or skip without it."""
    beside = Path(__file__).parents[2] / "shared" / "parity"
    folder = Path(os.environ.get("HOILAB_TEST_PARITY", beside))
    if not (folder / "seeded_weights.py").is_file():
        pytest.skip("no parity values here: set HOILAB_TEST_PARITY to the folder that has them")
    return folder
