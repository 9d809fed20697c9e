"""The report as a page: one HTML file that asks nothing of any other host."""

import base64
import html
from collections.abc import Sequence

import numpy as np
import xarray as xr

from hoilab.io import encode_jpeg
from hoilab.schema import release
from hoilab.tasks.report import Report

PICTURES = 4
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --line: #d9dee5;
  --page: #f6f7f9; --card: #ffffff; --good: #18794e; --bad: #c62a2f; --bar: #4a6fa5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #9aa6b6; --line: #303947;
  --page: #14181f; --card: #1c222c; --good: #4cc38a; --bad: #ff8589; --bar: #86a9dd; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 60rem; margin: auto; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .6rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
.verdict { border-left: 4px solid; padding: .6rem .9rem; margin: 1.2rem 0; border-radius: 4px;
  background: var(--card); } .good { border-color: var(--good); } .bad { border-color: var(--bad); }
.verdict strong { display: block; } .good strong { color: var(--good); }
.bad strong { color: var(--bad); } ul { margin: .3rem 0 0; padding-left: 1.2rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 6px;
  padding: .8rem .9rem; } .card b { display: block; font-size: 1.45rem; line-height: 1.2;
  font-variant-numeric: tabular-nums; } .card span { color: var(--soft); font-size: .85rem; }
table { border-collapse: collapse; width: 100%; background: var(--card);
  border: 1px solid var(--line); border-radius: 6px; }
th, td { text-align: left; padding: .4rem .8rem; border-top: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; } tr:first-child > * { border-top: 0; }
th { font-weight: 500; color: var(--soft); width: 16rem; }
code { font: .85em ui-monospace, Consolas, monospace; }
.pictures { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
  gap: .6rem; } .pictures img { width: 100%; display: block; border-radius: 4px; }
figure { margin: 0; } figcaption { color: var(--soft); font-size: .85rem; }
svg { width: 100%; height: 5rem; display: block; background: var(--card);
  border: 1px solid var(--line); border-radius: 6px; } svg path { fill: var(--bar); }
"""


def page(report: Report, hidden: xr.DataArray) -> str:
    """Return a report as HTML, with a few frames of the anonymized clip.

    Parameters
    ----------
    report
        What `hoilab.tasks.report` returned.
    hidden
        The anonymized clip; refused when it is marked visible.
    """
    name = html.escape(str(report["source_name"]))
    parts = [
        f"<h1>Privacy report: {name}</h1>",
        f"<p class=soft>{report['frames']} frames, anonymized by hoilab "
        f"{html.escape(str(report['hoilab']))}, style {html.escape(str(report['style']))}</p>",
        _verdict(report),
        f"<div class=cards>{''.join(_card(*card) for card in _figures(report))}</div>",
        "<h2>How much of each picture is hidden</h2>",
        _curve(_numbers(report["masked"])),
        "<h2>Frames of the anonymized clip</h2>",
        f"<div class=pictures>{_pictures(hidden)}</div>",
        *(f"<h2>{title}</h2>{_table(rows)}" for title, rows in _sections(report).items()),
    ]
    return (
        f'<!doctype html><html lang=en><head><meta charset="utf-8"><title>Privacy report: {name}'
        f'</title><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _verdict(report: Report) -> str:
    leaks = _texts(report["leaks"])
    if not leaks:
        return (
            "<div class='verdict good'><strong>Nothing speaks against showing this clip"
            "</strong>as far as the checks below can see</div>"
        )
    items = "".join(f"<li>{html.escape(leak)}</li>" for leak in leaks)
    return f"<div class='verdict bad'><strong>Do not show this clip</strong><ul>{items}</ul></div>"


def _figures(report: Report) -> list[tuple[str, str]]:
    """Return the key figures: number and what it is."""
    hiding = report["hiding"]
    cards = [(f"{_number(report['masked_mean']):.1%}", "of the picture is hidden on average")]
    if isinstance(hiding, dict):
        cards += [
            (f"{hiding['heads_hidden']:.2%}", f"of {hiding['heads']:.0f} annotated heads hidden"),
            (f"{hiding['bodies_hidden']:.2%}", "of annotated bodies hidden"),
            (f"{hiding['never_leaked']:.0f} of {hiding['persons']:.0f}", "persons never leaked"),
            (f"{hiding['longest_gap']:.0f}", "frames is the longest gap"),
        ]
    cards.append(
        (
            f"{_number(report['leak_check_bound']):.1%}",
            "of frames may show somebody whom the second look can see, at most (95 %)",
        )
    )
    attack = report["attack"]
    assert isinstance(attack, dict)
    for part, numbers in attack.items():
        if numbers["persons"]:
            cards.append(
                (
                    f"{numbers['recognised']:.0%}",
                    f"recognised by {part}; chance {numbers['chance']:.0%}, clear clip "
                    f"{numbers['clear']:.0%}",
                )
            )
    return cards


def _sections(report: Report) -> dict[str, dict[str, object]]:
    """Return the tables below: by title the rows, by name what they say."""
    hiding, attack = report["hiding"], report["attack"]
    assert isinstance(attack, dict)
    sections: dict[str, dict[str, object]] = {}
    if isinstance(hiding, dict):
        sections["Against annotated people"] = hiding
    else:
        sections["Against annotated people"] = {"": "no annotation was given (--truth)"}
    second = {name: value for name, value in report.items() if name.startswith("leak_check")}
    sections["The second look"] = second
    sections["Attack: clear pictures of everybody against the anonymized clip"] = {
        f"{part}: {name.replace('_', ' ')}": value
        for part, numbers in attack.items()
        for name, value in numbers.items()
    }
    removed = ("removed_streams", "removed_metadata")
    sections["Removed"] = {name: report[name] for name in removed}
    frames = ("frames", "failed_frames", "whole_frames", "whole_frame_reasons", "masked_max")
    sections["Frames"] = {name: report[name] for name in frames}
    files = ("source_name", "source_sha256", "output_name", "output_sha256")
    sections["Files"] = {name: report[name] for name in files}
    how = ("detector", "model_sha256", "settings", "settings_sha256", "style_reversible")
    sections["How it was done"] = {name: report[name] for name in how}
    return sections


def _table(rows: dict[str, object]) -> str:
    cells = (
        f"<tr><th>{html.escape(name.replace('_', ' '))}</th><td>{_shown(value)}</td></tr>"
        for name, value in rows.items()
    )
    return f"<table>{''.join(cells)}</table>"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return html.escape(", ".join(f"{name}: {each}" for name, each in value.items()))
    if isinstance(value, list | tuple):
        return html.escape("; ".join(map(str, value))) or "none"
    if isinstance(value, float):
        return f"{value:.4g}"
    text = html.escape(str(value)) or "none"
    return f"<code>{text}</code>" if len(text) == 64 else text


def _card(figure: str, meaning: str) -> str:
    return f"<div class=card><b>{html.escape(figure)}</b><span>{html.escape(meaning)}</span></div>"


def _curve(shares: Sequence[float]) -> str:
    """Return the shares over time as an area, in a picture 1000 wide and 100 high."""
    step = max(1, len(shares) // 1000)
    values = [max(shares[at : at + step]) for at in range(0, len(shares), step)]
    across = 1000 / max(1, len(values) - 1)
    points = " ".join(f"L{n * across:.1f} {100 - 100 * v:.1f}" for n, v in enumerate(values))
    return (
        "<svg viewBox='0 0 1000 100' preserveAspectRatio=none role=img "
        f"aria-label='share of the picture that is hidden, over time'><path d='M0 100 {points} "
        "L1000 100Z'/></svg>"
    )


def _pictures(hidden: xr.DataArray) -> str:
    chosen = np.unique(np.linspace(0, hidden.sizes["time"] - 1, PICTURES + 2).round())[1:-1]
    return "".join(_picture(hidden.isel(time=int(number))) for number in chosen)


def _picture(frame: xr.DataArray) -> str:
    jpeg = encode_jpeg(release(frame, way="privacy report"), quality=70)
    data = base64.b64encode(jpeg).decode()
    return (
        f"<figure><img alt='' src='data:image/jpeg;base64,{data}'>"
        f"<figcaption>{float(frame['time']):.1f} s</figcaption></figure>"
    )


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _numbers(values: object) -> list[float]:
    assert isinstance(values, list)
    return values


def _texts(values: object) -> list[str]:
    assert isinstance(values, list)
    return values
