import numpy as np
import pytest
import torch

from hoilab.nn.faithfulness import faithfulness

PIXELS = torch.ones(1, 3, 8, 8)
TRUTH = torch.tensor([[1.0, 0.2], [0.1, 0.0]])


def brightness(pixels):
    """The brightness of the upper left quarter of a picture."""
    return pixels[..., :4, :4].mean((1, 2, 3))


def test_a_true_map_is_faithful_and_its_opposite_is_not():
    good = faithfulness(brightness, PIXELS, TRUTH, steps=4).sel(order="given")
    assert good["deletion"].values.tolist() == [1, 0, 0, 0, 0]
    assert good["insertion"].values.tolist() == [0, 1, 1, 1, 1]
    # Trapezoids: the first quarter has half its height.
    assert good["deletion_area"].item() == pytest.approx(1 / 8)
    assert good["insertion_area"].item() == pytest.approx(7 / 8)
    assert good["faithfulness"].item() == pytest.approx(3 / 4)
    bad = faithfulness(brightness, PIXELS, -TRUTH, steps=4).sel(order="given")
    assert bad["faithfulness"].item() == pytest.approx(-3 / 4)
    np.testing.assert_allclose(good["share"], [0, 0.25, 0.5, 0.75, 1])


def test_chance_knows_nothing():
    """Over many orders each share of the cells has that share of the score."""
    curves = faithfulness(brightness, PIXELS, TRUTH, steps=4, chances=200, seed=1)
    chance = curves.sel(order="chance")
    np.testing.assert_allclose(chance["insertion"], [0, 0.25, 0.5, 0.75, 1], atol=0.1)
    assert chance["faithfulness"].item() == pytest.approx(0, abs=0.1)
    assert (chance["deletion_spread"].isel(share=slice(1, 4)) > 0.3).all()
    assert (curves["deletion_spread"].sel(order="given") == 0).all()


def test_the_same_seed_gives_the_same_curves_whatever_the_batch():
    one, two = (faithfulness(brightness, PIXELS, TRUTH, batch=b, seed=3) for b in (1, 64))
    assert one.equals(two)
    assert not one.equals(faithfulness(brightness, PIXELS, TRUTH, seed=4))


def test_cells_that_do_not_divide_the_picture_or_the_steps():
    curves = faithfulness(brightness, torch.ones(1, 3, 7, 11), torch.rand(3, 2), steps=4, chances=1)
    assert curves["deletion"].sel(share=1).values.tolist() == [0, 0]
    assert curves["insertion"].sel(share=1).values.tolist() == [1, 1]


def test_without_chance_there_is_nothing_to_compare_with():
    curves = faithfulness(brightness, PIXELS, TRUTH, chances=0)
    assert np.isnan(curves["faithfulness"].sel(order="chance"))


def test_a_batch_is_no_picture():
    with pytest.raises(ValueError, match=r"one picture .* got \(2, 3, 8, 8\)"):
        faithfulness(brightness, torch.ones(2, 3, 8, 8), TRUTH)
