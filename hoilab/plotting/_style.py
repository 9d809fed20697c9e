"""A look for elements, once there is something that draws them."""

from typing import Any


def styled(element: Any, *, colour_by: str | None = None, **options: object) -> Any:
    """Return the element with options for Bokeh, if Bokeh is loaded; as it is otherwise.

    Parameters
    ----------
    element
        Of HoloViews.
    colour_by
        The dimension that holds a colour for each part of the element.
    options
        Of the element's Bokeh plot, as HoloViews names them.
    """
    import holoviews as hv

    if "bokeh" not in hv.Store.renderers:
        return element
    # HoloViews cannot look up a colour where there is nothing to colour.
    if colour_by is not None and len(element):
        options["color"] = hv.dim(colour_by)
    return element.opts(backend="bokeh", **options)
