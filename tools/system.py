"""See that this machine has what the wheels link against, before anything is installed.

Needs nothing but Python's standard library. What Debian packages are missing is said in one
line; root on Debian gets them installed. With ``--browser`` Chromium is wanted too, for the
tests that drive a browser; they are skipped where there is none, so its absence stops nothing.
"""

import ctypes
import importlib.util
import os
import platform
import shutil
import subprocess
import sys

PYTHONS = ((3, 11), (3, 13))
# Open3D links these when it is imported; every other wheel brings what it needs.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libidn2.so.0": "libidn2-0",
    "libstdc++.so.6": "libstdc++6",
    "libudev.so.1": "libudev1",
    "libusb-1.0.so.0": "libusb-1.0-0",
}
# What playwright's own node links, for the tests that drive a browser.
TESTING = {"libatomic.so.1": "libatomic1"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main(*, browser: bool) -> int:
    """Return 0 when the machine is ready, 1 after saying what it lacks."""
    running = sys.version_info[:2]
    if not PYTHONS[0] <= running <= PYTHONS[1]:
        return _say(
            f"hoilab needs Python 3.11 to 3.13, {sys.executable} is {platform.python_version()}; "
            "name another one: make PYTHON=python3.11 ..."
        )
    missing = missing_packages({**LIBRARIES, **TESTING} if browser else LIBRARIES)
    wanted = missing + (["chromium"] if browser and not any(map(shutil.which, BROWSERS)) else [])
    if wanted and _root_on_debian():
        _say(f"installing from Debian: {' '.join(wanted)}")
        subprocess.check_call(["apt-get", "update", "-qq"])
        subprocess.check_call(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    elif missing:
        return _say(
            "this machine lacks libraries that the wheels need; as root, run:\n"
            f"    apt-get install -y {' '.join(missing)}"
        )
    elif wanted:
        _say("no Chromium: browser tests will be skipped (apt-get install -y chromium)")
    return 0


def missing_packages(libraries: "dict[str, str]") -> "list[str]":
    """Return the Debian packages that hold what cannot be found here."""
    packages = []
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        packages.append("python{}.{}-venv".format(*sys.version_info[:2]))
    if sys.platform.startswith("linux"):
        packages += [package for library, package in libraries.items() if not _loads(library)]
    return packages


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _root_on_debian() -> bool:
    return os.path.exists("/etc/debian_version") and os.geteuid() == 0


def _say(sentence: str) -> int:
    sys.stderr.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(browser="--browser" in sys.argv[1:]))
