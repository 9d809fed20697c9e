"""Looks: what one person is built like and wears, drawn from a generator."""

from dataclasses import dataclass

import numpy as np

from hoilab.synthetic.materials import CHECKS, CLOTH, DENIM, STRIPES

SKIN = ("#f1c9a5", "#dba77d", "#b07a50", "#7a4c2e", "#55331f", "#e8b48c")
HAIR = ("#1c1512", "#32201a", "#5a3a22", "#8a5f34", "#c49a5a", "#9a9690", "#6e2f1c", "#241c1a")
SHIRTS = (
    "#c8402f",
    "#2f5d9b",
    "#e9e4d8",
    "#3d6b4f",
    "#e0a526",
    "#26303c",
    "#8f2f4f",
    "#6fa3c7",
    "#d8795a",
    "#f4f1ea",
    "#4b3f72",
    "#7d8f3b",
    "#b8b2a6",
    "#1f7a7a",
    "#d9a0a8",
    "#a33b2b",
)
TROUSERS = ("#2b3650", "#1f232b", "#5b5347", "#3a4a68", "#8c7b60", "#40464d", "#6b7486", "#2e2a26")
SHOES = ("#1a1715", "#4a3222", "#e6e2da", "#a32c2a", "#2c3c58")


@dataclass(frozen=True, kw_only=True)
class Look:
    """One person's build and clothes; colours are ``#rrggbb``."""

    height_m: float = 1.75
    shoulders: float = 1.0
    hips: float = 1.0
    skin: str = SKIN[0]
    hair: str = HAIR[0]
    hair_style: str = "short"  # short, long, bun, bald, cap
    shirt: str = SHIRTS[0]
    shirt_material: int = CLOTH
    sleeves: str = "long"  # long, short
    trousers: str = TROUSERS[0]
    trousers_material: int = CLOTH
    shoes: str = SHOES[0]
    lower: str = "trousers"  # trousers, shorts, skirt, dress, coat
    backpack: str | None = None


def draw_look(rng: np.random.Generator) -> Look:
    """Return somebody nobody has seen before."""

    def one_of(names: tuple[str, ...]) -> str:
        return names[int(rng.integers(len(names)))]

    broad = bool(rng.random() < 0.5)
    height = float(np.clip(rng.normal(1.78 if broad else 1.66, 0.07), 1.5, 1.95))
    lower = str(
        rng.choice(("trousers", "shorts", "coat"), p=(0.68, 0.14, 0.18))
        if broad
        else rng.choice(("trousers", "skirt", "dress", "coat"), p=(0.5, 0.18, 0.17, 0.15))
    )
    shirt = one_of(SHIRTS)
    return Look(
        height_m=height,
        shoulders=1.04 if broad else 0.92,
        hips=0.98 if broad else 1.06,
        skin=one_of(SKIN),
        hair=one_of(HAIR),
        hair_style=str(
            rng.choice(("short", "cap", "bald"), p=(0.78, 0.14, 0.08))
            if broad
            else rng.choice(("long", "bun", "short"), p=(0.55, 0.25, 0.2))
        ),
        shirt=shirt,
        shirt_material=int(rng.choice((CLOTH, STRIPES, CHECKS), p=(0.66, 0.2, 0.14))),
        sleeves="long" if lower == "coat" or rng.random() < 0.55 else "short",
        trousers=shirt if lower == "dress" else one_of(TROUSERS),
        trousers_material=DENIM
        if lower in ("trousers", "shorts") and rng.random() < 0.45
        else CLOTH,
        shoes=one_of(SHOES),
        lower=lower,
        backpack=one_of(SHIRTS) if rng.random() < 0.22 else None,
    )
