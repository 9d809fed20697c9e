"""A calibrated camera and how sure its numbers are, however it was calibrated.

Every assistant - clicks on a map, people, lines, a board - fits a few parameters and knows their
covariance. Cameras drawn from it carry that uncertainty to the ground: what moves a lot between
the draws is not known well.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import Pinhole
from hoilab.geometry.ground import SIGMA_PX, covariance, on_ground
from hoilab.schema import make_camera

DRAWS = 64


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A camera with the uncertainty of its calibration.

    Parameters
    ----------
    camera
        The best one, as `hoilab.schema.make_camera` labels it.
    parameters
        ``value``, ``sigma`` over ``parameter`` and their ``covariance``; units in a coordinate.
    draws
        Cameras as likely as the best one.
    residual_px
        Root mean square of what the fit leaves (px).
    method
        What it was fitted to, in a sentence.
    """

    camera: xr.Dataset
    parameters: xr.Dataset
    draws: tuple[Pinhole, ...]
    residual_px: float
    method: str

    def positions(
        self, pixels: np.ndarray, *, sigma_px: float | np.ndarray = SIGMA_PX
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return positions (..., 2) in metres where pixels see the ground, and covariances.

        The covariance (..., 2, 2) in square metres holds the error of the pixel and that of the
        calibration.
        """
        points, jacobian = on_ground(self.camera, pixels)
        moved = np.stack([self._seen_by(draw, pixels) for draw in self.draws])
        off = moved - points[..., :2]
        spread = np.einsum("d...i,d...j->...ij", off, off) / len(self.draws)
        return points[..., :2], covariance(jacobian, sigma_px) + spread

    def _seen_by(self, draw: Pinhole, pixels: np.ndarray) -> np.ndarray:
        camera = self.camera.assign(
            K=self.camera["K"].copy(data=draw.K),
            rotation=self.camera["rotation"].copy(data=draw.rotation),
            translation=self.camera["translation"].copy(data=draw.translation),
        )
        if draw.distortion is not None:
            camera = camera.assign(distortion=self.camera["distortion"].copy(data=draw.distortion))
        points: np.ndarray = on_ground(camera, pixels)[0][..., :2]
        return points

    def __str__(self) -> str:
        rows = [
            f"  {name} {float(value):.4g} +- {float(sigma):.2g} {unit}".rstrip()
            for name, value, sigma, unit in zip(
                self.parameters["parameter"].values,
                self.parameters["value"].values,
                self.parameters["sigma"].values,
                self.parameters["unit"].values,
                strict=True,
            )
        ]
        return "\n".join([f"{self.method}; residual {self.residual_px:.2f} px", *rows])


def calibration(
    build: Callable[[np.ndarray], Pinhole],
    values: np.ndarray,
    spread: np.ndarray,
    *,
    names: Sequence[tuple[str, str]],
    size: tuple[int, int],
    residual_px: float,
    method: str,
) -> Calibration:
    """Return the calibration of fitted parameters.

    Parameters
    ----------
    build
        The camera of one vector of parameters.
    values, spread
        The fitted vector (n,) and its covariance (n, n).
    names
        Name and unit of each parameter.
    size
        Width and height of the picture (px).
    """
    best = build(values)
    noise = np.random.default_rng(0).multivariate_normal(
        np.zeros(len(values)), spread, DRAWS, method="eigh"
    )
    parameters = xr.Dataset(
        {
            "value": ("parameter", values),
            "sigma": ("parameter", np.sqrt(np.diag(spread))),
            "covariance": (("parameter", "parameter_"), spread),
        },
        coords={
            "parameter": [name for name, _ in names],
            "unit": ("parameter", [unit for _, unit in names]),
        },
    )
    lens = {} if best.distortion is None else {"distortion": best.distortion}
    return Calibration(
        camera=make_camera(best.K, best.rotation, best.translation, size=size, **lens),
        parameters=parameters,
        draws=tuple(build(values + off) for off in noise),
        residual_px=residual_px,
        method=method,
    )


def focal_px(size: tuple[int, int], *, focal: float | None, fov_deg: float | None) -> float:
    """Return the focal length in pixels from itself or from the horizontal field of view.

    Examples
    --------
    >>> round(focal_px((640, 360), focal=None, fov_deg=90.0), 6)
    320.0
    """
    if (focal is None) == (fov_deg is None):
        raise DataError(
            "give the focal length in pixels or the horizontal field of view in degrees, one of "
            "them: without it, people and lines alone leave the scale of depth open (on a real "
            "clip the fit ran to seven times the true focal length)"
        )
    if fov_deg is not None:
        if not 1 < fov_deg < 170:
            raise DataError(f"a field of view is between 1 and 170 degrees, got {fov_deg}")
        return size[0] / 2 / float(np.tan(np.radians(fov_deg) / 2))
    if focal is None or not focal > 0:
        raise DataError(f"the focal length must be more than 0 px, got {focal}")
    return float(focal)
