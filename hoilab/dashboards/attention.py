"""The page to look into attention, as a plugin like any other."""

from hoilab.plugins import Spec

SPEC = Spec(
    name="attention",
    summary="See where a pair network looked, by layer and head.",
    licence="Apache-2.0",
    target="hoilab.dashboards.attention_page:Attention",
)
