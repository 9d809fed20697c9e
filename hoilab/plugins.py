"""Plugins: one frozen spec per thing, found by entry point, loaded when first used.

The built-ins are registered the same way, so whatever they can do a plugin can do.
An entry point names a `Spec`; the `Spec` names the code, as ``package.module:function``,
and that code is imported by `Spec.load` alone.
"""

import importlib
import os
import warnings
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, Literal, get_args

from hoilab.errors import PluginError, PluginWarning

Group = Literal["models", "readers", "datasets", "metrics", "analyses", "panels"]
GROUPS: tuple[str, ...] = get_args(Group)


@dataclass(frozen=True, kw_only=True)
class Spec:
    """What there is to know about a plugin before its code is imported.

    Parameters
    ----------
    name
        How users ask for it.
    summary
        One line that says what it does.
    licence
        SPDX name of the licence of the code (and of the weights, when there are any).
    target
        ``package.module:function``, imported by `load`.
    facts
        Whatever helps choosing: task, sizes, speed as measured, file suffixes.

    Examples
    --------
    >>> Spec(name="square root", summary="Take a root.", licence="PSF-2.0",
    ...      target="math:sqrt").load()(9.0)
    3.0
    """

    name: str
    summary: str
    licence: str
    target: str
    facts: MappingProxyType[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def load(self) -> Any:
        """Import the code behind this spec and return it."""
        module, _, attribute = self.target.partition(":")
        try:
            return getattr(importlib.import_module(module), attribute)
        except Exception as cause:
            raise PluginError(
                f"plugin {self.name!r} names {self.target}, which does not load: {cause}; "
                "reinstall the package that provides it, or remove it"
            ) from cause


@cache
def _specs(group: str) -> MappingProxyType[str, tuple[Spec, str]]:
    """Return every usable spec of a group with the package it comes from, by name."""
    found: dict[str, tuple[Spec, str]] = {}
    for entry in sorted(entry_points(group=f"hoilab.{group}"), key=lambda e: e.name):
        package = entry.dist.name if entry.dist else "?"
        if not _allowed(package):
            continue
        spec = _read(entry, group, package)
        if spec is None:
            continue
        if spec.name in found and found[spec.name][1] != package:
            raise PluginError(
                f"two packages offer a hoilab.{group} plugin named {spec.name!r}: "
                f"{found[spec.name][1]} and {package}; uninstall one, or set "
                "HOILAB_PLUGINS to the packages you trust"
            )
        found[spec.name] = (spec, package)
    return MappingProxyType(found)


def _allowed(package: str) -> bool:
    """Tell whether a package may add plugins: all may, unless HOILAB_PLUGINS lists some."""
    listed = os.environ.get("HOILAB_PLUGINS")
    return package == "hoilab" or listed is None or package in listed.split(",")


def _read(entry: EntryPoint, group: str, package: str) -> Spec | None:
    try:
        spec = entry.load()
        if not isinstance(spec, Spec):
            raise TypeError(f"expected a hoilab.plugins.Spec, got {type(spec).__name__}")
    # A plugin is other people's code: whatever it raises, it is named and left out.
    except Exception as cause:
        warnings.warn(
            f"hoilab.{group} plugin {entry.name!r} of package {package} was left out: {cause}",
            PluginWarning,
            stacklevel=3,
        )
        return None
    return spec


def specs(group: Group) -> dict[str, Spec]:
    """Return the specs of one group by name, without importing what they name."""
    if group not in GROUPS:
        raise PluginError(f"plugin group must be one of {', '.join(GROUPS)}, got {group!r}")
    return {name: spec for name, (spec, _) in _specs(group).items()}


def package_of(group: Group, name: str) -> str:
    """Return the name of the installed package that a plugin comes from."""
    find(group, name)
    return _specs(group)[name][1]


def find(group: Group, name: str) -> Spec:
    """Return one spec by name, or say which names there are."""
    known = specs(group)
    if name not in known:
        raise PluginError(
            f"no hoilab.{group} plugin is called {name!r}; there are: {', '.join(known) or 'none'}"
        )
    return known[name]


def load(group: Group, name: str) -> Any:
    """Import and return the code of one plugin."""
    return find(group, name).load()


def forget() -> None:
    """Look for plugins again at the next call, after something was installed."""
    _specs.cache_clear()
