"""Checksums that say whether a file is still the one that was meant."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path


def checksum(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file, or of a folder's files and their names, as hex digits.

    A file is read once for each state of it (size and time of its last change).
    """
    place = Path(path)
    if place.is_file():
        stat = place.stat()
        return _of_file(place.resolve(), stat.st_mtime_ns, stat.st_size)
    digest = hashlib.sha256()
    for one in sorted(one for one in place.iterdir() if one.is_file()):
        digest.update(f"{one.name} {checksum(one)}\n".encode())
    return digest.hexdigest()


@lru_cache(maxsize=1024)
def _of_file(path: Path, _changed_ns: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
