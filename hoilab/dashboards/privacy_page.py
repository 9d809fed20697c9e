"""Privacy: the receipt, the leak check, and a reviewer of the frames that are least certain."""

import json
from pathlib import Path
from typing import Any

import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.analysis.hiding_review import frames_to_review
from hoilab.dashboards import look
from hoilab.dashboards.receipt import receipt_card
from hoilab.dashboards.session import Session
from hoilab.errors import DataError
from hoilab.io._whole_file import whole_file
from hoilab.io.scene import beside
from hoilab.widgets._scene import hidden_video, scene_group, scene_view
from hoilab.widgets.panel_scrubber import PanelScrubber

PROPOSALS = 20
VERDICTS = {"hidden": "nobody can be recognised", "visible": "somebody is visible"}


class Privacy(pn.viewable.Viewer):  # type: ignore[misc]
    """The page about privacy; usable alone in a notebook.

    Parameters
    ----------
    scene
        Verdicts of the reviewer lie beside it, in ``NAME.review.json``, from each click on.
    session
        What this page shares with others; its own by default.
    """

    def __init__(self, scene: xr.DataTree, session: Session | None = None) -> None:
        super().__init__()
        self.scene = scene
        self.session = Session() if session is None else session
        video = hidden_video(scene)
        tracks = scene_group(scene, "tracks")
        self._numbers = video["frame"].values.tolist()
        self.verdicts = Verdicts(beside(scene, ".review.json"))
        self.proposals = frames_to_review(
            scene["privacy"].to_dataset().compute(), PROPOSALS,
            tracks=None if tracks is None else tracks[["confidence"]].compute(),
        )  # fmt: skip
        self.scrubber = PanelScrubber(scene_view(scene), frame=self.session.frame)
        self.scrubber.layers = []
        self.scrubber.link(self.session, bidirectional=True, frame="frame")
        self._rows = pn.Column(sizing_mode="stretch_width", margin=0)
        self._count = pn.pane.HTML("", stylesheets=[look.CSS], margin=0)
        self._buttons = [_button(name, words) for name, words in VERDICTS.items()]
        for name, button in zip(VERDICTS, self._buttons, strict=True):
            button.on_click(lambda _event, name=name: self.judge(name))
        self._list()

    def judge(self, verdict: str) -> None:
        """Keep a verdict on the frame on screen, and go on to the next that has none."""
        self.verdicts.put(self._numbers[self.session.frame], verdict)
        self._list()
        left = [row for row in self._proposed() if self._numbers[row] not in self.verdicts.known]
        if left:
            self.session.frame = left[0]

    def _proposed(self) -> list[int]:
        return [int(row) for row in self.proposals["row"].values if row < len(self._numbers)]

    def _list(self) -> None:
        why = self.proposals["why"].values.tolist()
        self._rows.objects = [
            self._row(row, reason) for row, reason in zip(self._proposed(), why, strict=False)
        ] or [_text("No frame stands out: nothing failed, and all cover about as much.")]
        known = list(self.verdicts.known.values())
        seen = known.count("visible")
        kind = "bad" if seen else "good" if known else "unknown"
        said = f"{seen} with somebody visible" if seen else "none with anybody visible"
        told = f"{len(known)} looked at, {said}" if known else "none looked at yet"
        badge = f'<span class="badge {kind}">{told}</span>'
        self._count.object = f"<h2>Look at these first {badge}</h2>"

    def _row(self, row: int, why: str) -> Any:
        verdict = self.verdicts.known.get(self._numbers[row])
        mark = {"hidden": "✓ ", "visible": "✗ ", None: ""}[verdict]
        button = pmui.Button(
            label=f"{mark}frame {row} · {why}", variant="text", size="small", margin=0,
            sizing_mode="stretch_width", sx={"justifyContent": "flex-start"},
        )  # fmt: skip
        button.on_click(lambda _event: self.session.param.update(frame=row))
        return button

    def __panel__(self) -> Any:
        review = pn.Column(
            self._count, pn.Row(*self._buttons, margin=0), self._rows,
            sizing_mode="stretch_width", margin=(12, 14),
        )  # fmt: skip
        papers = [
            pmui.Paper(part, elevation=0, variant="outlined", sizing_mode="stretch_width",
                       margin=(0, 0, 14, 0))
            for part in (review, receipt_card(self.scene))
        ]  # fmt: skip
        right = pmui.Column(*papers, sizing_mode="stretch_width", margin=0)
        return pmui.Grid(
            pmui.Grid(self.scrubber, size={"xs": 12, "lg": 7}),
            pmui.Grid(right, size={"xs": 12, "lg": 5}),
            container=True, spacing=2, sizing_mode="stretch_width", margin=(12, 12),
        )  # fmt: skip


def _button(verdict: str, words: str) -> Any:
    colour = "success" if verdict == "hidden" else "error"
    return pmui.Button(
        label=words.capitalize(), size="small", variant="outlined", margin=(0, 8, 8, 0),
        color=colour,
    )  # fmt: skip


class Verdicts:
    """What a person said of frames, by their numbers; on disk from each verdict on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[int, str] = {}
        if path.is_file():
            try:
                frames = json.loads(path.read_text(encoding="utf-8"))["frames"]
                self.known = {int(frame): str(verdict) for frame, verdict in frames.items()}
            except (OSError, ValueError, KeyError, AttributeError) as cause:
                raise DataError(
                    f"{path} cannot be read as verdicts ({cause!r}); move it away"
                ) from cause

    def put(self, frame: int, verdict: str) -> None:
        """Keep a verdict on a frame."""
        if verdict not in VERDICTS:
            raise DataError(f"a verdict is {' or '.join(VERDICTS)}, got {verdict!r}")
        new = {**self.known, frame: verdict}
        text = json.dumps({"frames": {str(key): new[key] for key in sorted(new)}}, indent=1)
        with whole_file(self.path) as part:
            part.write_text(text, encoding="utf-8")
        self.known = new


def _text(html: str) -> Any:
    return pn.pane.HTML(html, stylesheets=[look.CSS], sizing_mode="stretch_width", margin=0)
