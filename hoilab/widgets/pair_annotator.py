"""Label who does what with what: boxes, classes and verbs, by mouse or by keys alone."""

from collections.abc import Sequence
from pathlib import Path

import traitlets
import xarray as xr

from hoilab.datasets.labels import Labels
from hoilab.schema import no_interactions
from hoilab.widgets._annotator import AnnotatorView
from hoilab.widgets._notebook import FramedWidget
from hoilab.widgets._view import ScrubberView

FRONT_END = Path(__file__).parent / "static" / "pair_annotator.js"


class PairAnnotator(FramedWidget):
    """A video whose pairs are labelled; every label is on disk at once.

    A wrong verb is put right in two clicks: on the pair, on the verb. With the keyboard: arrows
    choose frame and pair, 1 to 9 the verb, 0 says that nothing is done, p carries the label along
    the track, Ctrl+Z takes back.

    Parameters
    ----------
    video
        (time, y, x, channel), hidden or public: what is visible is refused.
    labels
        The JSON file of labels, which ``hoilab finetune --pairs`` reads.
    said
        What a model says, to be put right.
    tracks
        Individuals, along which labels can be carried.
    verbs, objects
        Names that are offered beside those that are said.

    Attributes
    ----------
    frame : int
        The frame on screen.
    pair : int or None
        Number of the pair that is picked out, where what the model says has numbers.
    span : list of int
        First and last frame to which labels are carried; empty is as far as the track goes.
    revision : int
        Rises with every change of the labels.

    Examples
    --------
    >>> import numpy as np, tempfile
    >>> from hoilab.schema import make_video
    >>> video = make_video(np.zeros((3, 4, 6, 3), "uint8"), [0.0, 0.1, 0.2], identity="public")
    >>> annotator = PairAnnotator(video, Path(tempfile.mkdtemp()) / "labels.json", verbs=["hold"])
    >>> annotator.frame = 2
    >>> annotator.labels.frames
    []
    """

    _esm = FRONT_END
    twin = "hoilab.widgets.panel_learning:PanelAnnotator"
    frame = traitlets.Int(0).tag(sync=True)
    pair = traitlets.Int(None, allow_none=True).tag(sync=True)
    span = traitlets.List(traitlets.Int(), []).tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        video: xr.DataArray,
        labels: Labels | str | Path,
        *,
        said: xr.Dataset | None = None,
        tracks: xr.Dataset | None = None,
        verbs: Sequence[str] = (),
        objects: Sequence[str] = (),
        frame: int = 0,
    ) -> None:
        self.labels = labels if isinstance(labels, Labels) else Labels(labels)
        view = AnnotatorView(
            ScrubberView(video, tracks),
            self.labels,
            no_interactions() if said is None else said,
            verbs=verbs,
            objects=objects,
            changed=self._changed,
        )
        super().__init__(view, frame=frame)

    def _changed(self, _frames: list[int]) -> None:
        self.revision = self.labels.revision
