"""A look for elements, once there is something that draws them."""

from typing import Any

import holoviews as hv


def styled(element: Any, **options: object) -> Any:
    """Return the element with options for Bokeh, if Bokeh is loaded; as it is otherwise."""
    if "bokeh" not in hv.Store.renderers:
        return element
    return element.opts(backend="bokeh", **options)
