"""Own frames to learn depth from: with maps beside them, or with what a teacher says of them.

Frames stay in memory or where they are: nothing is written.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from PIL import Image

from hoilab.analysis.depth_scale import fit_to_ground, metric_depth
from hoilab.datasets.depth_folders import DepthFile
from hoilab.datasets.depth_maps import read_depth_map
from hoilab.errors import DataError
from hoilab.schema import check_camera, check_video, make_camera
from hoilab.tasks.depth import DepthModel, depth
from hoilab.training.depth.frames import DepthFrame


class FolderDepth:
    """Pictures with depth maps, as `hoilab.datasets.depth_folders` finds them.

    Parameters
    ----------
    camera
        Where all of them come from; without it the lens alone is used, where a layout tells it.
    """

    def __init__(self, files: Sequence[DepthFile], *, camera: xr.Dataset | None = None) -> None:
        self.files = [file for file in files if file.picture is not None]
        self.camera = None if camera is None else check_camera(camera)
        if not self.files:
            raise DataError(
                f"none of {len(files)} depth maps has a picture; expected pictures beside them, "
                "named alike"
            )

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self.files)

    def frame(self, index: int) -> DepthFrame:
        """Return one frame, read from the disk."""
        file = self.files[index]
        assert file.picture is not None
        with Image.open(file.picture) as picture:
            rgb = np.array(picture.convert("RGB"))
        values = read_depth_map(file.depth, steps_per_m=file.steps_per_m).values
        rows, columns = (
            np.minimum(((np.arange(n) + 0.5) * m / n).astype(int), m - 1)
            for n, m in zip(rgb.shape[:2], values.shape, strict=True)
        )
        camera, knows = self.camera, "all"
        if camera is None and file.K is not None:
            size = (rgb.shape[1], rgb.shape[0])
            camera, knows = make_camera(file.K, np.eye(3), np.zeros(3), size=size), "lens"
        return DepthFrame(
            rgb,
            values[rows[:, None], columns],
            camera=camera,
            knows="lens" if knows == "lens" else "all",
        )


class TaughtDepth:
    """Frames of a fixed camera with the metres that a teacher says of them.

    A teacher that only ranks is brought to metres by the ground, once for the whole clip; what
    the geometry does not determine is refused, see `hoilab.analysis.depth_scale`.
    """

    def __init__(
        self, video: xr.DataArray, teacher: str | DepthModel, *, camera: xr.Dataset | None = None
    ) -> None:
        check_video(video)
        said = depth(video, model=teacher)
        if said.name == "nearness":
            if camera is None:
                raise DataError(
                    "this teacher only ranks: give the camera, so that the ground tells metres"
                )
            fit = fit_to_ground(said, camera)
            said = metric_depth(said, fit)["depth"]
        self.rgb = np.asarray(video.values)
        self.depth = said.values
        self.camera = camera

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self.rgb)

    def frame(self, index: int) -> DepthFrame:
        """Return one frame."""
        return DepthFrame(self.rgb[index], self.depth[index], camera=self.camera)
