"""hoilab evaluate depth: anybody's depth maps against truth."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._report import TERMINAL, finite, save_report

if TYPE_CHECKING:
    import xarray as xr

    from hoilab.datasets.depth_folders import DepthFile

EDGES_M = "0,2,5,10,20,40,80"
ALIGN = ("none", "median", "depth", "inverse")


def depth(
    truth: Annotated[Path, typer.Option(help="Folder of true maps: KITTI, NYU, TUM, or any.")],
    result: Annotated[Path, typer.Option(help="Folder of maps to score, named alike.")],
    layout: Annotated[
        str | None,
        typer.Option(help="kitti, nyu, tum or folder; recognised by the files by default."),
    ] = None,
    steps: Annotated[
        float | None,
        typer.Option(help="Steps of a true 16-bit map for one metre; the layout's by default."),
    ] = None,
    result_steps: Annotated[
        float | None,
        typer.Option("--result-steps", help="The same of the results; as the truth by default."),
    ] = None,
    align: Annotated[
        str,
        typer.Option(
            help="What each frame is fitted by first: none; median (a factor); depth, inverse "
            "(scale and shift of depth, of inverse depth)."
        ),
    ] = "none",
    nearness: Annotated[
        bool, typer.Option("--nearness", help="Results only rank; fitted as inverse depth.")
    ] = False,
    crop: Annotated[
        str | None,
        typer.Option(help="garg, eigen_kitti, eigen_nyu or kitti_benchmark."),
    ] = None,
    nearest: Annotated[
        float, typer.Option("--min", help="Metres; nearer truth is left out.")
    ] = 1e-3,
    farthest: Annotated[
        float, typer.Option("--max", help="Metres; farther truth is left out.")
    ] = 80.0,
    edges: Annotated[
        str, typer.Option("--distances", help="Metres between which errors are told apart.")
    ] = EDGES_M,
    kitti: Annotated[
        bool, typer.Option("--kitti", help="KITTI's own numbers too, nothing cut off.")
    ] = False,
    maps: Annotated[
        Path | None, typer.Option(help="Write a picture of each frame's errors into this folder.")
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write the numbers to this file too; - prints them."),
    ] = None,
) -> None:
    """Score depth maps: Eigen's errors, SILog, shares within a factor, and errors by distance.

    Maps are 16-bit pictures or arrays of NumPy (metres), matched by their names. Means are over
    frames. A result of another size than its truth is resized to it, pixel by nearest pixel.

    Examples:

        hoilab evaluate depth --truth val_selection_cropped --result mine --crop garg

        hoilab evaluate depth --truth nyu --result mine --max 10 --crop eigen_nyu --align median

        hoilab evaluate depth --truth rgbd --result midas --nearness --maps errors --json -
    """
    import xarray as xr

    from hoilab.datasets.depth_folders import depth_files, matched
    from hoilab.errors import DataError
    from hoilab.metrics.depth import cropped, depth_scores, kitti_depth_scores, scores_by_distance

    if align not in ALIGN:
        raise DataError(f"--align must be one of {', '.join(ALIGN)}, got {align!r}")
    limits = {"min_m": nearest, "max_m": farthest}
    distances = _numbers(edges)
    files = depth_files(truth, layout=layout, steps_per_m=steps)
    same = files[0].steps_per_m if result_steps is None else result_steps
    pairs, lonely = matched(files, depth_files(result, layout="folder", steps_per_m=same))
    if lonely:
        typer.echo(
            f"{len(lonely)} of {len(files)} true maps have no result, as {lonely[0].key}: they do "
            "not count",
            err=True,
        )
    if not pairs:
        raise DataError(
            f"no result in {result} is named like a true map, as {files[0].depth.name}; expected "
            f"{files[0].key} somewhere in a name"
        )
    whole, parts, official = [], [], []
    for true, found in pairs:
        g, p = _maps(true, found, nearness=nearness)
        if crop is not None:
            g, p = cropped(g, crop), cropped(p, crop)  # type: ignore[arg-type]
        # Depth is fitted as its inverse, which nearness already is.
        inverse = 1 / p if align == "inverse" and not nearness else p
        p = _fitted(g, inverse, align="inverse" if nearness else align, limits=limits)
        whole.append(depth_scores(g, p, **limits))
        parts.append(scores_by_distance(g, p, distances, **limits))
        official += [kitti_depth_scores(g, p)] if kitti else []
        if maps is not None:
            _picture(g, p, maps / f"{true.key.replace('/', '_').replace(' ', '_')}.png", limits)
    scores = xr.concat(whole, "frame")
    by_distance = xr.concat(parts, "frame").mean("frame", keep_attrs=True)
    extra = xr.concat(official, "frame").mean("frame", keep_attrs=True) if kitti else None
    if json is not None:
        save_report(_plain(scores, by_distance, extra, [true.key for true, _ in pairs]), json)
    if str(json) != TERMINAL:
        _print(scores.mean("frame", keep_attrs=True), by_distance, extra, len(pairs))


def _numbers(text: str) -> list[float]:
    from hoilab.errors import DataError

    try:
        return [float(word) for word in text.split(",")]
    except ValueError as cause:
        raise DataError(f"--distances must be metres with commas between, got {text!r}") from cause


def _maps(
    true: "DepthFile", found: "DepthFile", *, nearness: bool
) -> tuple["xr.DataArray", "xr.DataArray"]:
    """Return truth and result (y, x) of one size."""
    import numpy as np
    import xarray as xr

    from hoilab.datasets.depth_maps import read_depth_map, read_map

    g = read_depth_map(true.depth, steps_per_m=true.steps_per_m)
    if nearness:
        p = xr.DataArray(np.asarray(read_map(found.depth), float), dims=("y", "x"))
    else:
        p = read_depth_map(found.depth, steps_per_m=found.steps_per_m)
    if p.shape != g.shape:
        rows, columns = (
            np.minimum(((np.arange(n) + 0.5) * m / n).astype(int), m - 1)
            for n, m in zip(g.shape, p.shape, strict=True)
        )
        p = p[rows, columns]
    return g, p


def _fitted(
    g: "xr.DataArray", p: "xr.DataArray", *, align: str, limits: dict[str, float]
) -> "xr.DataArray":
    from hoilab.metrics import depth_fits as fits

    if align == "median":
        return p * fits.median_ratio(g, p, **limits)
    if align == "depth":
        fit = fits.fit_depth(g, p, **limits)
        return fit["scale"] * p + fit["shift"]
    if align == "inverse":
        return fits.depth_of(p, fits.fit_nearness(g, p, **limits))
    return p


def _picture(g: "xr.DataArray", p: "xr.DataArray", path: Path, limits: dict[str, float]) -> None:
    """Write relative errors in red (too far) and blue (too near), grey where nobody knows."""
    import numpy as np
    import xarray as xr

    from hoilab.io.images import write_image
    from hoilab.metrics.depth import error_map
    from hoilab.schema.privacy import marked

    error = np.clip(error_map(g, p, **limits).values / 0.3, -1, 1)
    red, blue = 1 - np.maximum(-error, 0), 1 - np.maximum(error, 0)
    colours = np.stack([red, np.minimum(red, blue), blue], -1)
    colours = np.where(np.isnan(error)[..., None], 0.35, colours)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = xr.DataArray((255 * colours).astype(np.uint8), dims=("y", "x", "channel"))
    # Errors of distances in false colours: nobody can be recognised by them.
    write_image(path, marked(picture, "public"))


def _plain(
    scores: "xr.Dataset", parts: "xr.Dataset", extra: "xr.Dataset | None", keys: list[str]
) -> dict[str, object]:
    report: dict[str, object] = {
        "benchmark": "depth",
        "frames": len(keys),
        "mean": {str(k): finite(float(v.mean())) for k, v in scores.data_vars.items()},
        "by_distance": [
            {
                "from_m": float(near),
                "to_m": float(far),
                **{str(k): finite(float(v[row])) for k, v in parts.data_vars.items()},
            }
            for row, (near, far) in enumerate(
                zip(parts["distance"].values, parts["farther"].values, strict=True)
            )
        ],
        "each": {
            key: {str(k): finite(float(v[row])) for k, v in scores.data_vars.items()}
            for row, key in enumerate(keys)
        },
    }
    if extra is not None:
        report["kitti"] = {str(k): finite(float(v)) for k, v in extra.data_vars.items()}
    return report


def _print(
    scores: "xr.Dataset", parts: "xr.Dataset", extra: "xr.Dataset | None", frames: int
) -> None:
    from rich.console import Console
    from rich.table import Table

    from hoilab.cli._score_tables import show

    show({f"Depth, mean of {frames} frames": scores})
    if extra is not None:
        show({"As KITTI's benchmark has them": extra})
    table = Table("metres", "abs_rel", "rmse", "d1", "pixels", title="By distance")
    for row, (near, far) in enumerate(
        zip(parts["distance"].values, parts["farther"].values, strict=True)
    ):
        cells = [float(parts[name][row]) for name in ("abs_rel", "rmse", "d1", "pixels")]
        table.add_row(
            f"{near:g} to {far:g}",
            *("-" if c != c else f"{c:.4f}" if i < 3 else f"{c:.0f}" for i, c in enumerate(cells)),
        )
    Console().print(table)
