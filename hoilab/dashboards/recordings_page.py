"""Recordings: scenes and clips in a folder; open, upload, analyze in the background."""

import secrets
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.dashboards import look
from hoilab.dashboards.session import Session
from hoilab.errors import DataError, HoilabError
from hoilab.io import open_scene
from hoilab.io.scene import beside, hidden_path, is_scene
from hoilab.tasks.background import Analyses, Job

CLIPS = (".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v")
MOST_MB = 14
"""What fits into one message to the server; larger clips are copied into the folder."""
EVERY_MS = 500
_ANALYSES = Analyses()  # one at a time for all viewers: two would take each other's processors


class Recordings(pn.viewable.Viewer):  # type: ignore[misc]
    """The page of recordings; usable alone in a notebook.

    Parameters
    ----------
    scene
        Its folder is the one that is listed; nothing outside it can be opened.
    session
        What this page shares with others; its own by default.
    analyses
        Runs what is asked for; one for all viewers by default.
    """

    def __init__(
        self,
        scene: xr.DataTree,
        session: Session | None = None,
        *,
        analyses: Analyses = _ANALYSES,
    ) -> None:
        super().__init__()
        self.session = Session() if session is None else session
        self.analyses = analyses
        self.scene = beside(scene, ".zarr")
        self.folder = self.scene.parent
        self._listed: object = None
        self._rows = pn.Column(sizing_mode="stretch_width", margin=0)
        self._said = pn.pane.HTML("", stylesheets=[look.CSS], sizing_mode="stretch_width", margin=0)
        self._keep = pmui.Checkbox(
            label="Keep the clip itself beside its scene", value=False, margin=(0, 0, 12, -9)
        )
        self.upload = pn.widgets.FileInput(
            accept=",".join(CLIPS), margin=(10, 0, 4, 0),
            stylesheets=["input:focus-visible { outline: 2px solid; }"],
        )  # fmt: skip
        self.upload.param.watch(self._uploaded, "value")
        self.refresh()
        if pn.state.curdoc is not None:
            pn.state.add_periodic_callback(self.refresh, period=EVERY_MS)

    def refresh(self) -> None:
        """List what there is and how far analyses are, if that changed."""
        jobs = {job.scene: job for job in self.analyses.jobs}
        now = (tuple(jobs.values()), tuple(recordings(self.folder)))
        if now == self._listed:
            return
        self._listed = now
        rows = [self._row(name, jobs) for name in recordings(self.folder)]
        self._rows.objects = rows or [_text("Nothing here yet: drop a clip above.")]

    def analyze(self, clip: Path, *, forget: bool = False) -> None:
        """Analyze a clip of the folder in the background."""
        try:
            self.analyses.start(clip, self.folder / f"{clip.stem}.zarr", forget=forget)
            self._tell("")
        except HoilabError as refusal:
            self._tell(str(refusal), wrong=True)
        self.refresh()

    def _uploaded(self, change: Any) -> None:
        if change.new:
            try:
                self.receive(str(self.upload.filename), change.new)
            except HoilabError as refusal:
                self._tell(str(refusal), wrong=True)

    def receive(self, name: str, data: bytes) -> None:
        """Take a clip that somebody sent, and analyze it.

        The clip shows people, so it is removed after the analysis unless it shall be kept.
        """
        if len(data) > MOST_MB * 1_000_000:
            raise DataError(f"{name} has {len(data) / 1e6:.0f} MB; at most {MOST_MB} MB are taken")
        safe = Path(name).name
        if Path(safe).suffix.lower() not in CLIPS or safe.startswith("."):
            raise DataError(f"{safe} is no video; expected one of {', '.join(CLIPS)}")
        clip = self.folder / safe
        if clip.exists() or (self.folder / f"{clip.stem}.zarr").exists():
            raise DataError(f"there is a recording {clip.stem} already; rename the clip")
        # Written under a name that nobody can guess, readable to nobody else, then given its own.
        part = self.folder / f".{secrets.token_hex(8)}.part"
        part.touch(mode=0o600)
        part.write_bytes(data)
        part.replace(clip)
        self.analyze(clip, forget=not self._keep.value)

    def _row(self, name: str, jobs: dict[Path, Job]) -> Any:
        scene, job = self.folder / f"{name}.zarr", jobs.get(self.folder / f"{name}.zarr")
        clip = clip_named(self.folder, name)
        state, buttons = _state_of(scene, job), []
        if job is not None and job.state in ("waiting", "running"):
            end = pmui.Button(
                label="End", size="small", variant="outlined", color="error", margin=0
            )
            end.on_click(lambda _event: self.analyses.end(scene))
            buttons.append(end)
        elif is_scene(scene):
            here = scene == self.scene
            if here:
                buttons.append(_text("<p>shown here</p>"))
            else:
                buttons.append(
                    pmui.Button(label="Open", size="small", variant="outlined",
                                href=f"?scene={quote(name)}", margin=0)
                )  # fmt: skip
        elif clip is not None:
            go = pmui.Button(label="Analyze", size="small", variant="outlined", margin=0)
            go.on_click(lambda _event: self.analyze(clip))
            buttons.append(go)
        bar = [_bar(job)] if job is not None and job.state == "running" and job.total else []
        words = _text(f"<h2>{escape(name)} <small>{escape(state)}</small></h2>")
        end = pn.Row(pn.HSpacer(), *buttons, margin=0, width=130, align="center")
        return pn.Column(
            pn.Row(words, end, sizing_mode="stretch_width", margin=0), *bar,
            sizing_mode="stretch_width", margin=(4, 0), max_width=760,
        )  # fmt: skip

    def _tell(self, words: str, *, wrong: bool = False) -> None:
        kind = "bad" if wrong else "good"
        self._said.object = f'<span class="badge {kind}">{escape(words)}</span>' if words else ""

    def __panel__(self) -> Any:
        head = _text(
            "<h2>Recordings in this folder</h2><p>A clip of at most "
            f"{MOST_MB} MB can be sent; copy larger ones into the folder, and they appear here. "
            "What is sent is analyzed on this machine and then removed, so that only the "
            "anonymized video stays; tick the box to keep the clip as it is, people visible.</p>"
        )
        content = pn.Column(
            head, self.upload, self._keep, self._said, self._rows, sizing_mode="stretch_width",
            margin=(12, 16),
        )  # fmt: skip
        return pmui.Paper(
            content, elevation=0, variant="outlined", sizing_mode="stretch_width", margin=(12, 12)
        )


def recordings(folder: Path) -> list[str]:
    """Return the names of all recordings in a folder: scenes, and clips that could be one."""
    scenes = {path.stem for path in folder.glob("*.zarr") if is_scene(path)}
    clips = {
        path.stem
        for path in folder.iterdir()
        if path.suffix.lower() in CLIPS
        and not path.name.startswith(".")
        and not path.stem.endswith(".hidden")
    }
    return sorted(scenes | clips)


def clip_named(folder: Path, name: str) -> Path | None:
    """Return the clip of a recording, if it is in the folder."""
    paths = (folder / f"{name}{ending}" for ending in CLIPS)
    return next((path for path in paths if path.is_file()), None)


def asked_scene(scene: xr.DataTree, name: str) -> xr.DataTree:
    """Return another scene of the same folder by its name; nothing outside can be reached."""
    folder = beside(scene, ".zarr").parent
    if name not in recordings(folder) or not is_scene(folder / f"{name}.zarr"):
        raise DataError(f"there is no scene {name!r} in this folder")
    other = folder / f"{name}.zarr"
    if not hidden_path(other).is_file():
        raise DataError(f"the anonymized video of {name} is not beside it; analyze the clip again")
    return open_scene(other)


def _bar(job: Job) -> Any:
    return pmui.LinearProgress(
        value=int(100 * job.done / job.total), variant="determinate", sizing_mode="stretch_width"
    )


def _state_of(scene: Path, job: Job | None) -> str:
    if job is None:
        return "analyzed" if is_scene(scene) else "not analyzed yet"
    if job.state == "running":
        return f"frame {job.done} of {job.total}" if job.total else "looking at the place"
    if job.state == "failed":
        return f"failed: {job.said}"
    return {"waiting": "waits for its turn", "done": "analyzed", "ended": "ended"}[job.state]


def _text(html: str) -> Any:
    return pn.pane.HTML(html, stylesheets=[look.CSS], sizing_mode="stretch_width", margin=0)
