"""Colours of individuals: the same in every frame, view and session."""

PALETTE = (
    "#4f9dff", "#ff9f40", "#3ecf8e", "#ff6b81", "#a78bfa", "#f5c542",
    "#2dd4d4", "#f472b6", "#a3d94e", "#e58e73", "#7dd3fc", "#c9a6ff",
)  # fmt: skip
"""Light enough to stand out from a picture, dark enough to be seen on white."""


def colour_of(individual: int) -> str:
    """Return the colour of an individual.

    Examples
    --------
    >>> colour_of(0), colour_of(12) == colour_of(0)
    ('#4f9dff', True)
    """
    return PALETTE[int(individual) % len(PALETTE)]
