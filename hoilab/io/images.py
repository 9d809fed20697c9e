"""Pictures in files: folders of them read as a video, one of them written, or turned to JPEG."""

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import numpy as np
import xarray as xr
from PIL import Image, ImageOps, UnidentifiedImageError

from hoilab.errors import DataError, VideoError
from hoilab.io._lazy import lazy
from hoilab.io._whole_file import whole_file
from hoilab.plugins import Spec
from hoilab.schema import make_video, release
from hoilab.schema.privacy import Identity

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp")

SPEC = Spec(
    name="images",
    summary="Read a folder of pictures as a video.",
    licence="Apache-2.0",
    target="hoilab.io.images:open_images",
    facts=MappingProxyType({"suffixes": IMAGE_SUFFIXES}),
)

_EXIF_ORIENTATION = 0x0112


def open_images(
    source: str | os.PathLike[str], *, fps: float = 25.0, identity: Identity = "visible"
) -> xr.DataArray:
    """Open a folder of pictures, or a single one, as a video that is read when indexed.

    Parameters
    ----------
    source
        A picture, or a folder of pictures of one size. They are shown in the order in which a
        person would count: ``2.png`` before ``10.png``. Other files are ignored.
    fps
        Pictures have no clock: this many of them are one second.
    identity
        ``public`` states that nobody in the pictures needs protection.
    """
    if not fps > 0:
        raise DataError(f"fps must be more than 0 pictures a second, got {fps}")
    path = Path(source)
    files = _pictures(path)
    sizes = [_size(file) for file in files]
    for file, size in zip(files, sizes, strict=True):
        if size != sizes[0]:
            raise VideoError(
                f"{file}: expected {sizes[0][0]}x{sizes[0][1]} pixels like {files[0].name}, got "
                f"{size[0]}x{size[1]}; put pictures of different sizes in different folders"
            )
    reader = _PictureReader(tuple(file.absolute() for file in files), sizes[0])
    time_s = np.arange(len(files)) / fps
    video = make_video(lazy(reader), time_s, identity=identity, source=os.fspath(source))
    return video.assign_attrs(codec=files[0].suffix.lower().lstrip("."), rotation=0, fps=float(fps))


def write_image(path: str | os.PathLike[str], frame: xr.DataArray) -> None:
    """Write one frame (y, x, channel) to a PNG or JPEG file that says nothing but its pixels.

    The frame must be hidden or public, see `hoilab.schema.privacy`.
    """
    target = Path(path)
    pixels = _pixels(frame, way="image file")
    if target.suffix.lower() not in (".png", ".jpg", ".jpeg"):
        raise DataError(f"{target}: expected a name that ends in .png or .jpg")
    with whole_file(target) as part:
        if target.suffix.lower() == ".png":
            Image.fromarray(pixels).save(part, "png")
        else:
            part.write_bytes(_jpeg(pixels, 95))


def encode_jpeg(frame: xr.DataArray, *, quality: int = 80) -> bytes:
    r"""Return one frame (y, x, channel) as the bytes of a JPEG file.

    The frame must be hidden or public, see `hoilab.schema.privacy`.

    Parameters
    ----------
    frame
        One picture of uint8.
    quality
        1 to 95; 80 takes a tenth of the bytes of the pixels.

    Examples
    --------
    >>> from hoilab.schema import marked
    >>> black = xr.DataArray(np.zeros((4, 6, 3), "uint8"), dims=("y", "x", "channel"))
    >>> encode_jpeg(marked(black, "public"))[:3]
    b'\xff\xd8\xff'
    """
    return _jpeg(_pixels(frame, way="JPEG"), quality)


def _jpeg(pixels: np.ndarray, quality: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "jpeg", quality=quality)
    return buffer.getvalue()


def _pixels(frame: xr.DataArray, *, way: str) -> np.ndarray:
    released = release(frame, way=way)
    if released.dims != ("y", "x", "channel") or released.dtype != np.uint8:
        raise DataError(
            f"expected one frame (y, x, channel) of uint8, got {released.dims} of "
            f"{released.dtype}; try video[0]"
        )
    return np.ascontiguousarray(released.values)


def _pictures(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise VideoError(f"{path}: expected a folder of pictures, there is none; check the path")
    files = [
        file
        for file in path.iterdir()
        if file.suffix.lower() in IMAGE_SUFFIXES and not file.name.startswith(".")
    ]
    if not files:
        raise VideoError(
            f"{path}: expected pictures ({' '.join(IMAGE_SUFFIXES)}) in the folder, found none; "
            "check the path"
        )
    return sorted(files, key=_counted)


def _counted(file: Path) -> list[tuple[bool, int, str]]:
    """Return a key that sorts names as a person counts."""
    parts = re.split(r"(\d+)", file.name)
    return [(p.isdigit(), int(p), "") if p.isdigit() else (False, 0, p) for p in parts]


def _size(file: Path) -> tuple[int, int]:
    try:
        with Image.open(file) as image:
            width, height = image.size
            turned = _exif_orientation(image) >= 5
    except (UnidentifiedImageError, OSError) as cause:
        raise VideoError(f"{file}: expected a picture, cannot read it as one; remove it") from cause
    return (height, width) if turned else (width, height)


def _exif_orientation(image: Image.Image) -> int:
    """Return how the camera was held, 1 (upright) to 8, without decoding the picture."""
    if image.format == "PNG" and "exif" not in image.info:
        return 1  # Pillow would decode it all to look for it at the end.
    return int(image.getexif().get(_EXIF_ORIENTATION, 1))


class _PictureReader:
    """Read pictures from files by number."""

    def __init__(self, files: tuple[Path, ...], size: tuple[int, int]) -> None:
        self._files = files
        self._size = size

    @property
    def shape(self) -> tuple[int, int, int, int]:
        width, height = self._size
        return len(self._files), height, width, 3

    def read(self, frames: np.ndarray) -> Iterator[np.ndarray]:
        for frame in frames.tolist():
            file = self._files[frame]
            try:
                with Image.open(file) as image:
                    upright = _exif_orientation(image) == 1
                    pixels = _rgb(image if upright else ImageOps.exif_transpose(image))
            except (UnidentifiedImageError, OSError) as cause:
                raise VideoError(
                    f"{file}: frame {frame} cannot be decoded ({cause}); copy the picture again"
                ) from cause
            if pixels.shape != self.shape[1:]:
                raise VideoError(f"{file}: the picture was changed since it was opened; open again")
            yield pixels


def _rgb(image: Image.Image) -> np.ndarray:
    if image.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip
        grey = (np.asarray(image).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)
    return np.asarray(image.convert("RGB"))
