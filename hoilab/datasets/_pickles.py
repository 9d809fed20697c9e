"""Other people's detection files, read without running what is in them."""

import io
import json
import pickle
from pathlib import Path
from typing import Any

from hoilab.errors import DataError

# What a pickle of lists, dicts, numbers and arrays names, by numpy 1 and 2 and by Python 2.
_HARMLESS = frozenset(
    {
        ("_codecs", "encode"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("collections", "OrderedDict"),
    }
    | {
        (f"numpy.{core}.{module}", name)
        for core in ("core", "_core")
        for module, name in (
            ("multiarray", "_reconstruct"),
            ("multiarray", "scalar"),
            ("numeric", "_frombuffer"),
        )
    }
)


class _Careful(pickle.Unpickler):
    """An unpickler that knows arrays and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return one of numpy's makers of arrays; refuse everything else."""
        if (module, name) not in _HARMLESS:
            raise pickle.UnpicklingError(
                f"it wants {module}.{name}; only lists, dicts, numbers and numpy arrays are read"
            )
        return super().find_class(module, name)


def load_plain(path: str | Path) -> Any:
    """Return the lists, dicts and arrays of a JSON file or a pickle.

    Raises
    ------
    DataError
        The file is missing, broken, or a pickle that asks for anything but numpy arrays.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
        if path.suffix.lower() in (".pkl", ".pickle"):
            return _Careful(io.BytesIO(data), encoding="latin1").load()
        return json.loads(data)
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except UnicodeDecodeError as cause:
        raise DataError(f"{path} is not text; name a pickle .pkl") from cause
    except json.JSONDecodeError as cause:
        raise DataError(f"{path} is not JSON: {cause}") from cause
    # A broken pickle raises whatever its bytes happen to ask for.
    except Exception as cause:
        raise DataError(f"{path} is not a pickle that can be read safely: {cause}") from cause
