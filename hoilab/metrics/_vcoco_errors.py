"""What V-COCO's role AP is lost to, by the kinds of mistakes of `_errors`.

The official script looks at people first and not at the object's class, so the kinds are told
by person: a wrong verb is on a person found who does something else with that object; a wrong
object is none or another annotated thing beside the true one; a wrong pairing is somebody
else's object. Mending stays within the role: each person's other verbs are scored in rows of
their own, so a wrong verb is taken out.
"""

import numpy as np
import xarray as xr

from hoilab.metrics import _average_precision as ap
from hoilab.metrics import _errors
from hoilab.metrics._joins import NOBODY, box_iou, together
from hoilab.metrics._pairs import images, pairs
from hoilab.metrics._vcoco import MIN_IOU, SCENARIOS, Claims, role_claims, whom, within
from hoilab.metrics._vcoco_people import People, action_of, people_of

MENDABLE = (_errors.LOCALISATION, _errors.OBJECT, _errors.PAIRING)


def vcoco_mistakes(truth: xr.Dataset, found: xr.Dataset, *, scenario: int = 1) -> xr.Dataset:
    """Return how much role AP each kind of mistake costs.

    Returns
    -------
    xarray.Dataset
        ``ap_lost`` and ``mistakes`` (mistake, role), ``mean_ap_lost`` (mistake).
    """
    people = people_of(truth)
    given, _ = within(pairs(found), found, images(truth))
    nearest, overlap = whom(given, people)
    things = _things(people)
    roles = [verb for verb in people.role if verb != action_of(verb)]
    lost = np.zeros((len(_errors.KINDS), len(roles)))
    counts = np.zeros(lost.shape, dtype=np.int64)
    for column, verb in enumerate(roles):
        entries = given.of(verb)
        claims = role_claims(verb, entries, people, nearest, overlap)
        thing = entries.object[claims.entry].astype(np.float32)
        pair = entries.pair[claims.entry]
        order = ap.surest_first(claims.score)
        able = claims.able[SCENARIOS.index(scenario)]
        right = ap.first_claims(claims.person, able, order)
        kind = _kinds(
            verb, claims, able, right, thing, given.frame[pair], overlap[pair], people, things
        )
        # Only who does it can be missed or be found by better boxes.
        does = people.does[action_of(verb)]
        meant = (claims.person != NOBODY) & does[claims.person]
        target = np.where(meant, claims.person, NOBODY)
        lost[:, column], counts[:, column] = _errors.costs(
            kind[order], target[order], int(does.sum()), ap.area, mendable=MENDABLE
        )
    return _errors.labelled(lost, counts, "role", roles)


def _kinds(
    verb: str,
    claims: Claims,
    able: np.ndarray,
    right: np.ndarray,
    thing: np.ndarray,
    frame: np.ndarray,
    overlap: np.ndarray,
    people: People,
    things: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    person = claims.person
    there = (person != NOBODY) & (overlap >= MIN_IOU)
    does = (person != NOBODY) & people.does[action_of(verb)][person]
    own, others = _whose(thing, frame, person, people, things)
    asked = ~np.isnan(people.role[verb][person]).all(1)
    said_nothing = np.isnan(thing).all(1) | (thing == 0).all(1)
    near_thing = box_iou(people.role[verb][person], thing, edge_px=1.0) >= _errors.NEAR
    return np.select(
        [
            right,
            able,
            there & ~does & (own | said_nothing),
            there & does & (own | (asked & said_nothing)),
            there & others,
            (overlap >= _errors.NEAR) & does & (near_thing | ~asked),
        ],
        [
            _errors.RIGHT,
            _errors.DUPLICATE,
            _errors.VERB,
            _errors.OBJECT,
            _errors.PAIRING,
            _errors.LOCALISATION,
        ],
        _errors.BACKGROUND,
    )


def _whose(
    thing: np.ndarray,
    frame: np.ndarray,
    person: np.ndarray,
    people: People,
    things: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Tell whether a thing is an annotated one of the person meant, and of somebody else."""
    holder, places = things
    own, others = np.zeros((2, len(thing)), dtype=bool)
    for i, j in together(frame, people.frame[holder]):
        on_it = box_iou(thing[i], places[j], edge_px=1.0) >= MIN_IOU
        mine = holder[j] == person[i]
        own[i[on_it & mine]] = True
        others[i[on_it & ~mine]] = True
    return own, others


def _things(people: People) -> tuple[np.ndarray, np.ndarray]:
    """Return who has which annotated things, each once, in the order of the people."""
    places = np.concatenate(list(people.role.values()))
    holder = np.tile(np.arange(len(people.frame)), len(people.role))
    has = ~np.isnan(places).any(1)
    both = np.unique(np.column_stack([holder[has], places[has]]), axis=0)
    return both[:, 0].astype(np.int64), both[:, 1:].astype(np.float32)
