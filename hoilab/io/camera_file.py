"""Cameras in files: what an assistant fitted, with how sure it is, as JSON.

Holds numbers alone: the best camera or homography, its parameters with their errors, and the
draws by which positions know the error of the calibration.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError, OutputError
from hoilab.geometry.calibration import Calibration
from hoilab.geometry.camera import Pinhole
from hoilab.geometry.from_clicks import MapFit
from hoilab.schema import make_camera

FORMAT = 1
SUFFIX = ".camera.json"


def camera_beside(scene: str | Path) -> Path:
    """Return where a scene's camera is looked for: ``plaza.camera.json`` beside ``plaza.zarr``.

    Examples
    --------
    >>> camera_beside("plaza.zarr").name
    'plaza.camera.json'
    """
    return Path(scene).with_suffix(SUFFIX)


def write_camera(path: str | Path, fitted: Calibration | MapFit | xr.Dataset) -> Path:
    """Write a camera, what an assistant fitted, or a homography with its error."""
    target = Path(path)
    told: dict[str, Any] = {"hoilab": "camera", "format": FORMAT}
    if isinstance(fitted, MapFit):
        told |= {
            "homography": fitted.homography.tolist(),
            "draws": fitted.draws.tolist(),
            "residual_m": fitted.residual_m.tolist(),
        }
    elif isinstance(fitted, Calibration):
        told |= _camera(fitted.camera) | {
            "method": fitted.method,
            "residual_px": fitted.residual_px,
            "parameters": _rows(fitted.parameters),
            "covariance": fitted.parameters["covariance"].values.tolist(),
            "draws": [
                {
                    "K": draw.K.tolist(),
                    "rotation": draw.rotation.tolist(),
                    "translation": draw.translation.tolist(),
                    "distortion": None if draw.distortion is None else draw.distortion.tolist(),
                }
                for draw in fitted.draws
            ],
        }
    else:
        told |= _camera(fitted)
    try:
        target.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except OSError as cause:
        raise OutputError(f"{target} cannot be written: {cause.strerror or cause}") from cause
    return target


def read_camera(path: str | Path) -> Calibration | MapFit | xr.Dataset:
    """Return what `write_camera` wrote: all of them give positions to `ground_positions`.

    Raises
    ------
    DataError
        The file is something else, of a newer format, or damaged.
    """
    source = Path(path)
    try:
        told = json.loads(source.read_text(encoding="utf-8"))
        known = told.get("hoilab") == "camera"
    except (OSError, ValueError, AttributeError) as cause:
        raise DataError(f"{source} is no camera file: {cause}") from cause
    if not known or told.get("format", FORMAT + 1) > FORMAT:
        raise DataError(
            f"{source} is no camera file that this hoilab reads; write one with: "
            "hoilab calibrate clicks CLICKS -o camera.json"
        )
    try:
        return _fitted(told)
    except (KeyError, TypeError, ValueError) as cause:
        raise DataError(f"{source} is damaged: {cause!r}; calibrate again") from cause


def _camera(camera: xr.Dataset) -> dict[str, Any]:
    names = ("K", "rotation", "translation", "distortion", "ground_plane")
    size = [int(camera.attrs["width"]), int(camera.attrs["height"])]
    return {"size": size, **{name: camera[name].values.tolist() for name in names}}


def _rows(parameters: xr.Dataset) -> list[dict[str, object]]:
    columns = ("parameter", "value", "sigma", "unit")
    return [
        dict(zip(("name", *columns[1:]), (item.item() for item in row), strict=True))
        for row in zip(*(parameters[name].values for name in columns), strict=True)
    ]


def _fitted(told: dict[str, Any]) -> Calibration | MapFit | xr.Dataset:
    if "homography" in told:
        return MapFit(
            homography=np.array(told["homography"], dtype=float).reshape(3, 3),
            draws=np.array(told["draws"], dtype=float).reshape(-1, 3, 3),
            residual_m=np.array(told["residual_m"], dtype=float),
        )
    camera = make_camera(
        told["K"],
        told["rotation"],
        told["translation"],
        size=tuple(told["size"]),
        distortion=told["distortion"],
        ground_plane=told["ground_plane"],
    )
    if "draws" not in told:
        return camera
    rows = told["parameters"]
    parameters = xr.Dataset(
        {
            "value": ("parameter", np.array([row["value"] for row in rows])),
            "sigma": ("parameter", np.array([row["sigma"] for row in rows])),
            "covariance": (("parameter", "parameter_"), np.array(told["covariance"])),
        },
        coords={
            "parameter": [row["name"] for row in rows],
            "unit": ("parameter", [row["unit"] for row in rows]),
        },
    )
    draws = tuple(
        Pinhole(
            np.array(draw["K"], dtype=float),
            np.array(draw["rotation"], dtype=float),
            np.array(draw["translation"], dtype=float),
            None if draw["distortion"] is None else np.array(draw["distortion"], dtype=float),
        )
        for draw in told["draws"]
    )
    return Calibration(
        camera=camera,
        parameters=parameters,
        draws=draws,
        residual_px=float(told["residual_px"]),
        method=str(told["method"]),
    )
