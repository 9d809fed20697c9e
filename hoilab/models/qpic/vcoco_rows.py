"""Detections in the form that V-COCO's official evaluation reads."""

from collections.abc import Sequence

import numpy as np

from hoilab.models.qpic.classes import MISSING
from hoilab.models.qpic.processing import Pairs

# These verbs have two roles; the agent's score is the better of the two.
TWO_ROLES = ("cut", "hit", "eat")


def vcoco_rows(
    proposal: Pairs,
    image_id: int,
    *,
    objects: Sequence[str],
    verbs: Sequence[str],
    allowed: np.ndarray | None = None,
) -> list[dict[str, object]]:
    """Return one row for each query of an image.

    Parameters
    ----------
    proposal
        The pairs of one image.
    image_id
        COCO's number of the image.
    objects, verbs
        Names, in the order of the network's outputs.
    allowed
        Which verbs an object can be had with (verb, object), 0 or 1; others score 0.
    """
    scores = proposal.verb_score
    if allowed is not None:
        scores = scores * allowed[:, proposal.object_class].T
    rows = []
    for human, thing, which, verb_scores in zip(
        proposal.human, proposal.object, proposal.object_class, scores, strict=True
    ):
        box = [float("nan")] * 4 if objects[which] == MISSING else thing.tolist()
        rows.append(
            {
                "image_id": image_id,
                "person_box": human.tolist(),
                **_roles(verbs, verb_scores.tolist(), box),
            }
        )
    return rows


def _roles(verbs: Sequence[str], scores: Sequence[float], box: list[float]) -> dict[str, object]:
    """Return the entries of one query: box and score of each role, score of each agent."""
    roles: dict[str, object] = {}
    agents = dict.fromkeys(TWO_ROLES, 0.0)
    for name, score in zip(verbs, scores, strict=True):
        verb, _, role = name.rpartition("_")
        if role not in ("obj", "instr"):
            agents[name] = score  # stand, walk, run, smile: nobody asks with what
            continue
        roles[name] = [*box, score]
        agents[verb] = max(score, agents.get(verb, 0.0))
    return roles | {f"{verb}_agent": score for verb, score in agents.items()}
