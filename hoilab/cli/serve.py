"""hoilab serve: the dashboard of a scene."""

from pathlib import Path
from typing import Annotated

import typer

Port = Annotated[
    int,
    typer.Option("--port", min=0, max=65535, help="Where to serve; 0 takes any free port."),
]
Address = Annotated[
    str, typer.Option("--address", help="Who may connect; 127.0.0.1 is this machine alone.")
]
Logins = Annotated[
    Path | None,
    typer.Option("--logins", help='JSON file {"name": "password"}: who opens it must log in.'),
]
Show = Annotated[bool, typer.Option("--show", help="Open the dashboard in a browser.")]


def serve(
    scene: Annotated[Path, typer.Argument(help="A scene (*.zarr), or a clip to analyze first.")],
    port: Port = 5006,
    address: Address = "127.0.0.1",
    show: Show = False,
    logins: Logins = None,
) -> None:
    """Serve the dashboard of SCENE; a clip is analyzed first, once.

    Examples:

        hoilab serve scene.zarr

        hoilab serve plaza.mp4 --port 0 --show

        hoilab serve scene.zarr --address 0.0.0.0 --logins logins.json
    """
    from hoilab import tasks
    from hoilab.dashboards import serve as serve_scene
    from hoilab.io.scene import named_as_scene

    folder = scene if named_as_scene(scene) else tasks.analyzed(scene)
    serve_scene(folder, port=port, address=address, open_browser=show, logins=logins)
