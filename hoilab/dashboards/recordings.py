"""The page of recordings, as a plugin like any other."""

from hoilab.plugins import Spec

SPEC = Spec(
    name="recordings",
    summary="Open another scene, upload a clip, analyze it in the background.",
    licence="Apache-2.0",
    target="hoilab.dashboards.recordings_page:Recordings",
)
