"""HICO-DET: interactions from hicodet's or PPDM's json, and detections in PPDM's layout.

Boxes are as published: HICO-DET's count pixels from 1, the last one included. Objects are
spelt as in COCO. An image's ``frame`` is the number in its file name.
"""

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from hoilab.datasets._coco_classes import NAME_OF_ID, NAMES
from hoilab.datasets._hico_classes import CLASS_OBJECT, CLASS_VERB, RARE, VERBS
from hoilab.datasets._pickles import load_plain
from hoilab.datasets._targets import NO_BOX, number_of, targets
from hoilab.errors import DataError
from hoilab.plugins import Spec


def read_hico(path: str | Path) -> xr.Dataset:
    """Read HICO-DET's truth from the json of fredzzhang/hicodet or of PPDM and QPIC.

    Returns
    -------
    xarray.Dataset
        Interactions, and on the dimension ``hoi`` the 600 classes: their verb, their object,
        and whether they are ``rare``. Every image is listed on ``image``, also one without
        interactions.

    Raises
    ------
    DataError
        The file is in neither format.
    """
    data = load_plain(path)
    try:
        rows, images = _hicodet(data) if isinstance(data, dict) else _ppdm(data)
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as cause:
        raise DataError(
            f"{path} is neither hicodet's json (filenames, annotation, objects, verbs) nor PPDM's "
            f"(a list of file_name, annotations, hoi_annotation): {cause!r}"
        ) from cause
    return _labelled(rows).assign(hico_classes()).assign_coords(image=sorted(images))


def read_hico_detections(path: str | Path) -> xr.Dataset:
    """Read detections in the layout that PPDM, QPIC and CDN evaluate, from JSON or a pickle.

    The file is a list with a dict for each image: ``file_name``, ``predictions`` (``bbox``
    with left, top, right, bottom and ``category_id``, an id of COCO or a name) and
    ``hoi_prediction`` (``subject_id``, ``object_id``, ``category_id``: a verb from 1 or a
    name, ``score``).
    """
    return label_hico_detections(load_plain(path), Path(path))


def label_hico_detections(data: Any, path: Path) -> xr.Dataset:
    """Label what `read_hico_detections` found in a file."""
    try:
        rows, images = _ppdm(data, boxes="predictions", triplets="hoi_prediction")
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as cause:
        raise DataError(
            f"{path} is not a list of images with file_name, predictions and hoi_prediction: "
            f"{cause!r}"
        ) from cause
    return _labelled(rows).assign_coords(image=sorted(images))


def hico_classes() -> xr.Dataset:
    """Return the 600 classes: ``hoi_verb``, ``hoi_object`` and ``rare``.

    Examples
    --------
    >>> classes = hico_classes()
    >>> classes["hoi_verb"][0].item(), classes["hoi_object"][0].item(), int(classes["rare"].sum())
    ('board', 'airplane', 138)
    """
    return xr.Dataset(
        {
            "hoi_verb": ("hoi", CLASS_VERB),
            "hoi_object": ("hoi", CLASS_OBJECT),
            "rare": ("hoi", RARE),
        },
        coords={"hoi": np.arange(len(CLASS_VERB))},
    )


Row = tuple[int, Any, Any, str, str, float]  # image, human, object, object class, verb, score


def _labelled(rows: list[Row]) -> xr.Dataset:
    return targets(
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        object_class=[row[3] for row in rows],
        verb=[row[4] for row in rows],
        score=[row[5] for row in rows],
    )


def _hicodet(data: dict[str, Any]) -> tuple[list[Row], list[int]]:
    objects = [name.replace("_", " ") for name in data["objects"]]
    verbs = data["verbs"]
    images = [number_of(name) for name in data["filenames"]]
    rows = [
        (image, human, thing, objects[label], verbs[verb], 1.0)
        for image, truth in zip(images, data["annotation"], strict=True)
        for human, thing, label, verb in zip(
            truth["boxes_h"], truth["boxes_o"], truth["object"], truth["verb"], strict=True
        )
    ]
    return rows, images


def _ppdm(
    data: list[dict[str, Any]], *, boxes: str = "annotations", triplets: str = "hoi_annotation"
) -> tuple[list[Row], list[int]]:
    rows: list[Row] = []
    for image in data:
        number, places = number_of(image["file_name"]), image[boxes]
        for triplet in image[triplets]:
            human, other = places[triplet["subject_id"]], triplet["object_id"]
            thing = places[other] if other != -1 else {"bbox": NO_BOX, "category_id": ""}
            rows.append(
                (
                    number,
                    human["bbox"],
                    thing["bbox"],
                    _object(thing["category_id"]),
                    _verb(triplet["category_id"]),
                    float(triplet.get("score", 1.0)),
                )
            )
    return rows, [number_of(image["file_name"]) for image in data]


def _object(label: Any) -> str:
    """Return the name of one of COCO's ids, or the name as COCO spells it."""
    if isinstance(label, str) and not label.isdecimal():
        name = label.replace("_", " ")
        if name and name not in NAMES:
            raise ValueError(f"object {label!r} is not one of COCO's 80")
        return name
    return NAME_OF_ID[int(label)]


def _verb(label: Any) -> str:
    if isinstance(label, str) and not label.isdecimal():
        return label
    if not 1 <= int(label) <= len(VERBS):
        raise ValueError(f"verb {label} is not one of 1 to {len(VERBS)}")
    return VERBS[int(label) - 1]


SPEC = Spec(
    name="hico-det",
    summary="HICO-DET: interactions from hicodet's or PPDM's json; detections.",
    licence="Apache-2.0",
    target="hoilab.datasets.hico:read_hico",
)
