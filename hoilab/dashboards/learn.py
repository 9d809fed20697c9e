"""The page to label and to fine-tune, as a plugin like any other."""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="learn",
    summary="Put verbs right, let the model learn from it, keep or discard what it learnt.",
    licence="Apache-2.0",
    target="hoilab.dashboards.learn_page:Learn",
    facts=MappingProxyType({"title": "Label & fine-tune"}),
)
