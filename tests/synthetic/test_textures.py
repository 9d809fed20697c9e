import numpy as np
import pytest

from hoilab.synthetic import materials
from hoilab.synthetic.light import developed, light
from hoilab.synthetic.patterns import painted_albedo
from hoilab.synthetic.textures import grooves, hashed, noise


@pytest.mark.parametrize(
    ("x", "width", "expected"),
    [
        pytest.param(0.05, 0.01, 1.0, id="inside a groove"),
        pytest.param(0.5, 0.01, 0.0, id="between grooves"),
        pytest.param(0.1, 0.2, 0.5, id="half and half"),
        pytest.param(0.3, 50.0, 0.1, id="far away: the mean"),
        pytest.param(-0.95, 0.01, 1.0, id="left of the origin"),
    ],
)
def test_grooves_are_averaged_over_the_pixel(x, width, expected) -> None:
    share = grooves(np.float32([x]), 1.0, 0.1, np.float32([width]))
    assert float(share[0]) == pytest.approx(expected, abs=0.02)


def test_cells_are_evenly_spread() -> None:
    i, j = (v.ravel() for v in np.mgrid[0:200, 0:200])
    values = hashed(i, j)
    assert values.mean() == pytest.approx(0.5, abs=0.01)
    assert np.histogram(values, bins=10, range=(0, 1))[0].min() > 3700
    assert abs(np.corrcoef(values[:-1], values[1:])[0, 1]) < 0.02


@pytest.mark.parametrize(
    "material", [v for k, v in vars(materials).items() if k.isupper() and isinstance(v, int)]
)
def test_detail_disappears_when_a_pixel_is_wider_than_it(material) -> None:
    rng = np.random.default_rng(0)
    points = rng.uniform(-20, 20, (2000, 3)).astype(np.float32)
    up = np.tile(np.float32([0, 0, 1]), (2000, 1))
    grey = np.full((2000, 3), 0.5, np.float32)
    far = painted_albedo(
        grey, np.full(2000, material), points, up, np.full((2000, 3), 80, np.float32)
    )
    assert far.std(axis=0).max() < 0.01
    assert 0.3 < far.mean() < 0.66, "and the mean stays near the colour that was asked for"


def test_noise_is_smooth() -> None:
    x = np.linspace(0, 10, 4001, dtype=np.float32)
    values = noise(x, np.zeros_like(x), np.zeros_like(x), 0.5)
    assert np.abs(np.diff(values)).max() < 0.02
    assert values.std() > 0.2


def test_the_film_curve_keeps_black_and_order() -> None:
    day = light("day", azimuth_deg=0.0, elevation_deg=45.0)
    steps = developed(day, np.linspace(0, 8, 50, dtype=np.float32)[:, None])
    assert steps[0, 0] == 0
    assert (np.diff(steps[:, 0]) >= 0).all()
    assert steps.max() <= 255
    assert np.linalg.norm(day.to_sun) == pytest.approx(1, abs=1e-6)
