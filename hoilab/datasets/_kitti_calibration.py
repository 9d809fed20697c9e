"""KITTI calibration text: matrices by name, whatever of them a file has."""

from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import make_camera

CAMERAS = (0, 1, 2, 3)
# The object, tracking and raw benchmarks spell the same matrices differently.
RECTIFICATION = ("R0_rect", "R_rect", "R_rect_00")
FROM_LIDAR = ("Tr_velo_to_cam", "Tr_velo_cam")
FROM_IMU = ("Tr_imu_to_velo", "Tr_imu_velo")
# World axes (x right, y ahead, z up) to the camera's (x right, y down, z ahead).
LEVEL = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
HEIGHT_M = 1.65


def read_kitti_calibration(path: str | Path) -> xr.Dataset:
    """Read a calibration file of the object, tracking or raw benchmark.

    Returns
    -------
    xarray.Dataset
        ``projection`` (camera, row, column): rectified camera 0 to pixels of each camera;
        ``rectification`` (3, 3); ``lidar`` and ``imu`` (3, 4): lidar to unrectified camera 0,
        IMU to lidar. A matrix that the file does not have is NaN.

    Raises
    ------
    DataError
        The file cannot be read, has no projection at all, or a matrix has too few numbers.
    """
    found = _matrices(Path(path))
    projections = [
        _matrix(found, (f"P{camera}", f"P_rect_{camera:02d}"), (3, 4), Path(path))
        for camera in CAMERAS
    ]
    if all(np.isnan(matrix).all() for matrix in projections):
        raise DataError(
            f"{path} has none of P0, P1, P2, P3; it has: {', '.join(found) or 'nothing'}"
        )
    return xr.Dataset(
        {
            "projection": (("camera", "row", "column"), np.stack(projections)),
            "rectification": (
                ("row", "axis"),
                _matrix(found, RECTIFICATION, (3, 3), Path(path)),
            ),
            "lidar": (("row", "column"), _matrix(found, FROM_LIDAR, (3, 4), Path(path))),
            "imu": (("row", "column"), _matrix(found, FROM_IMU, (3, 4), Path(path))),
        },
        coords={"camera": list(CAMERAS)},
    )


def kitti_camera(
    calibration: xr.Dataset, *, size: tuple[int, int], camera: int = 2, height_m: float = HEIGHT_M
) -> xr.Dataset:
    """Return one camera of a calibration, over a level ground.

    The world has the rectified camera 0 at its origin, with x to the right, y ahead and z up;
    `boxes3d` of the labels are in the frame of that camera 0. The ground is ``height_m`` below.

    Parameters
    ----------
    size
        Width and height of the image in pixels; they change within KITTI.
    """
    projection = calibration["projection"].sel(camera=camera).values
    if np.isnan(projection).any():
        raise DataError(f"this calibration has no P{camera}; take another camera")
    K = projection[:, :3]
    return make_camera(
        K,
        LEVEL,
        np.linalg.solve(K, projection[:, 3]),
        size=size,
        ground_plane=(0.0, 0.0, 1.0, height_m),
    )


def _matrices(path: Path) -> dict[str, list[str]]:
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as cause:
        raise DataError(f"{path} cannot be read: {cause}") from cause
    # "P2: 7.2e+02 ..." as a rule; the tracking benchmark leaves out some colons.
    words = [line.replace(":", " ", 1).split() for line in lines if line.strip()]
    return {name: numbers for name, *numbers in words}


def _matrix(
    found: dict[str, list[str]], names: tuple[str, ...], shape: tuple[int, int], path: Path
) -> np.ndarray:
    for name in names:
        if name in found:
            try:
                return np.array(found[name], dtype=float).reshape(shape)
            except ValueError as cause:
                raise DataError(
                    f"{path}: {name} must be {shape[0]}x{shape[1]} numbers: {cause}"
                ) from cause
    return np.full(shape, np.nan)
