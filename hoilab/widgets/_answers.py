"""What all views share: a front end's question is answered, whatever its host and its thread."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from hoilab.errors import DataError, HoilabError

Answer = tuple[dict[str, object], list[bytes]]
Answers = Mapping[str, Callable[[Mapping[str, object]], Answer]]


class View(Protocol):
    """Answers what a front end asks, without knowing its host."""

    def handle(self, op: str, args: Mapping[str, object], buffers: Sequence[bytes]) -> Answer:
        """Answer one question with what can be said in words and numbers, and with bytes."""
        ...


def answered(who: str, answers: Answers, op: str, args: Mapping[str, object]) -> Answer:
    """Return the answer to one question; a refusal is an answer with an ``error`` in it.

    Parameters
    ----------
    who
        Who is asked, for the message: ``"a map"``.
    """
    try:
        if op not in answers:
            raise DataError(f"{who} answers {', '.join(answers)}; it was asked {op!r}")
        return answers[op](args)
    except HoilabError as refusal:
        return {"error": str(refusal)}, []
