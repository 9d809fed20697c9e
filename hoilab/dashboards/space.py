"""The page of a scene in space, as a plugin like any other."""

from hoilab.plugins import Spec

SPEC = Spec(
    name="space",
    summary="The scene in metres: surface, people, walks and camera, linked with the video.",
    licence="Apache-2.0",
    target="hoilab.dashboards.space_page:SpacePage",
)
