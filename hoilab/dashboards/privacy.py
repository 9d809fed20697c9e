"""The page about privacy, as a plugin like any other."""

from hoilab.plugins import Spec

SPEC = Spec(
    name="privacy",
    summary="Read the receipt, and look through the frames where hiding is least certain.",
    licence="Apache-2.0",
    target="hoilab.dashboards.privacy_page:Privacy",
)
