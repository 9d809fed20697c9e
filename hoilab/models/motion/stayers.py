"""People who are there all the time, and so may have become part of the background.

Nothing about change can tell them from furniture, so they are looked for by their outline in the
background itself, and by their faces in some of the pictures it was learnt from.
"""

import numpy as np

from hoilab.models.motion.faces import faces
from hoilab.models.motion.people import people

LOOKED_AT = 8
# A body in heads: this wide to each side of a face, this far above and below it.
BESIDE, ABOVE, BELOW = 1.2, 0.7, 6.5
AROUND = 0.15


def stayers(background: np.ndarray, pictures: np.ndarray) -> np.ndarray:
    """Return where somebody may be part of the background, (y, x) of booleans.

    Parameters
    ----------
    background
        (y, x, c): the empty scene as it was learnt.
    pictures
        (s, y, x, c): some moments of the clip. A face counts when it is in one place in two of
        them: who walks by is not part of the background.
    """
    mask = np.zeros(background.shape[:2], bool)
    chosen = np.linspace(0, len(pictures) - 1, min(LOOKED_AT, len(pictures))).round().astype(int)
    often = np.zeros(background.shape[:2], np.uint8)
    seen = [faces(pictures[number]) for number in chosen]
    for boxes in seen:
        once = np.zeros_like(mask)
        for box in boxes:
            _fill(once, box)
        often += once
    for box in np.concatenate(seen):
        left, top, right, bottom = box.astype(int).tolist()
        if often[top:bottom, left:right].max(initial=0) > 1:
            _fill(mask, _body(box))
    for box in people(background, least=0.5):
        wide = AROUND * np.tile(box[2:] - box[:2], 2)
        _fill(mask, box + wide * np.array([-1, -1, 1, 1]))
    return mask


def _body(face: np.ndarray) -> np.ndarray:
    size = face[3] - face[1]
    return np.asarray(face + size * np.array([-BESIDE, -ABOVE, BESIDE, BELOW]))


def _fill(mask: np.ndarray, box: np.ndarray) -> None:
    left, top, right, bottom = np.maximum(box.round(), 0).astype(int).tolist()
    mask[top:bottom, left:right] = True
