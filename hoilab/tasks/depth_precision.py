"""Ways to run a depth network: other number formats, compiled, or without torch.

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

Precision = Literal["float32", "bf16", "int8", "compiled", "onnx"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)
Run = Callable[[], Tensor]


def run_in(network: nn.Module, inputs: tuple[Tensor, ...], precision: Precision) -> Run:
    """Return what runs a network on these inputs in a precision, ready for its first call.

    Parameters
    ----------
    precision
        ``int8`` keeps linear layers in 8 bits and quantizes what goes through them as it comes;
        convolutions stay as they are. ``onnx`` runs in ONNX Runtime, for this size of input.
    """
    if precision not in PRECISIONS:
        raise DataError(f"precision must be one of {', '.join(PRECISIONS)}, got {precision!r}")
    if precision == "onnx":
        return _onnx(network, inputs)
    changed, given = network, inputs
    if precision == "bf16":
        changed = copy.deepcopy(network).to(torch.bfloat16)
        given = tuple(part.to(torch.bfloat16) for part in inputs)
    elif precision == "int8":
        changed = quantized(network)
    elif precision == "compiled":
        changed = torch.compile(network)  # type: ignore[assignment]

    def run() -> Tensor:
        with torch.inference_mode():
            return first(changed(*given)).float()

    return run


def quantized(network: nn.Module) -> nn.Module:
    """Return a copy of a network whose linear layers compute in 8 bits."""
    with warnings.catch_warnings():
        # Torch announces another place for it, which has no way for the CPU's own kernels yet.
        warnings.simplefilter("ignore")
        changed: nn.Module = torch.ao.quantization.quantize_dynamic(  # type: ignore[no-untyped-call]
            copy.deepcopy(network), {nn.Linear}, dtype=torch.qint8
        )
    return changed


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
