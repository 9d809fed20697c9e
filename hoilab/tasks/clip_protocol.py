"""Embed a benchmark's videos as its protocol says: windows along each, one crop or ten."""

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hoilab.errors import HoilabError
from hoilab.io import open_video
from hoilab.io.clips import joined
from hoilab.models.vicc.embedder import ClipEmbedder, Kind
from hoilab.tasks.clips import clips, embedder_of


class TenCrops:
    """A clip model that looks at corners and middle of each clip, and at all five mirrored.

    Its vectors are those of the ten crops one after the other, see `split_crops`.
    """

    uncut = True

    def __init__(self, embedder: ClipEmbedder) -> None:
        self.inner = embedder
        self.name, self.kind = embedder.name, embedder.kind
        self.frames, self.stride, self.size = embedder.frames, embedder.stride, embedder.size
        self.fps = getattr(embedder, "fps", None)
        self.picture = self.size * 256 // 224

    kind: Kind

    def embed(self, clips: NDArray[np.generic]) -> NDArray[np.float32]:
        """Return ten vectors (b, 10 d) of each clip (b, t, y, x, channel)."""
        found = [self.inner.embed(crop) for crop in ten_crops(clips, self.size, flow=self.flow)]
        return np.concatenate(found, 1)

    @property
    def flow(self) -> bool:
        """Whether pictures are of flow, whose horizontal part changes sign in a mirror."""
        return self.kind == "flow"


def ten_crops(
    clips: NDArray[np.generic], size: int, *, flow: bool = False
) -> list[NDArray[np.generic]]:
    """Return four corners and the middle of clips (b, t, y, x, channel), then these mirrored.

    Examples
    --------
    >>> crops = ten_crops(np.arange(6, dtype=np.uint8).reshape(1, 1, 2, 3, 1), 2)
    >>> len(crops), crops[1].ravel().tolist(), crops[6].ravel().tolist()
    (10, [1, 2, 4, 5], [2, 1, 5, 4])
    """
    height, width = clips.shape[2:4]
    down, across = height - size, width - size
    places = [(0, 0), (0, across), (down, 0), (down, across), (down // 2, across // 2)]
    five = [clips[:, :, top : top + size, left : left + size] for top, left in places]
    return five + [_mirrored(crop, flow) for crop in five]


def _mirrored(clips: NDArray[np.generic], flow: bool) -> NDArray[np.generic]:
    turned = np.ascontiguousarray(clips[:, :, :, ::-1])
    if flow:  # pictures of flow are 128, v, u: rightward becomes leftward
        turned[..., 2] = 255 - turned[..., 2]
    return turned


def split_crops(found: xr.Dataset, crops: int = 10) -> xr.Dataset:
    """Return one clip for each crop, where each had its vectors one after the other.

    Examples
    --------
    >>> from hoilab.schema import make_clips
    >>> split_crops(make_clips([[0, 1]], [[1.0, 2.0, 3.0, 4.0]]), 2)["embedding"].values.tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    size = found.sizes["feature"] // crops
    repeated = found.isel(clip=np.repeat(np.arange(found.sizes["clip"]), crops))
    vectors = found["embedding"].values.reshape(-1, size)
    return repeated.drop_vars("embedding").assign(embedding=(("clip", "feature"), vectors))


def embedded_set(
    table: xr.Dataset,
    model: str | ClipEmbedder,
    *,
    ten_crop: bool = False,
    step: int | None = None,
    failed: list[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return labelled clips of all videos of a set, as `hoilab.datasets.read_action_set` lists.

    Parameters
    ----------
    ten_crop
        Ten crops of each window; the answers of a video are averaged over them.
    step
        Frames from one window to the next; half a window less one, as ViCC tests, by default.
    failed
        Takes the names of videos that cannot be read, which are then left out; without it the
        first one is an error.
    progress
        Called with the videos done and the videos in all.
    """
    embedder = embedder_of(model)
    looking = TenCrops(embedder) if ten_crop else embedder
    parts: dict[str, xr.Dataset] = {}
    names = table["recording"].values.tolist()
    for done, name in enumerate(names, start=1):
        row = table.sel(recording=name)
        try:
            found = clips(open_video(str(row["path"].item())), looking, step=step)
        except HoilabError:
            if failed is None:
                raise
            failed.append(str(name))
            continue
        found = split_crops(found) if ten_crop else found
        label = np.full(found.sizes["clip"], str(row["label"].item()))
        parts[str(name)] = found.assign(label=("clip", label))
        if progress is not None:
            progress(done, len(names))
    return joined(parts)


def of_recordings(found: xr.Dataset, names: Sequence[str]) -> xr.Dataset:
    """Return the clips of these recordings."""
    return found.isel(clip=np.isin(found["recording"].values, list(names)))
