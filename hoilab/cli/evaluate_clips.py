"""hoilab evaluate clips: anybody's embeddings, by retrieval, a linear probe and few examples."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._report import TERMINAL, finite, save_report

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

Report = dict[str, dict[str, dict[str, float | None]]]


def clips(
    train: Annotated[
        list[Path],
        typer.Option(
            "--train", help="Labelled embeddings to learn from and search in; one file a stream."
        ),
    ],
    test: Annotated[
        list[Path],
        typer.Option(
            "--test", help="Labelled embeddings that are asked about, streams in that order."
        ),
    ],
    ks: Annotated[
        str, typer.Option("--ks", help="Neighbours that count for R@k.")
    ] = "1,5,10,20,50",
    linear: Annotated[
        bool, typer.Option("--linear/--no-linear", help="Train a linear probe of each stream.")
    ] = True,
    shots: Annotated[
        str,
        typer.Option(
            "--shots", help="Examples of each class for nearest class means; '' for none."
        ),
    ] = "1,5",
    seeds: Annotated[
        int, typer.Option("--seeds", min=1, help="Seeds of probes and of examples.")
    ] = 3,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write the numbers to this file too; - prints them."),
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", help="Write the tables as a page to this file too.")
    ] = None,
) -> None:
    """Score embeddings of clips, whoever made them.

    A file is .npz or .parquet with ``embedding`` (clip, feature) and ``label``; clips of one
    ``recording`` count as one video: their embeddings are averaged for retrieval, their answers
    for recognition. R@k takes each set's mean off, as ViCC and its predecessors do. With several
    streams, each is scored by itself, then all together: similarities and probabilities add.

    Examples:

        hoilab evaluate clips --train train.npz --test test.npz

        hoilab evaluate clips --train rgb_train.npz --train flow_train.npz
        --test rgb_test.npz --test flow_test.npz --json scores.json
    """
    from hoilab.errors import DataError

    if len(train) != len(test):
        raise DataError(
            f"as many --train as --test files are needed, got {len(train)} and {len(test)}"
        )
    known, asked = _streams(train), _streams(test)
    names = dict(zip(asked, known, strict=True))
    known = {name: known[names[name]] for name in asked}
    report: Report = {
        "retrieval": retrieval(known, asked, ks=[_whole(k, "--ks") for k in ks.split(",")])
    }
    if linear:
        report["linear probe"] = recognized(known, asked, seeds=seeds, shots=None)
    for count in (part for part in shots.split(",") if part.strip()):
        number = _whole(count, "--shots")
        title = f"{number} example{'s' if number > 1 else ''} a class"
        report[title] = recognized(known, asked, seeds=seeds, shots=number)
    if json is not None:
        save_report(report, json)
    if markdown is not None:
        _page(report, markdown, f"{', '.join(path.name for path in test)}")
    if str(json) != TERMINAL:
        show_report(report)


def retrieval(
    known: dict[str, "xr.Dataset"], asked: dict[str, "xr.Dataset"], *, ks: list[int]
) -> dict[str, dict[str, float | None]]:
    """Return R@k of each stream and of all together."""
    from hoilab.metrics.retrieval import retrieval_scores

    query, gallery = ({n: _videos(part) for n, part in side.items()} for side in (asked, known))
    found: dict[str, dict[str, float | None]] = {}
    for name, streams in _sets(list(asked)).items():
        recall = retrieval_scores(
            {s: query[s][0] for s in streams},
            {s: gallery[s][0] for s in streams},
            query[streams[0]][1],
            gallery[streams[0]][1],
            ks=ks,
        )
        found[name] = {f"R@{k}": float(recall.sel(k=k)) for k in ks}
    return found


def recognized(
    known: dict[str, "xr.Dataset"],
    asked: dict[str, "xr.Dataset"],
    *,
    seeds: int,
    shots: int | None,
) -> dict[str, dict[str, float | None]]:
    """Return accuracy of probes, or of means of a few examples: mean over seeds."""
    import numpy as np

    from hoilab.metrics.actions import action_scores, fused

    collected: dict[str, list[list[float]]] = {}
    for seed in range(seeds):
        answers, classes, truth = _answers(known, asked, seed, shots)
        for name, streams in _sets(list(asked)).items():
            scores = action_scores(fused({s: answers[s] for s in streams}), truth, classes)
            row = [float(scores[key]) for key in ("top1", "top5", "mean_class")]
            collected.setdefault(name, []).append(row)
    return {
        name: dict(
            zip(
                ("top1", "top5", "mean_class", "top1_sd"),
                (finite(float(v)) for v in (*np.mean(rows, 0), np.std(rows, 0)[0])),
                strict=True,
            )
        )
        for name, rows in collected.items()
    }


def _answers(
    known: dict[str, "xr.Dataset"], asked: dict[str, "xr.Dataset"], seed: int, shots: int | None
) -> tuple[dict[str, "np.ndarray"], tuple[str, ...], "np.ndarray"]:
    """Return each stream's probabilities (video, class), the classes, and the truth."""
    import numpy as np

    from hoilab.analysis.class_means import class_means
    from hoilab.metrics.actions import by_recording
    from hoilab.training.clips.actions import ProbeRecipe, linear_probe

    first = next(iter(known.values()))
    chosen = None if shots is None else _few(first, shots, seed)
    answers: dict[str, np.ndarray] = {}
    classes: tuple[str, ...] = ()
    for name, part in known.items():
        examples = part if chosen is None else part.isel(clip=chosen)
        recognizer = (
            linear_probe(examples, recipe=ProbeRecipe(seed=seed))
            if chosen is None
            else class_means(examples, background=part)
        )
        classes = recognizer.classes
        _, answers[name] = by_recording(
            recognizer(asked[name]["embedding"].values), asked[name]["recording"].values
        )
    return answers, classes, _videos(next(iter(asked.values())))[1]


def _few(clips: "xr.Dataset", shots: int, seed: int) -> "np.ndarray":
    """Return rows of so many clips of each class, drawn by a seed."""
    import numpy as np

    draw = np.random.default_rng(seed)
    label = clips["label"].values
    rows = [draw.permutation(np.flatnonzero(label == name))[:shots] for name in np.unique(label)]
    return np.concatenate(rows)


def _videos(clips: "xr.Dataset") -> tuple["np.ndarray", "np.ndarray"]:
    """Return one embedding for each recording, the mean of its clips, and its label."""
    import numpy as np

    from hoilab.metrics.actions import by_recording

    names, mean = by_recording(clips["embedding"].values, clips["recording"].values)
    first = np.array([np.flatnonzero(clips["recording"].values == name)[0] for name in names])
    return mean, clips["label"].values[first]


def _streams(paths: list[Path]) -> dict[str, "xr.Dataset"]:
    import numpy as np

    from hoilab.errors import DataError
    from hoilab.io.clips import read_clips

    found: dict[str, xr.Dataset] = {}
    for path in paths:
        clips = read_clips(path)
        if "label" not in clips:
            raise DataError(f"{path} has no label; expected one text for each clip")
        if not clips.sizes["clip"]:
            raise DataError(f"{path} has no clips: there is nothing to score")
        # Without names each clip is a video of its own.
        if len(np.unique(clips["recording"].values)) == 1 and clips.sizes["clip"] > 1:
            clips = clips.assign(recording=("clip", np.arange(clips.sizes["clip"])))
        for other in list(found.values())[:1]:
            same = list(other["label"].values) == list(clips["label"].values)
            if not same:
                raise DataError(
                    f"{path} has other clips than {other.attrs['source']}; streams need the same "
                    "clips in the same order"
                )
            clips = clips.assign(recording=other["recording"])
        found[path.stem] = clips
    if len(found) != len(paths):
        raise DataError("streams need files of different names, as rgb_test.npz and flow_test.npz")
    return found


def _sets(names: list[str]) -> dict[str, list[str]]:
    single = {name: [name] for name in names}
    return single if len(names) < 2 else {**single, " + ".join(names): names}


def _whole(text: str, option: str) -> int:
    from hoilab.errors import DataError

    if not text.strip().isdigit() or int(text) < 1:
        raise DataError(f"{option} takes whole numbers from 1 with commas between, got {text!r}")
    return int(text)


def show_report(report: Report) -> None:
    """Print one table for each way of scoring."""
    from rich.console import Console
    from rich.table import Table

    for title, rows in report.items():
        columns = list(next(iter(rows.values())))
        table = Table("stream", *columns, title=title, title_justify="left")
        for name, values in rows.items():
            table.add_row(name, *(_shown(value) for value in values.values()))
        Console().print(table)


def _page(report: Report, path: Path, heading: str) -> None:
    from hoilab.errors import OutputError

    lines = [f"# {heading}", "", "By `hoilab evaluate clips`."]
    for title, rows in report.items():
        columns = list(next(iter(rows.values())))
        lines += ["", f"## {title}", "", f"| stream | {' | '.join(columns)} |"]
        lines += ["| --- |" + " ---: |" * len(columns)]
        lines += [
            f"| {name} | {' | '.join(_shown(value) for value in values.values())} |"
            for name, values in rows.items()
        ]
    try:
        path.write_text("\n".join(lines) + "\n")
    except OSError as cause:
        raise OutputError(f"{path} could not be written: {cause}; choose another folder") from cause


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
