import pytest

pytest.importorskip("open3d", reason="needs open3d-cpu (extra: scenes)")
