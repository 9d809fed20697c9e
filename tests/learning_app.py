"""The timeline, the annotator, the monitor and the lens over the moving boxes, for both hosts."""

import tempfile
from pathlib import Path

import numpy as np
import torch
from moving_boxes import moving_boxes

from hoilab.analysis._rows import table
from hoilab.analysis.events import EVENT, sights, together
from hoilab.models.qpic.tiny import untrained
from hoilab.schema import make_interactions
from hoilab.tasks.looks import Looks
from hoilab.training.finetune.lessons import Lessons
from hoilab.training.finetune.pairs import PairLearner
from hoilab.training.finetune.recipe import FinetuneRecipe
from hoilab.widgets import AttentionLens, PairAnnotator, Timeline, TrainMonitor

FRAMES, EVENTS = 60, 10_000
HUMAN, THING = 3, 40


def said(tracks):
    """Individual 3 holds the thing 40 in every frame, as a model might say."""
    one, other = (tracks.sel(individual=number) for number in (HUMAN, THING))
    seen = np.flatnonzero(np.isfinite(other["position"].values).all(-1))
    rows = make_interactions(
        seen, seen / 25, *[part.values[seen] for part in (
            one["position"], one["shape"], other["position"], other["shape"])],
        object_class="thing", verb="hold", score=0.6, human_id=HUMAN, object_id=THING,
    )  # fmt: skip
    return rows.assign(pair=("interaction", np.zeros(len(seen), np.int64)))


def many(count):
    """Short events all over the clip, in a lane of their own."""
    rows = [
        {"kind": "interaction", "lane": "many", "who": 0, "label": f"verb {at % 7}",
         "start_s": at * FRAMES / 25 / count, "stop_s": at * FRAMES / 25 / count, "strength": 0.5}
        for at in range(count)
    ]  # fmt: skip
    return table("event", rows, EVENT)


def widgets():
    """Return the four widgets by name; labels and states lie in a folder of their own."""
    torch.manual_seed(0)
    folder = Path(tempfile.mkdtemp())
    video, tracks = moving_boxes(FRAMES)
    detector = untrained(objects=("thing",), verbs=("hold", "push"))
    lessons = Lessons(
        PairLearner(detector), video, folder / "states", every_s=0.8,
        recipe=FinetuneRecipe(epochs=2, batch=4, held_out=0.0, drift=0.0),
    )  # fmt: skip
    annotator = PairAnnotator(
        video, folder / "labels.json", said=said(tracks), tracks=tracks, verbs=("hold", "push")
    )
    return {
        "timeline": Timeline(video["time"].values, together([sights(tracks), many(EVENTS)])),
        "annotator": annotator,
        "monitor": TrainMonitor(
            lessons, video, lambda: lessons.teach(annotator.labels.interactions())
        ),
        "lens": AttentionLens(video, Looks(video, detector)),
        "lessons": lessons,
    }


def serve() -> None:
    """Serve them as Panel shows them, until somebody stops it."""
    import panel as pn
    import panel_material_ui as pmui

    torch.set_num_threads(1)
    pn.config.nthreads = 4
    made = widgets()

    def app() -> pmui.Page:
        parts = [made[name].__panel__() for name in ("timeline", "annotator", "monitor", "lens")]
        return pmui.Page(main=[pn.Column(*parts, sizing_mode="stretch_width")])

    server = pn.io.server.get_server(
        {"/": app}, port=0, address="127.0.0.1", start=False, show=False, websocket_origin="*"
    )
    server.start()
    print(f"app at http://127.0.0.1:{server.port}/", flush=True)  # noqa: T201
    server.io_loop.start()


if __name__ == "__main__":
    serve()
