"""V-COCO: interactions from COCO's instances file and the V-COCO json, and detections.

No Python 2, no ``prior.pickle``: the json itself says which objects a verb may have. Verbs are
named with their role as in ``hit_instr``, or alone where they have none, as in ``stand``.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from hoilab.datasets._pickles import load_plain
from hoilab.datasets._targets import NO_BOX, box_columns, number_of, scored_pairs, targets
from hoilab.errors import DataError
from hoilab.plugins import Spec

PERSON = 1
NOTHING = 0


def read_vcoco(
    annotations: str | Path, instances: str | Path, *, images: Iterable[int] | None = None
) -> xr.Dataset:
    """Read V-COCO's truth.

    Parameters
    ----------
    annotations
        ``vcoco_test.json`` or another split, in V-COCO's own format.
    instances
        COCO's ``instances_*.json`` that has the boxes of these images.
    images
        COCO ids of the images to read; by default all of the annotations.

    Returns
    -------
    xarray.Dataset
        Interactions, one row for each person and verb, an object that is missing being NaN;
        ``frame`` is COCO's image id, ``human`` and ``object`` are annotation ids. With it come
        everybody in the images (dimension ``person``, those without annotation too), the
        images with their size, and ``possible`` (verb_name, object_name): the objects that a
        verb may have.

    Raises
    ------
    DataError
        A file is not what it should be, or COCO's file lacks an image or a box.
    """
    verbs = _verbs(load_plain(annotations), Path(annotations))
    coco = _coco(load_plain(instances), Path(instances))
    wanted = {int(i) for verb in verbs for i in verb["image_id"]}
    if images is not None:
        wanted &= {int(image) for image in images}
    sizes = {image["id"]: image for image in coco["images"] if image["id"] in wanted}
    if missing := sorted(wanted - sizes.keys()):
        raise DataError(
            f"{instances} lacks {len(missing)} of {len(wanted)} images, the first is {missing[0]}; "
            "V-COCO needs COCO 2014's train and val instances in one file"
        )
    # Without area a thing does not exist, for the official script as well.
    things = {a["id"]: a for a in coco["annotations"] if a["image_id"] in sizes and a["area"] > 0}
    names = {category["id"]: category["name"] for category in coco["categories"]}
    rows = [row for verb in verbs for row in _rows(verb, things)]
    rows.sort(key=lambda row: (row[0], row[1]))
    return xr.merge(
        [
            _interactions(rows, things, names),
            _everybody(things, {int(i) for verb in verbs for i in verb["ann_id"]}),
            _images(sizes),
            _possible(verbs, list(names.values())),
        ]
    )


def read_vcoco_pairs(path: str | Path) -> xr.Dataset:
    """Read V-COCO in the format of fredzzhang/vcoco: pairs alone, with their boxes.

    People who do nothing, actions without object and image sizes are not in this format, so
    the official evaluation needs `read_vcoco`.
    """
    data = load_plain(path)
    try:
        verbs = [name.replace(" ", "_") for name in data["classes"]]
        rows = [
            (number_of(image["file_name"]), *row)
            for image in data["annotations"]
            for row in zip(
                image["boxes_h"], image["boxes_o"], image["actions"], image["objects"], strict=True
            )
        ]
        images = sorted(number_of(image["file_name"]) for image in data["annotations"])
        objects = [data["objects"][row[4]] for row in rows]
    except (KeyError, TypeError, IndexError, ValueError) as cause:
        raise DataError(
            f"{path} is not in the format of fredzzhang/vcoco (annotations with boxes_h, boxes_o, "
            f"actions, objects): {cause!r}"
        ) from cause
    labelled = targets(
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        object_class=objects,
        verb=[verbs[row[3]] for row in rows],
    )
    return labelled.assign_coords(image=images, verb_name=verbs)


def read_vcoco_detections(path: str | Path) -> xr.Dataset:
    """Read detections as the official script takes them, from a pickle or JSON.

    The file is a list with a dict for each pair: ``image_id``, ``person_box``, a score
    ``<action>_agent``, and box and score ``<action>_<role>``. Pickles are read without running
    what is in them.
    """
    return label_vcoco_detections(load_plain(path), Path(path))


def label_vcoco_detections(rows: Any, path: Path) -> xr.Dataset:
    """Label what `read_vcoco_detections` found in a file."""
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and {"image_id", "person_box"} <= row.keys() for row in rows
    ):
        raise DataError(
            f"{path} is not a list of detections with image_id, person_box, hold_agent, hold_obj "
            "and so on, as V-COCO's script takes them"
        )
    named = {key: None for row in rows for key in row if key not in ("image_id", "person_box")}
    agents = [key.removesuffix("_agent") for key in named if key.endswith("_agent")]
    roles = [key for key in named if not key.endswith("_agent")]
    try:
        place = _column(rows, roles, np.full(5, np.nan))
        agent = _column(rows, [f"{action}_agent" for action in agents], np.nan)
        human = np.array([row["person_box"] for row in rows], dtype=np.float32).reshape(-1, 4)
    except (TypeError, ValueError) as cause:
        raise DataError(f"{path} has a detection with odd numbers: {cause}") from cause
    found = scored_pairs(
        [row["image_id"] for row in rows],
        human,
        _shared(place[..., :4]),
        object_class="",
        score=place[..., 4],
        verbs=roles,
    )
    return found.assign(agent_score=(("interaction", "action"), agent)).assign_coords(action=agents)


def _column(rows: list[dict[str, Any]], keys: list[str], missing: Any) -> np.ndarray:
    """Return what the rows have for the keys: row key ..."""
    out = np.empty((len(rows), len(keys), *np.shape(missing)), dtype=np.float32)
    for number, key in enumerate(keys):
        for row, found in enumerate(rows):
            value = found.get(key)
            out[row, number] = missing if value is None else value
    return out


def _shared(place: np.ndarray) -> np.ndarray:
    """Return one box a row where the verbs do not differ in it; else a box for each verb."""
    if place.shape[1] and np.array_equal(
        place, np.broadcast_to(place[:, :1], place.shape), equal_nan=True
    ):
        return np.asarray(place[:, 0])
    return place


def _verbs(data: Any, path: Path) -> list[dict[str, Any]]:
    """Return the json's actions, each with the objects of its roles as rows."""
    try:
        verbs = [dict(verb) for verb in data]
        for verb in verbs:
            roles = verb["role_name"]
            objects = np.asarray(verb["role_object_id"]).reshape(len(roles), -1)
            verb["names"] = [f"{verb['action_name']}_{role}" for role in roles[1:]] or [
                verb["action_name"]
            ]
            verb["objects"] = objects[1:] if len(roles) > 1 else np.zeros_like(objects)
            verb["include"] = verb.get("include", [[]] * len(roles))[1:] or [[]]
            _ = verb["image_id"], verb["ann_id"], verb["label"]
    except (KeyError, TypeError, ValueError) as cause:
        raise DataError(
            f"{path} is not V-COCO's json (a list of actions with role_name, image_id, ann_id, "
            f"label, role_object_id): {cause!r}"
        ) from cause
    return verbs


def _coco(data: Any, path: Path) -> dict[str, Any]:
    if not isinstance(data, dict) or not {"images", "annotations", "categories"} <= data.keys():
        raise DataError(f"{path} is not COCO's instances file (images, annotations, categories)")
    return data


def _rows(verb: dict[str, Any], things: dict[int, Any]) -> list[tuple[int, int, int, str]]:
    """Return image, person, object and name of all that is done."""
    return [
        (things[human]["image_id"], human, thing if thing in things else NOTHING, name)
        for name, objects in zip(verb["names"], verb["objects"].tolist(), strict=True)
        for human, label, thing in zip(verb["ann_id"], verb["label"], objects, strict=True)
        if label == 1 and human in things
    ]


def _corners(thing: dict[str, Any]) -> tuple[float, float, float, float]:
    left, top, width, height = thing["bbox"]
    return left, top, left + width, top + height


def _interactions(
    rows: list[tuple[int, int, int, str]], things: dict[int, Any], names: dict[int, str]
) -> xr.Dataset:
    return targets(
        [row[0] for row in rows],
        [_corners(things[row[1]]) for row in rows],
        [_corners(things[row[2]]) if row[2] != NOTHING else NO_BOX for row in rows],
        object_class=[names[things[row[2]]["category_id"]] if row[2] else "" for row in rows],
        verb=[row[3] for row in rows],
        human_id=[row[1] for row in rows],
        object_id=[row[2] or -1 for row in rows],
    )


def _everybody(things: dict[int, Any], annotated: set[int]) -> xr.Dataset:
    people = [thing for thing in things.values() if thing["category_id"] == PERSON]
    position, shape = box_columns([_corners(thing) for thing in people])
    ids = [thing["id"] for thing in people]
    return xr.Dataset(
        {
            "person_frame": ("person", np.array([t["image_id"] for t in people], dtype=np.int64)),
            "person_position": (("person", "space"), position, {"units": "px"}),
            "person_shape": (("person", "space"), shape, {"units": "px"}),
            "person_annotated": ("person", np.array([i in annotated for i in ids], dtype=bool)),
        },
        coords={"person": np.array(ids, dtype=np.int64), "space": ["x", "y"]},
    )


def _images(sizes: dict[int, Any]) -> xr.Dataset:
    ids = sorted(sizes)
    return xr.Dataset(
        {
            name: (
                "image",
                np.array([sizes[i][name] for i in ids], dtype=np.int64),
                {"units": "px"},
            )
            for name in ("width", "height")
        },
        coords={"image": np.array(ids, dtype=np.int64)},
    )


def _possible(verbs: list[dict[str, Any]], objects: list[str]) -> xr.Dataset:
    """Return which objects each verb may have; a list that is empty allows all."""
    names = [name for verb in verbs for name in verb["names"]]
    allowed = [listed for verb in verbs for listed in verb["include"]]
    table = np.array([[not listed or name in listed for name in objects] for listed in allowed])
    return xr.Dataset(
        {"possible": (("verb_name", "object_name"), table.reshape(len(names), len(objects)))},
        coords={"verb_name": names, "object_name": objects},
    )


SPEC = Spec(
    name="v-coco",
    summary="V-COCO: interactions from COCO's instances and the V-COCO json; detections.",
    licence="Apache-2.0",
    target="hoilab.datasets.vcoco:read_vcoco",
)
