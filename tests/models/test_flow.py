"""TV-L1 as published work stores it: the numbers of OpenCV 4.14, which others computed."""

import numpy as np

from hoilab.models.flow.opencv import TvL1
from hoilab.models.vicc.processing import flow_picture


def test_tvl1_is_stored_as_published(parity):
    file = np.load(parity / "vicc" / "tvl1.npz")
    first, second = (file[name][..., None].repeat(3, -1) for name in ("prev", "curr"))
    found = TvL1()(first, second)
    # OpenCV 5 interpolates with other last digits than 4.14: a hundredth of a pixel on average.
    assert np.abs(found - file["flow"]).mean() < 0.015
    off = [np.linalg.norm(flow - file["shift"], axis=-1).mean() for flow in (found, file["flow"])]
    assert abs(off[0] - off[1]) < 1e-3
    apart = np.abs(flow_picture(found).astype(int) - file["model_input_rgb"].astype(int))
    assert apart.max() <= 2
    assert (apart != 0).mean() < 0.1
