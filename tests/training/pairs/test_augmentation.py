"""Augmentation: whatever becomes of the picture becomes of the boxes."""

import numpy as np
import pytest

from hoilab.training.pairs.augmentation import Augmentation, Example, augmented, cropped, flipped
from hoilab.training.pairs.targets import Annotated

RED, BLUE = (250, 10, 10), (10, 10, 250)


def example() -> Example:
    """Return a grey picture with a red human and a blue thing, and one more far left."""
    rgb = np.full((300, 420, 3), 128, np.uint8)
    box = np.array([[200.0, 60, 260, 240], [250, 200, 330, 280], [0, 0, 12, 12]])
    for (left, top, right, bottom), colour in zip(box[:2].astype(int), (RED, BLUE), strict=True):
        rgb[top:bottom, left:right] = colour
    verbs = np.array([[1.0, 0], [0, 1], [0, 1]], np.float32)
    pair = np.array([[0, 1], [2, 1], [0, -1]])
    return Example(rgb, Annotated(box, pair, np.array([0, 0, 1]), verbs))


def painted(rgb: np.ndarray, strong: int, weak: int) -> np.ndarray:
    """Return the box around the pixels of a colour, whatever the light."""
    wide = rgb.astype(int)
    rows, columns = np.nonzero(wide[..., strong] > wide[..., weak] + 60)
    return np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])


def test_flipping_twice_is_nothing() -> None:
    once = flipped(example())
    assert once.truth.box[0].tolist() == [160, 60, 220, 240]
    twice = flipped(once)
    np.testing.assert_array_equal(twice.rgb, example().rgb)
    np.testing.assert_array_equal(twice.truth.box, example().truth.box)


@pytest.mark.parametrize("seed", range(12))
def test_boxes_stay_around_what_they_box(seed: int) -> None:
    change = Augmentation(shorter_px=(240, 330), longest_px=500, before_crop_px=(300, 360),
                          crop_px=(280, 340))  # fmt: skip
    changed = augmented(example(), change, np.random.default_rng(seed))
    height, width = changed.rgb.shape[:2]
    assert min(height, width) <= 330
    assert max(height, width) <= 501
    for row, verbs in zip(changed.truth.pair, changed.truth.verbs, strict=True):
        if verbs[0]:  # the first pair: the red human and the blue thing
            human, thing = changed.truth.box[row]
            # The thing hides a corner of the human, but none of its sides. Resizing blurs edges.
            np.testing.assert_allclose(painted(changed.rgb, 0, 2), human, atol=1.6)
            np.testing.assert_allclose(painted(changed.rgb, 2, 0), thing, atol=1.6)


def test_the_same_draw_gives_the_same_picture() -> None:
    first, second = (
        augmented(example(), Augmentation(), np.random.default_rng(5)) for _ in range(2)
    )
    np.testing.assert_array_equal(first.rgb, second.rgb)
    np.testing.assert_array_equal(first.truth.box, second.truth.box)


class Drawn:
    """Draws the numbers it was given, in order."""

    def __init__(self, *numbers: int) -> None:
        self.numbers = list(numbers)

    def integers(self, low: int, high: int) -> int:
        number = self.numbers.pop(0)
        assert low <= number < high
        return number


def test_a_crop_drops_pairs_of_boxes_outside() -> None:
    part = cropped(example(), (50, 300), Drawn(180, 200, 100, 50))  # type: ignore[arg-type]
    assert part.rgb.shape == (200, 180, 3)
    # Moved by 100 to the left and 50 up, cut off at 180 x 200; the third box lies outside.
    assert part.truth.box.tolist() == [[100, 10, 160, 190], [150, 150, 180, 200]]
    assert part.truth.pair.tolist() == [[0, 1], [0, -1]]
    assert part.truth.verbs.tolist() == [[1, 0], [0, 1]]
    assert part.truth.object_class.tolist() == [0, 1]
