"""Of several finds of one thing, keep the best."""

import numpy as np


def survivors(doubles: np.ndarray) -> np.ndarray:
    """Return which rows are no double of a better row that itself survived.

    `doubles` (n, n) tells which rows are doubles of each other, the best row first.

    Examples
    --------
    >>> doubles = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=bool)
    >>> survivors(doubles)  # the third is a double of the second alone, which is gone
    array([ True, False,  True])
    """
    alive = np.ones(len(doubles), dtype=bool)
    for row in range(len(doubles)):
        if alive[row]:
            alive[row + 1 :] &= ~doubles[row, row + 1 :]
    return alive
