"""hoilab anchors: what 3D detectors know of their anchors, from labels, and into their weights."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.errors import DataError

if TYPE_CHECKING:
    from hoilab.models.yolo3d.architecture import AnchorConfig

anchors = typer.Typer(
    no_args_is_help=True, help="What 3D detectors know of their anchors, from labels."
)
MODELS = ("yolo3d", "mono3d", "stereo3d")
SUFFIXES = (".png", ".jpg", ".jpeg")


@anchors.command()
def compute(
    labels: Annotated[
        Path, typer.Option(help="Folder of KITTI label files, 000000.txt and so on.")
    ],
    images: Annotated[Path, typer.Option(help="Folder of the pictures, named alike.")],
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    classes: Annotated[str, typer.Option(help="Classes, with commas between.")] = "Car",
    ratios: Annotated[
        str, typer.Option(help="Height over width of the anchors, with commas between.")
    ] = "0.5,1",
    crop_top: Annotated[int, typer.Option(help="Rows that the network leaves out.", min=0)] = 100,
    height: Annotated[int, typer.Option(help="Height of the network's picture.", min=16)] = 288,
    width: Annotated[int, typer.Option(help="Width of the network's picture.", min=16)] = 1280,
    split: Annotated[
        Path | None, typer.Option(help="File with the numbers of the images that count.")
    ] = None,
) -> None:
    """Compute what anchors stand for, as anchor_mean_Car.npy, anchor_std_Car.npy and so on.

    Any data in KITTI's layout will do; sizes of pictures may differ. Compute them again when
    the training images, the classes or the network's picture change.

    Examples:

        hoilab anchors compute --labels label_2 --images image_2 --out priors

        hoilab anchors compute --labels l --images i --out p --classes Car,Tram --ratios .5,1,2
    """
    from hoilab.datasets.kitti import read_kitti_labels
    from hoilab.models.yolo3d.priors import anchor_priors, write_priors
    from hoilab.nn.anchors import AnchorGrid
    from hoilab.nn.view import View

    numbers = None if split is None else _numbers(split)
    boxes = read_kitti_labels(labels, images=numbers)
    sizes = {int(number): _size(images, int(number)) for number in boxes["image"].values}
    priors = anchor_priors(
        boxes,
        sizes,
        grid=AnchorGrid(ratios=_ratios(ratios)),
        classes=[name.strip() for name in classes.split(",") if name.strip()],
        view=View(height_px=height, width_px=width, crop_top_px=crop_top),
    )
    for path in write_priors(priors, out):
        typer.echo(path)
    usable = (priors["mean"].sel(quantity="z") > 0).sum(("scale", "ratio"))
    for name, count in zip(priors["class"].values, usable.values, strict=True):
        kinds = priors.sizes["scale"] * priors.sizes["ratio"]
        typer.echo(f"{name}: {count} of {kinds} kinds of anchors stand for something")


@anchors.command()
def convert(
    checkpoint: Annotated[Path, typer.Argument(help="Checkpoint of visualDet3D.")],
    priors: Annotated[Path, typer.Option(help="Folder with its anchor_mean_*.npy and _std_.")],
    out: Annotated[Path, typer.Option(help="The .safetensors file to write.")],
    model: Annotated[str, typer.Option(help=f"One of {', '.join(MODELS)}.")] = "mono3d",
    classes: Annotated[str, typer.Option(help="Classes, with commas between.")] = "Car",
) -> None:
    """Join a published checkpoint and its priors in one file that needs nothing beside it.

    Examples:

        hoilab anchors convert GroundAware_pretrained.pth --priors priors --out mono3d.safetensors
    """
    from hoilab.models.yolo3d.weights import converted

    names = tuple(name.strip() for name in classes.split(",") if name.strip())
    converted(checkpoint, _config(model, names), priors, out)
    typer.echo(out)


def _config(model: str, classes: tuple[str, ...]) -> "AnchorConfig":
    from dataclasses import replace

    from hoilab.models.stereo3d.architecture import KITTI
    from hoilab.models.yolo3d.architecture import AnchorConfig

    if model not in MODELS:
        raise DataError(f"model must be one of {', '.join(MODELS)}, got {model!r}")
    start = KITTI if model == "stereo3d" else AnchorConfig()
    return replace(start, classes=classes)


def _size(folder: Path, number: int) -> tuple[int, int]:
    from PIL import Image, UnidentifiedImageError

    for suffix in SUFFIXES:
        path = folder / f"{number:06d}{suffix}"
        if path.is_file():
            try:
                with Image.open(path) as picture:
                    return picture.size
            except (OSError, UnidentifiedImageError) as cause:
                raise DataError(f"{path} cannot be read as a picture: {cause}") from cause
    raise DataError(f"{folder} has no picture {number:06d} as {', '.join(SUFFIXES)}")


def _ratios(text: str) -> tuple[float, ...]:
    try:
        ratios = tuple(float(word) for word in text.split(","))
    except ValueError as cause:
        raise DataError(f"ratios must be numbers with commas between, got {text!r}") from cause
    if min(ratios) <= 0:
        raise DataError(f"ratios must be more than 0, got {text!r}")
    return ratios


def _numbers(path: Path) -> list[int]:
    try:
        return [int(word) for word in path.read_text().split()]
    except (OSError, ValueError) as cause:
        raise DataError(f"{path} must hold image numbers, one a line: {cause}") from cause
