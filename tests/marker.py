"""A secret pattern on each person of a clip, and a search for it in whatever a program left.

The pattern is a grid of dark and light cells drawn by chance. It is looked for in the decoded
pictures of every file (films, JPEG and PNG wherever they begin, base64 inside of texts, arrays on
disk) by correlation, and in the raw bytes: as rows of pixels, and as numbers written out.
"""

import base64
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import xarray as xr

from hoilab.schema import make_video

HEIGHT, WIDTH, FPS, FRAMES = 120, 160, 10.0, 130
CELLS, CELL_PX = (4, 9), 4
DARK, LIGHT = (40, 70, 30), (225, 190, 240)
SIZES = (0.5, 1.0, 2.0)
FOUND = 0.7
MAGICS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
BASE64 = re.compile(rb"[A-Za-z0-9+/]{400,}={0,2}")


def pattern(secret: int) -> np.ndarray:
    """Return one person's picture, (y, x, channel): as many dark cells as light ones."""
    bits = np.arange(CELLS[0] * CELLS[1]) % 2
    np.random.default_rng(secret).shuffle(bits)
    cells = np.where(bits[:, None] == 1, LIGHT, DARK).reshape(CELLS[1], CELLS[0], 3)
    return cells.astype(np.uint8).repeat(CELL_PX, 0).repeat(CELL_PX, 1)


SECRETS = (pattern(7001), pattern(7002))


def marked_clip() -> xr.DataArray:
    """Return a visible clip in which two people walk by, each covered with a secret pattern."""
    chance = np.random.default_rng(5)
    ground = chance.integers(95, 150, (HEIGHT, WIDTH, 1), dtype=np.int16)
    noise = chance.integers(-2, 3, (FRAMES, HEIGHT, WIDTH, 3), dtype=np.int16)
    pictures = (ground + noise).clip(0, 255).astype(np.uint8)
    height, width = SECRETS[0].shape[:2]
    for picture, number in zip(pictures, range(FRAMES), strict=True):
        places = ((2 * number - 40, 30, SECRETS[0]), (WIDTH - 2 * (number - 25), 72, SECRETS[1]))
        for left, top, person in places:
            begin, end = max(left, 0), min(left + width, WIDTH)
            if begin < end:
                picture[top : top + height, begin:end] = person[:, begin - left : end - left]
    return make_video(pictures, np.arange(FRAMES) / FPS, source="marked")


@dataclass(frozen=True)
class Needles:
    """What the pattern looks like in raw bytes: rows of pixels, and their numbers written out."""

    raw: tuple[bytes, ...]
    written: tuple[bytes, ...]

    @classmethod
    def of(cls, video: xr.DataArray) -> "Needles":
        """Return those of a clip's own frames, as they are decoded."""
        rows = []
        for picture in video[20:120:10].values:
            for person in SECRETS:
                likeness = cv2.matchTemplate(picture, person, cv2.TM_CCOEFF_NORMED)
                _, best, _, (left, top) = cv2.minMaxLoc(likeness)
                if best > FOUND:
                    rows += [picture[top + y, left : left + 16] for y in range(2, 34, 4)]
        assert rows
        raw = [row.tobytes() for row in rows] + [row[:, ::-1].tobytes() for row in rows]
        written = [b" ".join(str(v).encode() for v in row[:6].ravel()) for row in rows]
        return cls(tuple(raw), tuple(written))


def leaks(name: str, content: bytes, needles: Needles) -> list[str]:
    """Return in which ways the pattern is in the content of a file or message."""
    found = []
    if any(needle in content for needle in needles.raw):
        found.append(f"{name}: rows of its pixels")
    numbers = re.sub(rb"[^0-9]+", b" ", content) if len(content) < 20_000_000 else b""
    if any(needle in numbers for needle in needles.written):
        found.append(f"{name}: its pixels written out")
    for kind, picture in pictures(content):
        if shows(picture):
            found.append(f"{name}: {kind}")
            break
    return found


def shows(picture: np.ndarray) -> bool:
    """Tell whether a secret pattern is in a picture (y, x, channel), or half or twice as large."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    for person in SECRETS:
        for size in SIZES:
            part = cv2.cvtColor(person, cv2.COLOR_RGB2GRAY)
            part = cv2.resize(part, None, fx=size, fy=size, interpolation=cv2.INTER_AREA)
            if part.shape[0] <= grey.shape[0] and part.shape[1] <= grey.shape[1]:
                likeness = cv2.matchTemplate(grey, part, cv2.TM_CCOEFF_NORMED)
                # A flat place is like nothing; its correlation is 0 / 0.
                if np.nan_to_num(likeness, posinf=0, neginf=0).max() > FOUND:
                    return True
    return False


def pictures(content: bytes) -> Iterator[tuple[str, np.ndarray]]:
    """Yield every picture in some bytes, (y, x, channel), with what it is in."""
    for text in BASE64.findall(content):
        inner = base64.b64decode(text[: len(text) // 4 * 4])
        yield from (("base64: " + kind, picture) for kind, picture in _stills(inner))
    yield from _stills(content)
    if content[4:8] == b"ftyp" or content[:4] == b"\x1a\x45\xdf\xa3":
        yield from (("film", picture) for picture in _film(content))


def arrays(folder: Path) -> Iterator[tuple[str, np.ndarray]]:
    """Yield what may be a picture in the arrays on disk under a folder."""
    import zarr

    for path in folder.rglob("zarr.json"):
        if json.loads(path.read_bytes())["node_type"] == "array":
            array = np.asarray(zarr.open_array(path.parent, mode="r"))
            yield from ((str(path.parent), one) for one in _as_pictures(array))
    for path in folder.rglob("*.np[yz]"):
        loaded = np.load(path)
        parts = [loaded] if path.suffix == ".npy" else [loaded[name] for name in loaded.files]
        yield from ((str(path), one) for part in parts for one in _as_pictures(part))


def _as_pictures(array: np.ndarray) -> Iterator[np.ndarray]:
    if array.dtype.kind not in "uif" or array.ndim < 2 or min(array.shape[-2:]) < 1:
        return
    if array.ndim >= 3 and array.shape[-1] in (3, 4):
        flat = array[..., :3].reshape(-1, *array.shape[-3:-1], 3)
    else:
        flat = np.repeat(array.reshape(-1, *array.shape[-2:])[..., None], 3, axis=-1)
    for one in flat:
        high = np.nanmax(one, initial=0)
        yield np.nan_to_num(one * (255 / high if 0 < high <= 1 else 1)).clip(0, 255).astype("uint8")


def _stills(content: bytes) -> Iterator[tuple[str, np.ndarray]]:
    for magic in MAGICS:
        at = content.find(magic)
        while at >= 0:
            coded = np.frombuffer(content[at : at + 4_000_000], np.uint8)
            picture = cv2.imdecode(coded, cv2.IMREAD_COLOR)
            if picture is not None:
                yield f"picture at byte {at}", np.ascontiguousarray(picture[..., ::-1])
            at = content.find(magic, at + 1)
    if content[:4] == b"PK\x03\x04":
        import io

        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from _stills(packed.read(name))


def _film(content: bytes) -> Iterator[np.ndarray]:
    import io

    try:
        with av.open(io.BytesIO(content)) as container:
            for frame in container.decode(video=0):
                yield frame.to_ndarray(format="rgb24")
    except av.FFmpegError:
        return
