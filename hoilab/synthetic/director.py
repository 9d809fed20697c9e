"""The director: deals roles from a deck and sends them in, so that the place fills and stays full.

The first deal brings every kind of interaction once; later ones follow what the place likes.
"""

from dataclasses import dataclass, field

import numpy as np

from hoilab.synthetic.roles import Role
from hoilab.synthetic.stories import ROLES, leaves_suitcase, passer_by
from hoilab.synthetic.ways import Ways

STORIES = ("left_suitcase", "none")
FIRST_DEAL = (
    "ride", "phone", "meet", "pull", "sit", "rest_bag", "push", "umbrella", "pass_ball", "carry",
    "read", "pair",
)  # fmt: skip
FOR_TWO = frozenset({"pair", "meet", "pass_ball"})


@dataclass
class Director:
    """Sends people in, so that about `people` are there once the place has filled."""

    ways: Ways
    people: int
    story: str
    deck: list[str] = field(default_factory=list)
    told: bool = False
    next_s: float = 0.0

    def __post_init__(self) -> None:
        self.deck = [str(name) for name in self.ways.rng.permutation(FIRST_DEAL)]

    @property
    def filled_s(self) -> float:
        """When the place has filled: it begins nearly empty, so that its background is seen."""
        return min(9.0, 0.35 * self.ways.duration_s)

    def enter(self, now: float, present: int) -> list[Role]:
        """Return the roles that begin at this moment (s), given how many people are there."""
        if now == 0.0 and self.people > 0:
            inside = max(1, round(0.2 * self.people))
            return [passer_by(self.ways, now, inside=True) for _ in range(inside)]
        share = min(1.0, 0.25 + 0.75 * now / max(self.filled_s, 1e-6))
        if present >= round(share * self.people) or now < self.next_s:
            return []
        self.next_s = now + min(0.35, self.filled_s / max(self.people, 1))
        if not self.told and self.story == "left_suitcase":
            self.told = True
            return [leaves_suitcase(self.ways, now)]
        return self._dealt(now, self.people - present)

    def _dealt(self, now: float, room: int) -> list[Role]:
        if not self.deck:
            likes = self.ways.place.likes
            names = list(ROLES)
            weight = np.array([likes.get(name, 1.0) for name in names])
            drawn = self.ways.rng.choice(len(names), size=12, p=weight / weight.sum())
            self.deck = [names[i] for i in drawn]
        fits = [name for name in self.deck if room > 1 or name not in FOR_TWO]
        if not fits:
            return [passer_by(self.ways, now)]
        self.deck.remove(fits[0])
        return ROLES[fits[0]](self.ways, now)
