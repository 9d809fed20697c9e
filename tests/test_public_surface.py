"""The public names are a promise: this compares them with the list that was promised.

After a change that is meant, run this file (`make names`) and read the diff of
``public_names.txt`` as a user of the library would.
"""

import importlib
import pkgutil
import sys
from pathlib import Path
from types import ModuleType

import hoilab

SNAPSHOT = Path(__file__).with_name("public_names.txt")
# Single modules that are public as they are; everything else is public through a package.
MODULES = ("hoilab.errors", "hoilab.plugins", "hoilab.testing")


def packages() -> list[str]:
    walk = pkgutil.walk_packages(hoilab.__path__, "hoilab.")
    names = [module.name for module in walk if module.ispkg]
    return ["hoilab", *(name for name in names if "._" not in name)]


def promised(module: ModuleType) -> list[str]:
    if module.__name__ in MODULES:
        own = vars(module).items()
        return [n for n, v in own if not n.startswith("_") and is_of(v, module)]
    return list(getattr(module, "__all__", []))


def is_of(value: object, module: ModuleType) -> bool:
    """Tell whether a value was made in this module: what it imports is not its own."""
    return getattr(value, "__module__", None) == module.__name__


def public_names() -> list[str]:
    modules = [importlib.import_module(name) for name in [*packages(), *MODULES]]
    return sorted(f"{module.__name__}.{name}" for module in modules for name in promised(module))


def test_public_names_are_those_promised():
    before = SNAPSHOT.read_text(encoding="utf-8").splitlines()
    now = public_names()
    gone, new = sorted({*before} - {*now}), sorted({*now} - {*before})
    assert (gone, new) == ([], []), "if this change is meant, run make names"


def test_every_promised_name_exists():
    for name in packages():
        module = importlib.import_module(name)
        missing = [item for item in promised(module) if not hasattr(module, item)]
        assert missing == [], name


def test_no_promise_is_made_twice():
    for name in packages():
        names = getattr(importlib.import_module(name), "__all__", [])
        assert len(names) == len(set(names)), name


if __name__ == "__main__":
    SNAPSHOT.write_text("".join(f"{name}\n" for name in public_names()), encoding="utf-8")
    sys.stdout.write(f"{SNAPSHOT}: {len(public_names())} names\n")
