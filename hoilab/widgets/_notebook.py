"""What notebook widgets share: answering the front end, a frame that exists, a twin for Panel."""

from importlib import import_module
from typing import Any, ClassVar, Protocol

import anywidget
import traitlets

from hoilab.widgets._answers import View


class NotebookWidget(anywidget.AnyWidget):  # type: ignore[misc]
    """A front end in a notebook; a subclass names its file, its traits and its twin.

    Parameters
    ----------
    view
        Answers what the front end asks.
    """

    twin: ClassVar[str]
    """Module and class of the same front end for Panel."""

    def __init__(self, view: View, /, **state: Any) -> None:
        self._view: View = view
        super().__init__(**state)
        self.on_msg(self._answer)

    def _answer(self, _widget: object, message: dict[str, Any], buffers: list[bytes]) -> None:
        reply, parts = self._view.handle(message["op"], message, buffers)
        self.send({**reply, "id": message["id"]}, parts)

    def __panel__(self) -> Any:
        """Return a twin for Panel layouts; each follows the other."""
        module, _, name = self.twin.partition(":")
        return getattr(import_module(module), name).twin_of(self, self._view)


class FramedView(View, Protocol):
    """A view of something that has frames."""

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        ...


class FramedWidget(NotebookWidget):
    """One that is at a frame of its view, which knows how many there are."""

    _view: FramedView

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return self._view.frames

    @traitlets.validate("frame")  # type: ignore[untyped-decorator]
    def _frame_exists(self, proposal: dict[str, Any]) -> int:
        frame = int(proposal["value"])
        if not 0 <= frame < max(self.frames, 1):
            raise traitlets.TraitError(f"frame must be 0 to {self.frames - 1}, got {frame}")
        return frame
