"""The page to look around in a scene, as a plugin like any other."""

from hoilab.plugins import Spec

SPEC = Spec(
    name="explore",
    summary="Scrub the anonymized video, follow individuals, read the privacy receipt.",
    licence="Apache-2.0",
    target="hoilab.dashboards.explore_page:Explore",
)
