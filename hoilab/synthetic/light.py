"""Light: sun, sky and lamps of a day or an evening, and how a camera turns light into pixels."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.place import Place
from hoilab.synthetic.textures import noise

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
TimeOfDay = Literal["day", "evening"]


@dataclass(frozen=True, kw_only=True)
class Light:
    """The light of one scene, linear red, green and blue."""

    to_sun: Floats32  # 3, unit
    sun: Floats32
    sky: Floats32  # ambient from above
    bounce: Floats32  # ambient from below
    zenith: Floats32
    horizon: Floats32
    haze_m: float
    lamps: float  # 0 off, 1 on
    clouds: float
    exposure: float


def _rgb(*values: float) -> Floats32:
    return np.array(values, dtype=np.float32)


def light(
    time_of_day: TimeOfDay, *, azimuth_deg: float, elevation_deg: float, indoors: bool = False
) -> Light:
    """Return the light of a clear day, or of an evening with a low sun and lamps on.

    `azimuth_deg` is where the sun stands, from x (right) to y (away from the camera).
    """
    day = time_of_day == "day"
    elevation, azimuth = np.deg2rad(elevation_deg), np.deg2rad(azimuth_deg)
    to_sun = _rgb(
        np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)
    )
    if day:
        return Light(
            to_sun=to_sun,
            sun=_rgb(2.7, 2.5, 2.16),
            sky=_rgb(0.44, 0.56, 0.78),
            bounce=_rgb(0.26, 0.23, 0.19),
            zenith=_rgb(0.17, 0.36, 0.78),
            horizon=_rgb(0.72, 0.82, 0.94),
            haze_m=240.0,
            lamps=0.75 if indoors else 0.0,
            clouds=0.75,
            exposure=0.72,
        )
    return Light(
        to_sun=to_sun,
        sun=_rgb(1.9, 0.86, 0.32),
        sky=_rgb(0.14, 0.18, 0.34),
        bounce=_rgb(0.07, 0.05, 0.05),
        zenith=_rgb(0.1, 0.16, 0.4),
        horizon=_rgb(1.0, 0.5, 0.26),
        haze_m=420.0,
        lamps=1.0,
        clouds=0.5,
        exposure=1.05,
    )


def light_of(place: Place, time_of_day: TimeOfDay) -> Light:
    """Return the light of a place by day or in the evening."""
    evening = time_of_day == "evening"
    return light(
        time_of_day,
        azimuth_deg=place.sun_azimuth_deg + (place.evening_turn_deg if evening else 0.0),
        elevation_deg=13.0 if evening else place.sun_elevation_deg,
        indoors=place.indoors,
    )


def sky_colour(light: Light, direction: Floats32) -> Floats32:
    """Return the sky's light from directions (n, 3)."""
    unit = direction / np.linalg.norm(direction, axis=1, keepdims=True)
    up = np.maximum(unit[:, 2], 0.0)
    blend = (1 - np.exp(-5.5 * up))[:, None]
    colour = light.horizon * (1 - blend) + light.zenith * blend
    near_sun = np.maximum(unit @ light.to_sun, 0.0)
    colour = colour + light.sun * (0.2 * near_sun**12 + 0.08 * near_sun**3)[:, None]
    lift = (up + 0.12).astype(np.float32)
    u, v = unit[:, 0] / lift, unit[:, 1] / lift
    still = np.zeros_like(u)
    bulk = (
        noise(u, v, still, 0.9, 301)
        + 0.5 * noise(u, v, still, 0.4, 302)
        + 0.25 * noise(u, v, still, 0.19, 303)
    )
    cover = np.clip(bulk * 1.3 + 0.1, 0, 1) * light.clouds
    white = light.horizon * 0.55 + light.sun * 0.22
    return np.asarray(colour * (1 - cover[:, None]) + white * cover[:, None], dtype=np.float32)


def ambient(light: Light, normals: Floats32) -> Floats32:
    """Return what the sky and the ground give to surfaces that face these ways (n, 3)."""
    up = (0.5 + 0.5 * normals[:, 2])[:, None]
    return light.sky * up + light.bounce * (1 - up)


def hazed(light: Light, colour: Floats32, distance: Floats32) -> Floats32:
    """Return colours seen through air over a distance (m)."""
    clear = np.exp(-distance / np.float32(light.haze_m))[:, None]
    return np.asarray(colour * clear + (0.85 * light.horizon) * (1 - clear))


def lamplight(
    points: Floats32, normals: Floats32, lamps: NDArray[np.floating], power: float
) -> Floats32:
    """Return how brightly point lamps (l, 3) shine on surfaces (n,); shadows are not counted."""
    total = np.zeros(len(points), np.float32)
    x, y, z = (np.ascontiguousarray(axis) for axis in points.T)
    nx, ny, nz = (np.ascontiguousarray(axis) for axis in normals.T)
    for lamp in lamps.astype(np.float32):
        dx, dy, dz = lamp[0] - x, lamp[1] - y, lamp[2] - z
        square = dx * dx + dy * dy + dz * dz
        near = 1 / np.sqrt(square)
        facing = np.maximum((dx * nx + dy * ny + dz * nz) * near, 0)
        # A lamp shines down under its shade more than up.
        down = np.clip(np.float32(0.35) + np.float32(0.9) * dz * near, 0.05, 1.0)
        total += np.float32(power) * facing * down / (square + 1)
    return total


def developed(light: Light, colour: Floats32) -> Floats32:
    """Return linear light as display values 0..255, with a film's shoulder.

    The curve is Narkowicz' fit (2015) of the ACES reference tone curve.
    """
    x = np.maximum(colour, 0) * np.float32(light.exposure)
    mapped = np.clip(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 0, 1)
    return np.asarray(255 * mapped ** np.float32(1 / 2.2), dtype=np.float32)
