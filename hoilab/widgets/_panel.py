"""What Panel twins of widgets share: answering the front end, and following a notebook widget."""

from typing import Any, ClassVar

import panel as pn
from panel.io.document import Document
from panel.io.state import set_curdoc

from hoilab.widgets._answers import View


class PanelTwin(pn.custom.AnyWidgetComponent):  # type: ignore[misc]
    """A front end in Panel; a subclass names its file in ``_bundle`` and has the parameters.

    Parameters
    ----------
    view
        Answers what the front end asks.
    """

    __abstract = True
    # Nothing is imported by address: without this Panel names React on a public server.
    _importmap: ClassVar[dict[str, object]] = {}
    state: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._busy__ignore = list(cls.state)

    def __init__(self, view: View, /, **parameters: Any) -> None:
        self._view = view
        super().__init__(**{"sizing_mode": "stretch_width", **parameters})

    @classmethod
    def twin_of(cls, widget: Any, view: View) -> Any:
        """Return a twin of a notebook widget: each follows the other."""
        twin = cls(view, **{name: getattr(widget, name) for name in cls.state})

        def follow(*changes: Any) -> None:  # all that changed at once come in one call
            for change in changes:
                setattr(widget, change.name, change.new)

        twin.param.watch(follow, list(cls.state))
        widget.observe(lambda change: setattr(twin, change["name"], change["new"]), list(cls.state))
        return twin

    def _process_bokeh_event(self, doc: Document, event: Any) -> None:
        # As Panel does it, but without the mark of being busy. There is one for all viewers, and
        # whenever it turns every page of each of them is walked through and drawn anew: six
        # viewers who drag would do that to each other dozens of times a second.
        with set_curdoc(doc):
            self._process_event(event)

    def _handle_msg(self, message: dict[str, Any]) -> None:
        reply, parts = self._view.handle(message["op"], message, message.get("buffers", []))
        self.send({**reply, "id": message["id"], "buffers": parts})
