import numpy as np
import pytest

pytest.importorskip("pyod")

from hoilab.analysis.anomaly import usual_movement
from hoilab.analysis.anomaly_bank import BANK, ECOD, GMM, IFOREST, LOF, outlyingness
from hoilab.errors import DataError
from hoilab.schema import make_ground

TIME = np.arange(0, 8, 0.4)
RNG = np.random.default_rng(0)


def walking(count: int, speed: float):
    ways = [
        np.stack([speed * TIME + RNG.normal(0, 0.05, len(TIME)), np.full(len(TIME), 0.2 * n)], 1)
        for n in range(count)
    ]
    return make_ground(np.stack(ways, -1), TIME, individual=range(count))


@pytest.mark.parametrize("detector", ["ecod", "iforest", "lof", "gmm", "knn", "copod"])
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning")
def test_a_runner_is_odder_than_walkers(detector: str) -> None:
    assert detector in BANK
    usual, walkers, runners = usual_movement(walking(12, 1.0)), walking(3, 1.0), walking(3, 4.0)
    normal = float(outlyingness(walkers, usual, detector=detector).mean())
    assert float(outlyingness(runners, usual, detector=detector).mean()) > normal


@pytest.mark.parametrize("spec", [ECOD, IFOREST, LOF, GMM], ids=lambda spec: spec.name)
def test_specs_load(spec) -> None:
    usual, walkers = usual_movement(walking(6, 1.0)), walking(2, 1.0)
    found = spec.load()(walkers, usual)
    assert found.shape == (len(TIME), 2)
    assert np.isfinite(found.values[1:]).all()


def test_unknown_names_are_listed() -> None:
    with pytest.raises(DataError, match="iforest, ecod"):
        outlyingness(walking(1, 1.0), usual_movement(walking(2, 1.0)), detector="magic")
