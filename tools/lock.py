"""Write requirements.lock and requirements-test.lock from pyproject.toml.

Each Python named on the command line resolves pyproject's ranges with `pip install --dry-run`;
nothing is installed. The first one chooses the versions and the others follow where they can;
a line that holds for some of them only gets a marker. Local versions (``2.13.0+cpu``) and the
CUDA libraries that one build of torch asks for are left out of the lock: which build of torch is
taken is the business of the machine's pip configuration.

    python tools/lock.py python3.11 python3.12 python3.13
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
BUILD = [*PROJECT["build-system"]["requires"], "editables"]
DEMO = [*PROJECT["project"]["dependencies"], *EXTRAS["scenes"], *BUILD]
TESTED = ("anomaly", "crowd", "logs", "maps", "onnx", "test")
TEST = [*DEMO, *(line for name in TESTED for line in EXTRAS[name])]
CUDA = re.compile(r"(nvidia|cuda)-.*|triton")
# Pins must hold for the oldest patch release that is around: Debian 12 has 3.11.2.
OLDEST = {"3.11": "3.11.2", "3.12": "3.12.3", "3.13": "3.13.0"}
HEAD = "# Written by `make lock`; pyproject.toml holds the ranges. For Linux, Python {pythons}.\n"

Pins = dict[str, str]


def main(pythons: Sequence[str]) -> None:
    """Resolve for each interpreter and write both files."""
    demo: dict[str, Pins] = {}
    test: dict[str, Pins] = {}
    chosen: Pins = {}
    for python in pythons:
        version = _version(python)
        test[version] = _resolve(python, version, TEST, chosen)
        chosen = {**test[version], **chosen}
        demo[version] = _resolve(python, version, DEMO, test[version])
    head = HEAD.format(pythons=", ".join(test))
    runtime = _lines(demo)
    (ROOT / "requirements.lock").write_text(head + "".join(runtime), encoding="utf-8")
    more = [line for line in _lines(test) if line not in runtime]
    (ROOT / "requirements-test.lock").write_text(
        head + "-r requirements.lock\n" + "".join(more), encoding="utf-8"
    )


def _version(python: str) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    return subprocess.check_output([python, "-c", code], text=True).strip()


def _resolve(python: str, version: str, wanted: Sequence[str], chosen: Pins) -> Pins:
    """Return name -> version of everything that these requirements bring."""
    with tempfile.TemporaryDirectory() as folder:
        report, hints = Path(folder, "report.json"), Path(folder, "constraints.txt")
        command = [
            *(sys.executable, "-m", "pip", f"--python={python}", "install", "--dry-run"),
            *("--quiet", "--ignore-installed", "--only-binary=:all:", f"--report={report}"),
            f"--python-version={OLDEST.get(version, version)}",
        ]
        hints.write_text("".join(f"{name}=={pin}\n" for name, pin in chosen.items()))
        followed = subprocess.run([*command, f"--constraint={hints}", *wanted], check=False)
        if followed.returncode != 0:  # a version that this Python lacks: let it choose its own
            subprocess.run([*command, *wanted], check=True)
        found = json.loads(report.read_text(encoding="utf-8"))["install"]
    pins = {_canonical(p["metadata"]["name"]): p["metadata"]["version"] for p in found}
    return {name: v.split("+")[0] for name, v in pins.items() if not CUDA.fullmatch(name)}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _lines(resolved: dict[str, Pins]) -> list[str]:
    """Return one line for each name and version, with a marker where some Pythons lack it."""
    lines = []
    for name in sorted({name for pins in resolved.values() for name in pins}):
        holders: dict[str, list[str]] = {}
        for python, pins in resolved.items():
            if name in pins:
                holders.setdefault(pins[name], []).append(python)
        for version, pythons in holders.items():
            marker = " or ".join(f"python_version == '{python}'" for python in pythons)
            everywhere = len(pythons) == len(resolved)
            lines.append(f"{name}=={version}" + ("\n" if everywhere else f" ; {marker}\n"))
    return lines


if __name__ == "__main__":
    main(sys.argv[1:])
