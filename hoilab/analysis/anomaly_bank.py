"""PyOD's outlier detectors on the same movements: place and velocity, scaled alike.

PyOD (Zhao et al., BSD) is an extra: ``pip install "hoilab[anomaly]"``. Its detectors explain
nothing and are here to compare with; `hoilab.analysis.anomaly` is the default.
"""

import importlib
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import xarray as xr

from hoilab.analysis.anomaly import Scale, over_time, usual_movement
from hoilab.errors import DataError, PluginError
from hoilab.plugins import Spec

BANK = MappingProxyType(
    {
        "iforest": "iforest:IForest",
        "ecod": "ecod:ECOD",
        "copod": "copod:COPOD",
        "hbos": "hbos:HBOS",
        "lof": "lof:LOF",
        "knn": "knn:KNN",
        "gmm": "gmm:GMM",
        "ocsvm": "ocsvm:OCSVM",
        "pca": "pca:PCA",
    }
)
SEEDED = ("iforest", "gmm")


def outlyingness(
    ground: xr.Dataset,
    usual: xr.Dataset,
    *,
    detector: str = "iforest",
    seed: int = 0,
    scale: Scale = Scale(),  # noqa: B008
) -> xr.DataArray:
    """Return a PyOD detector's score of each movement (time, individual); higher is odder.

    Parameters
    ----------
    usual
        From `hoilab.analysis.anomaly.usual_movement`.
    detector
        One of `BANK`.
    """
    if detector not in BANK:
        raise DataError(f"PyOD detectors are {', '.join(BANK)}; got {detector!r}")
    if not usual.sizes["sample"]:
        raise DataError("nothing is usual yet: nobody was seen moving; watch for longer")
    now = usual_movement(ground, span_s=usual.attrs["span_s"])
    model = _detector(detector, seed)
    model.fit(_rows(usual, scale))
    found = model.decision_function(_rows(now, scale)) if now.sizes["sample"] else np.empty(0)
    return over_time(ground, now, found).rename(detector)


def _detector(name: str, seed: int) -> Any:
    module, _, kind = BANK[name].partition(":")
    try:
        made = getattr(importlib.import_module(f"pyod.models.{module}"), kind)
    except ImportError as cause:
        raise PluginError(
            f'PyOD does not load ({cause}); install it with: pip install "hoilab[anomaly]"'
        ) from cause
    return made(random_state=seed) if name in SEEDED else made()


def _rows(movements: xr.Dataset, scale: Scale) -> np.ndarray:
    place = movements["position"].values / scale.place_m
    return np.concatenate([place, movements["velocity"].values / scale.speed_m_s], axis=1)


iforest = partial(outlyingness, detector="iforest")
ecod = partial(outlyingness, detector="ecod")
lof = partial(outlyingness, detector="lof")
gmm = partial(outlyingness, detector="gmm")


def _spec(name: str, summary: str) -> Spec:
    return Spec(
        name=f"anomaly-{name}",
        summary=summary,
        licence="Apache-2.0",
        target=f"hoilab.analysis.anomaly_bank:{name}",
        facts=MappingProxyType({"needs": "pyod", "extra": "anomaly"}),
    )


IFOREST = _spec("iforest", "Unusual movement by PyOD's isolation forest.")
ECOD = _spec("ecod", "Unusual movement by PyOD's empirical cumulative distributions.")
LOF = _spec("lof", "Unusual movement by PyOD's local outlier factor.")
GMM = _spec("gmm", "Unusual movement by PyOD's Gaussian mixture.")
