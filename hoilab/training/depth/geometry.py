"""What geometry says of a fixed camera's clip, as depth to learn from: no depth was measured.

Three things are known without a sensor. Bare ground is as far as the camera's pose says. A person
is as far as the ground under the feet. What does not move keeps its distance, so that frames must
agree. A model's own maps, brought to metres by the ground and made steady, tell which pixels are
ground and fill the rest. What the geometry does not determine is refused, see
`hoilab.analysis.depth_scale`.
"""

import numpy as np
import xarray as xr

from hoilab.analysis.depth_scale import fit_to_ground, ground_depth, metric_depth, occupied
from hoilab.analysis.steady_depth import background_depth, steady_depth
from hoilab.errors import DataError
from hoilab.geometry.boxes import to_corners
from hoilab.geometry.camera import resized
from hoilab.metrics.depth_over_time import temporal_error
from hoilab.schema import check_camera, check_depth, check_tracks, check_video, make_depth
from hoilab.training.depth.frames import DepthFrame

FARTHEST_M = 60.0
GROUND_AGREES = 0.12  # relative: nearer than this to the ground, a pixel is ground
PERSON_AGREES = 0.25
FEET_INSIDE_PX = 3.0
INVERSE_SCALE = 10.0  # metres that count as nearness 1


class GeometryDepth:
    """Frames of a fixed camera with the metres that geometry tells.

    Parameters
    ----------
    video
        Of a camera that does not move; frames are held in memory.
    said
        What a model says of them, depth or nearness.
    camera
        With its pose over the ground.
    tracks
        People in the same clip; None where nobody was followed.

    Attributes
    ----------
    fit
        How the model's maps were brought to metres.
    ground
        (y, x) depth of the bare ground where it is seen, NaN elsewhere.
    depth
        (time, y, x) what is learned, NaN where nothing is known.
    people
        (time, y, x) where somebody may be seen.
    """

    def __init__(
        self,
        video: xr.DataArray,
        said: xr.DataArray,
        *,
        camera: xr.Dataset,
        tracks: xr.Dataset | None = None,
    ) -> None:
        check_video(video)
        check_depth(said)
        if said.shape != video.shape[:3]:
            raise DataError(f"a map is needed for each frame {video.shape[:3]}, got {said.shape}")
        size = (video.sizes["x"], video.sizes["y"])
        self.camera = resized(check_camera(camera), size)
        self.rgb = np.asarray(video.values)
        people = None if tracks is None else occupied(check_tracks(tracks), said)
        metres, self.fit = in_metres(said, self.camera, without=people)
        steady = steady_depth(metres, without=people)
        still = background_depth(steady, without=people)
        bare = ground_depth(self.camera, farthest_m=FARTHEST_M)
        self.ground = bare.where(abs(still / bare - 1) < GROUND_AGREES)
        rest = still.where(self.ground.isnull(), self.ground).values
        self.depth = steady.copy(data=np.broadcast_to(rest, steady.shape).astype(np.float32))
        self.people = xr.zeros_like(steady, dtype=bool) if people is None else people
        self.depth = self.depth.where(~self.people)
        if tracks is not None:
            self._place(tracks, metres, bare.values)

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self.rgb)

    def frame(self, index: int) -> DepthFrame:
        """Return one frame."""
        return DepthFrame(self.rgb[index], self.depth[index].values, camera=self.camera)

    def scores(self, said: xr.DataArray, frames: list[int]) -> dict[str, float]:
        """Return how far maps are from what geometry says: of ground, of people, and over time.

        ``ground`` and ``people`` are mean relative errors in some of the frames, ``tae_percent``
        the temporal error of all; nearness is brought to metres first.
        """
        metres = said if said.name == "depth" else in_metres(said, self.camera)[0]
        off = abs(metres[frames] / self.depth[frames] - 1)
        who = off.where(self.people[frames])
        return {
            "ground": float(off.where(self.ground.notnull() & ~self.people[frames]).mean()),
            "people": float(who.mean()) if who.notnull().any() else float("nan"),
            "tae_percent": float(temporal_error(metres, self.camera["K"]).mean()),
        }

    def _place(self, tracks: xr.Dataset, metres: xr.DataArray, bare: np.ndarray) -> None:
        """Write the distance of each person's feet where the model sees somebody there."""
        rows, columns = bare.shape
        values, own = self.depth.values, metres.values
        at = tracks.sel(time=metres["time"], method="nearest") if tracks.sizes["time"] else tracks
        for moment in range(at.sizes["time"]):
            now = at.isel(time=moment).transpose("individual", "space", ...)
            boxes = to_corners(now["position"].values, now["shape"].values)
            boxes = boxes[np.isfinite(boxes).all(-1)]
            # Nearer people stand lower in the picture and hide those behind: they come last.
            for left, top, right, bottom in boxes[np.argsort(boxes[:, 3])]:
                row, column = int(bottom), int((left + right) / 2)
                if bottom > rows - FEET_INSIDE_PX or not 0 <= column < columns:
                    continue  # feet out of the picture
                feet = bare[row, column]
                part = np.s_[moment, max(0, int(top)) : row + 1, max(0, int(left)) : int(right) + 1]
                agrees = np.abs(own[part] / feet - 1) < PERSON_AGREES
                values[part] = np.where(agrees, feet, values[part])


def in_metres(
    said: xr.DataArray, camera: xr.Dataset, *, without: xr.DataArray | None = None
) -> tuple[xr.DataArray, xr.Dataset]:
    """Return maps in metres by the ground, and the fit; depth is fitted by its inverse too."""
    ranked = said
    if said.name == "depth":
        ranked = make_depth(INVERSE_SCALE / said.values, said["time"].values, quantity="nearness")
    fit = fit_to_ground(ranked, camera, without=without)
    return metric_depth(ranked, fit)["depth"], fit
