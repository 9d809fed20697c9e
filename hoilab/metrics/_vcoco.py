"""V-COCO's official evaluation: role AP in both scenarios, and agent AP.

The rules are those of vsrl_eval (Gupta and Malik 2015, MIT). A detection belongs to the person
it overlaps most, annotated or not; if nobody annotated that person it is left out. Boxes lose
a pixel to the right and below, and all overlaps are in float32, as there. Ties keep the order
of the rows; the original leaves them to numpy's sort.
"""

from typing import NamedTuple

import numpy as np
import xarray as xr

from hoilab.metrics import _average_precision as ap
from hoilab.metrics._joins import NOBODY, best_partner, box_iou
from hoilab.metrics._pairs import Entries, Pairs, images, pairs
from hoilab.metrics._vcoco_people import People, action_of, people_of

MIN_IOU = 0.5
LEFT_OUT = "point_instr"  # papers leave it out of their mean: it has 31 test instances
SCENARIOS = (1, 2)


class Claims(NamedTuple):
    """Detections of one verb or action: whom they mean, and whether they may be right."""

    person: np.ndarray
    score: np.ndarray
    able: np.ndarray  # scenario detection
    entry: np.ndarray  # row of the entries they come from


def vcoco_scores(truth: xr.Dataset, found: xr.Dataset) -> xr.Dataset:
    """Return V-COCO's average precision, 0 to 1, as the official script computes it.

    Parameters
    ----------
    truth
        Interactions as `hoilab.datasets.read_vcoco` gives them, with everybody in the images.
    found
        Interactions, or scored pairs with ``verb_name``; verbs are named with their role as in
        ``hit_instr``. Agents are scored by ``agent_score`` (interaction, action) where there
        is one, else by the best of the action's verbs.

    Returns
    -------
    xarray.Dataset
        ``role_ap`` (scenario, role), ``agent_ap`` (action), their positives and precision by
        recall; ``role_mean`` (scenario, over) over the 25 roles that the script prints and the
        24 without ``point`` that papers print; ``agent_mean``. A class without positives is
        NaN and in no mean.
    """
    people = people_of(truth)
    given = within(pairs(found), found, images(truth))
    nearest, overlap = whom(given[0], people)
    roles = [verb for verb in people.role if verb != action_of(verb)]
    actions = list(people.does)
    role_ap, agent_ap = np.full((2, len(roles)), np.nan), np.full(len(actions), np.nan)
    role_curve = np.full((2, len(roles), len(ap.GRID)), np.nan)
    agent_curve = np.full((len(actions), len(ap.GRID)), np.nan)
    for i, verb in enumerate(roles):
        claims = role_claims(verb, given[0].of(verb), people, nearest, overlap)
        order = ap.surest_first(claims.score)
        for s in range(len(SCENARIOS)):
            scored = _average(claims, s, order, people.does[action_of(verb)])
            role_ap[s, i], role_curve[s, i] = scored
    for i, action in enumerate(actions):
        claims = _agent_claims(action, *given, people, nearest, overlap)
        scored = _average(claims, 0, ap.surest_first(claims.score), people.does[action])
        agent_ap[i], agent_curve[i] = scored
    return _labelled(people, roles, role_ap, agent_ap, role_curve, agent_curve)


def whom(given: Pairs, people: People) -> tuple[np.ndarray, np.ndarray]:
    """Return for each pair the person it overlaps most (-1: nobody there), and how much."""
    human = given.human.astype(np.float32)
    return best_partner(
        given.frame,
        people.frame,
        lambda i, j: box_iou(people.corners[j], human[i], edge_px=1.0),
    )


def role_claims(
    verb: str, entries: Entries, people: People, nearest: np.ndarray, overlap: np.ndarray
) -> Claims:
    """Return who claims which person for a verb, and whether person and object are right."""
    person = nearest[entries.pair]
    entry = np.flatnonzero((person == NOBODY) | people.annotated[person])
    person = person[entry]
    there = person != NOBODY
    able = there & people.does[action_of(verb)][person] & (overlap[entries.pair[entry]] >= MIN_IOU)
    role, said = people.role[verb][person], entries.object[entry].astype(np.float32)
    nothing = np.isnan(role).all(1)
    said_nothing = np.isnan(said).all(1) | (said == 0).all(1)
    right_thing = box_iou(role, said, edge_px=1.0) >= MIN_IOU
    return Claims(
        person,
        entries.score[entry],
        np.stack(
            [able & np.where(nothing, allowed, right_thing) for allowed in (said_nothing, True)]
        ),
        entry,
    )


def _agent_claims(
    action: str,
    given: Pairs,
    agent: xr.DataArray | None,
    people: People,
    nearest: np.ndarray,
    overlap: np.ndarray,
) -> Claims:
    pair, score = _agent_scores(action, given, agent)
    person = nearest[pair]
    entry = np.flatnonzero((person == NOBODY) | people.annotated[person])
    pair, person = pair[entry], person[entry]
    able = (person != NOBODY) & people.does[action][person] & (overlap[pair] >= MIN_IOU)
    return Claims(person, score[entry], able[None], entry)


def _agent_scores(
    action: str, given: Pairs, agent: xr.DataArray | None
) -> tuple[np.ndarray, np.ndarray]:
    if agent is not None and action in agent["action"].values:
        score = agent.sel(action=action).values
        pair = np.flatnonzero(~np.isnan(score))
        return pair, score[pair]
    best = np.full(len(given.frame), -np.inf)
    for verb in given.verbs:
        if action_of(verb) == action:
            entries = given.of(verb)
            best[entries.pair] = np.maximum(best[entries.pair], entries.score)
    pair = np.flatnonzero(best > -np.inf)
    return pair, best[pair]


def _average(
    claims: Claims, scenario: int, order: np.ndarray, does: np.ndarray
) -> tuple[float, np.ndarray]:
    positives = int(does.sum())
    if not positives:
        return np.nan, np.full(len(ap.GRID), np.nan)
    right = ap.first_claims(claims.person, claims.able[scenario], order)[order]
    ranked = ap.ranking(right, positives)
    return ap.area(ranked), ap.curve(ranked)


def within(
    given: Pairs, found: xr.Dataset, frames: np.ndarray
) -> tuple[Pairs, xr.DataArray | None]:
    """Return the pairs of some images, with the agents' scores that came with them."""
    keep = np.isin(given.frame, frames)
    agent = found.get("agent_score")
    if keep.all():
        return given, agent
    kept = Pairs(
        given.frame[keep],
        given.human[keep],
        given.object[keep],
        given.things,
        given.thing[keep],
        given.verbs,
        given.score[keep],
        given.verb[keep] if len(given.verb) else given.verb,
    )
    return kept, agent if agent is None else agent.isel(interaction=np.flatnonzero(keep))


def _labelled(
    people: People,
    roles: list[str],
    role_ap: np.ndarray,
    agent_ap: np.ndarray,
    role_curve: np.ndarray,
    agent_curve: np.ndarray,
) -> xr.Dataset:
    counts = {action: int(does.sum()) for action, does in people.does.items()}
    scores = xr.Dataset(
        {
            "role_ap": (("scenario", "role"), role_ap),
            "agent_ap": ("action", agent_ap),
            "role_precision": (("scenario", "role", "recall"), role_curve),
            "agent_precision": (("action", "recall"), agent_curve),
            "role_positives": ("role", [counts[action_of(verb)] for verb in roles]),
            "agent_positives": ("action", list(counts.values())),
        },
        coords={
            "scenario": list(SCENARIOS),
            "role": roles,
            "action": list(counts),
            "recall": ap.GRID,
        },
    )
    counted = {"24 roles": [verb != LEFT_OUT for verb in roles], "25 roles": [True] * len(roles)}
    means = [scores["role_ap"].isel(role=chosen).mean("role").values for chosen in counted.values()]
    return scores.assign(
        role_mean=(("scenario", "over"), np.stack(means, 1)), agent_mean=scores["agent_ap"].mean()
    ).assign_coords(over=list(counted))
