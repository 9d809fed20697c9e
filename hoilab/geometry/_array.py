"""The library that an array belongs to, so that one formula serves numpy and torch."""

import sys
from typing import Any, TypeAlias

# numpy.ndarray or torch.Tensor. torch is not imported here, so it cannot be named in a type.
Array: TypeAlias = Any


def library(array: Array) -> Any:
    """Return the module of an array's own functions: numpy, or torch where it came from there.

    Whoever made a tensor has loaded torch already; it is looked up, never imported.

    Examples
    --------
    >>> import numpy as np
    >>> library(np.zeros(2)).__name__
    'numpy'
    """
    return sys.modules[type(array).__module__.partition(".")[0]]
