"""What is done in a still of rendered footage, as labelled interactions."""

import numpy as np
import xarray as xr

from hoilab.geometry.boxes import from_corners
from hoilab.schema import make_interactions
from hoilab.training.footage import Still
from hoilab.training.pairs.deeds import FAINT_PERSON_PX, FAINT_PX, PERSON


def interactions_of(still: Still) -> xr.Dataset:
    """Return what is done in a still, where human and object can be seen."""
    least = np.where(still.label == PERSON, FAINT_PERSON_PX, FAINT_PX)
    seen = still.pixels >= least
    done = (still.verb != "none") & seen[still.human] & seen[still.thing]
    human, thing = still.human[done], still.thing[done]
    rows = make_interactions(
        np.full(len(human), still.frame),
        still.time_s,
        *from_corners(still.box[human]),
        *from_corners(still.box[thing]),
        object_class=still.label[thing],
        verb=still.verb[done],
        human_id=still.individual[human],
        object_id=still.individual[thing],
    )
    return rows.assign_coords(image=[still.frame])
