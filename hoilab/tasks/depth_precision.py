"""Ways to run a depth network: other number formats, fewer products, fewer tokens, compiled.

Axes: b batch, h w rows and columns.
"""

import copy
import io
import warnings
from collections.abc import Callable
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.nn.int8 import in_int8
from hoilab.nn.winograd import with_winograd

Precision = Literal["float32", "bf16", "int8", "winograd", "merged", "compiled", "onnx"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
Run = Callable[[], Tensor]
MERGED_SHARE = 0.2


def run_in(network: nn.Module, inputs: tuple[Tensor, ...], precision: str) -> Run:
    """Return what runs a network on these inputs in a precision, ready for its first call.

    Parameters
    ----------
    precision
        One way, or some joined by ``+``, as ``int8+winograd``. ``int8`` keeps linear layers in 8
        bits and quantizes what goes through them as it comes; ``winograd`` needs fewer products
        for wide 3x3 convolutions; ``merged`` merges a fifth of a DPT's tokens; ``onnx`` runs in
        ONNX Runtime, for this size of input.
    """
    ways = precision_of(precision)
    if "onnx" in ways:
        return _onnx(network, inputs)
    changed, given = network, inputs
    if "merged" in ways:
        changed = _with_fewer_tokens(changed)
    if "winograd" in ways:
        changed = with_winograd(changed)
    if "int8" in ways:
        changed = in_int8(changed)
    if "bf16" in ways:
        changed = copy.deepcopy(changed).to(torch.bfloat16)
        given = tuple(part.to(torch.bfloat16) for part in inputs)
    if "compiled" in ways:
        changed = torch.compile(changed)  # type: ignore[assignment]

    def run() -> Tensor:
        with torch.inference_mode():
            return first(changed(*given)).float()

    return run


def precision_of(text: str) -> tuple[str, ...]:
    """Return the ways that a precision joins.

    Examples
    --------
    >>> precision_of("int8+winograd")
    ('int8', 'winograd')
    """
    ways = tuple(text.split("+"))
    if unknown := [way for way in ways if way not in PRECISIONS]:
        raise DataError(
            f"precision must be one of {', '.join(PRECISIONS)}, or some joined by +, got "
            f"{unknown[0]!r}"
        )
    for one, other in (("onnx", None), ("float32", None), ("bf16", "int8"), ("bf16", "winograd")):
        if one in ways and (len(ways) > 1 if other is None else other in ways):
            raise DataError(f"{one} cannot be joined with {other or 'others'}, got {text!r}")
    return ways


def _with_fewer_tokens(network: nn.Module) -> nn.Module:
    from hoilab.models.dpt.architecture import Dpt
    from hoilab.models.dpt.merging import merging

    if not isinstance(network, Dpt):
        raise DataError("tokens are merged in DPT alone; leave merged out for other models")
    return merging(network, MERGED_SHARE)


def first(answer: object) -> Tensor:
    """Return the map (b h w) in whatever a network answers."""
    if isinstance(answer, Tensor):
        return answer
    said = getattr(answer, "predicted_depth", None)
    if said is None and isinstance(answer, tuple):
        said = answer[0]
    if not isinstance(said, Tensor):
        raise DataError(f"expected a map from the network, got {type(answer).__name__}")
    return said


class _Answer(nn.Module):
    """A network that answers with a map alone."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, *inputs: Tensor) -> Tensor:
        return first(self.network(*inputs))


def _onnx(network: nn.Module, inputs: tuple[Tensor, ...]) -> Run:
    try:
        import onnxruntime
    except ImportError as cause:
        raise DataError(
            "precision onnx needs onnx, onnxscript and onnxruntime: pip install hoilab[onnx]"
        ) from cause
    names = [f"input{number}" for number in range(len(inputs))]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            _Answer(network).eval(), inputs, dynamo=True, input_names=names, verbose=False
        )
    assert program is not None
    buffer = io.BytesIO()
    program.save(buffer)  # type: ignore[arg-type]
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        buffer.getvalue(), options, providers=["CPUExecutionProvider"]
    )
    given = {name: part.numpy() for name, part in zip(names, inputs, strict=True)}

    def run() -> Tensor:
        return torch.from_numpy(session.run(None, given)[0])

    return run
