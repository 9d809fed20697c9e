"""All that happens in a crowd, in one table."""

import xarray as xr

from hoilab.analysis._events import events
from hoilab.analysis.gatherings import Standing, dispersals, gatherings, queues
from hoilab.analysis.streams import Against, Narrow, bottlenecks, counter_flows
from hoilab.plugins import Spec


def crowd_events(
    ground: xr.Dataset,
    *,
    standing: Standing = Standing(),  # noqa: B008
    against: Against = Against(),  # noqa: B008
    narrow: Narrow = Narrow(),  # noqa: B008
) -> xr.Dataset:
    """Return gatherings, queues, dispersals, counter-flows and bottlenecks, in order of time.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> nobody = make_ground([[[], []]] * 2, [0.0, 1.0], individual=[])
    >>> crowd_events(nobody).sizes["event"]
    0
    """
    tables = (
        gatherings(ground, rule=standing),
        queues(ground, rule=standing),
        dispersals(ground, rule=standing),
        counter_flows(ground, rule=against),
        bottlenecks(ground, rule=narrow),
    )
    return events([row for table in tables for row in _rows(table)])


def _rows(table: xr.Dataset) -> list[dict[str, object]]:
    return [
        {str(name): table[name].values[number] for name in table.data_vars}
        for number in range(table.sizes["event"])
    ]


SPEC = Spec(
    name="crowd-events",
    summary="Queues, gatherings, dispersals, counter-flow and bottlenecks, each in words.",
    licence="Apache-2.0",
    target="hoilab.analysis.crowd_events:crowd_events",
)
