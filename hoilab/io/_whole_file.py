"""Files that appear whole or not at all."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hoilab.errors import OutputError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary name beside the target, and the target's name once all went well.

    Whatever goes wrong - an exception, Ctrl-C, a full disk - leaves no file behind, and a file
    that was there before stays as it was.
    """
    part = path.with_name(f".{path.stem[:40]}-{secrets.token_hex(8)}{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        yield part
        # Nobody else may read it before; a result is as open as any file that the user makes.
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except OSError as cause:
        raise _explained(path, cause) from cause
    finally:
        with suppress(OSError):  # no folder, nothing to remove
            part.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _explained(path: Path, cause: OSError) -> OutputError:
    if cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return OutputError(f"{path}: the disk is full, nothing was kept; make room and run again")
    if isinstance(cause, PermissionError) or cause.errno == errno.EROFS:
        return OutputError(f"{path}: may not be written there; choose another folder")
    if isinstance(cause, IsADirectoryError):
        return OutputError(f"{path}: expected a file name, that is a folder; add a name to it")
    return OutputError(f"{path}: could not be written ({cause}); choose another folder")
