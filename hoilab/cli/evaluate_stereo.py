"""hoilab evaluate stereo: disparity maps, or semi-global matching itself, on Middlebury's pairs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._score_tables import save_json, save_markdown, show

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

    from hoilab.datasets.middlebury import StereoPair


def stereo(
    data: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Pairs with disparity, named as Middlebury's.")
    ],
    result: Annotated[
        Path | None,
        typer.Option(
            help="Folder of disparity maps to score (NAME.pfm, .npy or 16-bit .png); without it "
            "semi-global matching is run."
        ),
    ] = None,
    largest: Annotated[
        int, typer.Option("--largest", min=1, help="Largest disparity that is tried, px.")
    ] = 64,
    factor: Annotated[
        float | None,
        typer.Option("--factor", help="What 8-bit true disparities are divided by."),
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the numbers to this file; - prints them.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", help="Write the table as a page to this file too.")
    ] = None,
) -> None:
    """Score disparity on stereo pairs: end point error, and pixels off by more than 1, 2, 3 px.

    Pixels without a match count as bad; the end point error is over pixels that have one.

    Examples:

        hoilab evaluate stereo middlebury/

        hoilab evaluate stereo middlebury/ --result mine --json scores.json
    """
    from hoilab.datasets.middlebury import middlebury_pairs
    from hoilab.metrics.disparity import disparity_scores

    pairs = middlebury_pairs(data, factor=factor)
    scores = {
        pair.name: _told(disparity_scores(_found(pair, result, largest), pair.disparity()))
        for pair in pairs
    }
    how = f"the maps of {result.name}" if result else f"semi-global matching up to {largest} px"
    show(scores)
    if json is not None:
        save_json(scores, json)
    if markdown is not None:
        save_markdown(
            scores, markdown, heading=f"Disparity of {data.name}",
            sentence=f"By `hoilab evaluate stereo`, {how}.",
        )  # fmt: skip


def _told(scores: "xr.Dataset") -> "xr.Dataset":
    """Return one row for each number, each with its unit and in words."""
    bad = {f"bad_{limit:g}": scores["bad"].sel(limit=limit, drop=True)
           for limit in scores["limit"].values}  # fmt: skip
    rows = {"epe": scores["epe"], **bad, "found": scores["found"], "pixels": scores["pixels"]}
    words = {
        "epe": ("px", "mean error of the pixels that have a match"),
        "found": ("%", "known pixels that have a match"),
        "pixels": ("px", "pixels whose disparity is known"),
    }
    import xarray as xr

    told = xr.Dataset(rows).drop_vars("limit", errors="ignore")
    for name in told:
        unit, said = words.get(
            str(name), ("%", f"off by more than {str(name)[4:]} px, or without a match")
        )
        told[name].attrs.update(units=unit, long_name=said)
    return told


def _found(pair: "StereoPair", result: Path | None, largest: int) -> "np.ndarray":
    import numpy as np
    from PIL import Image

    from hoilab.datasets.middlebury import read_disparity
    from hoilab.errors import DataError
    from hoilab.models.sgm import Matching, disparity_of

    if result is not None:
        for end in (".pfm", ".npy", ".npz", ".png"):
            if (result / f"{pair.name}{end}").exists():
                return read_disparity(result / f"{pair.name}{end}")
        raise DataError(f"{result} has no map for {pair.name}; expected {pair.name}.pfm")
    sides = []
    for path in (pair.left, pair.right):
        with Image.open(path) as picture:
            sides.append(np.asarray(picture.convert("RGB")))
    return disparity_of(*sides, matching=Matching(largest_px=largest))
