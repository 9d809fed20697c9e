"""One door for every interaction model that hoilab trained or taught and wrote to a file."""

from importlib import import_module
from pathlib import Path
from typing import Any

from hoilab.errors import WeightsError
from hoilab.models._own_file import method_in
from hoilab.models._weights import header_of

HOMES = {
    "qpic": "hoilab.models.qpic.tiny",
    "cdn": "hoilab.models.cdn.tiny",
    "upt": "hoilab.models.upt.files",
    "duet": "hoilab.models.duet.weights",
}


def opened(path: Path, *, device: str = "cpu") -> Any:
    """Return the detector of a file that hoilab wrote, whatever its method."""
    if not path.is_file():
        raise WeightsError(f"{path} is not a file; expected a model's name or a .safetensors file")
    header_of(path, model="duet-tiny")  # says what is wrong with a file that cannot be read
    method = method_in(path)
    if method not in HOMES:
        raise WeightsError(
            f"{path.name} does not say which kind of model it holds; expected a file that hoilab "
            f"wrote ({', '.join(HOMES)}); official checkpoints load by the names of their models"
        )
    return import_module(HOMES[method]).opened(path, device=device)
