"""How dashboards look: colours, type, and cards of plain HTML that follow the theme."""

import re
from collections.abc import Iterable
from html import escape
from types import MappingProxyType

_FONT = 'Inter, "Segoe UI", Roboto, "Helvetica Neue", Arial, system-ui, sans-serif'
_BAR = {
    "backgroundColor": "#10151f",
    "backgroundImage": "none",
    "color": "#eef2f7",
    "boxShadow": "none",
    "borderBottom": "1px solid #262d3a",
}
_RING = {"outline": "2px solid currentColor", "outlineOffset": "-3px"}
_SHARED = {
    "typography": {"fontFamily": _FONT, "fontSize": 13},
    "shape": {"borderRadius": 10},
    "components": {
        "MuiAppBar": {"styleOverrides": {"root": _BAR}},
        "MuiButtonBase": {"styleOverrides": {"root": {"&.Mui-focusVisible": _RING}}},
        "MuiTab": {"styleOverrides": {"root": {"textTransform": "none", "fontSize": 14}}},
        "MuiButton": {"styleOverrides": {"root": {"textTransform": "none", "fontSize": 13}}},
        "MuiToggleButton": {"styleOverrides": {"root": {"textTransform": "none"}}},
    },
}
PAGE = MappingProxyType({"& main": {"backgroundColor": "background.default"}})
THEME = MappingProxyType(
    {
        "light": {
            **_SHARED,
            "palette": {
                "primary": {"main": "#2457d6"},
                "background": {"default": "#eef1f5", "paper": "#ffffff"},
            },
        },
        "dark": {
            **_SHARED,
            "palette": {
                "primary": {"main": "#7aa7ff"},
                "background": {"default": "#0d1014", "paper": "#14171d"},
            },
        },
    }
)

CSS = """
:host { font: 13px/1.45 FONT; font-variant-numeric: tabular-nums; color: inherit; }
h2 { margin: 0 0 10px; font-size: 14px; font-weight: 600; letter-spacing: 0.01em; }
h2 small { font-size: inherit; font-weight: 400; opacity: 0.72; }
p { margin: 0 0 8px; }
p:last-child { margin-bottom: 0; }
a { color: inherit; text-underline-offset: 2px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 5px 16px; margin: 0; }
dt { opacity: 0.72; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
code { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
p code { padding: 1px 5px; border-radius: 4px; overflow-wrap: anywhere; }
p code { background: color-mix(in srgb, currentColor 9%, transparent); }
.badge { display: inline-block; padding: 2px 10px; border-radius: 999px; }
.badge { font-weight: 600; font-size: 12px; }
.swatch { display: inline-block; width: 22px; height: 12px; border-radius: 3px; }
.swatch { vertical-align: -1px; margin-left: 4px; }
.good { color: #0a6b3d; background: #d7f4e4; }
.bad { color: #8f1d13; background: #ffe1dd; }
.unknown { color: #5b4a00; background: #fdf0c3; }
.big { font-size: 22px; font-weight: 650; line-height: 1.1; }
.row { display: flex; flex-wrap: wrap; gap: 10px 28px; margin-bottom: 14px; }
.row small { display: block; opacity: 0.72; font-size: 12px; margin-top: 2px; }
""".replace("FONT", _FONT)


def subtitle(text: str) -> str:
    """Return the name of the scene for the bar on top."""
    style = f"font: 500 14px {_FONT}; color: #c6d0de; margin-left: 18px".replace('"', "'")
    return f'<span style="{style}">{escape(text)}</span>'


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return names and values as an HTML list; values may be HTML, names are escaped."""
    return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{v}</dd>" for k, v in rows) + "</dl>"


def figures(rows: Iterable[tuple[str, str]]) -> str:
    """Return big numbers with small names under them."""
    cells = "".join(
        f'<div><span class="big">{escape(v)}</span><small>{escape(k)}</small></div>'
        for k, v in rows
    )
    return f'<div class="row">{cells}</div>'


_COMMAND = re.compile(r"`([^`]+)`|(?<=: )(hoilab [^;()]*[^;()\s.,])")


def sentence(text: str) -> str:
    """Return a sentence as HTML, with the commands in it set as such.

    Examples
    --------
    >>> sentence("make it with: hoilab analyze CLIP -o a.zarr; or open <another>")
    'Make it with: <code>hoilab analyze CLIP -o a.zarr</code>; or open &lt;another&gt;'
    """
    said = text[:1].upper() + text[1:]
    parts, at = [], 0
    for found in _COMMAND.finditer(said):
        command = found[1] or found[2]
        parts += [escape(said[at : found.start()]), f"<code>{escape(command)}</code>"]
        at = found.end()
    return "".join([*parts, escape(said[at:])])
