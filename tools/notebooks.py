"""See that notebooks are stored without output; with ``--strip``, take the output away."""

import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]


def main(*, strip: bool) -> int:
    """Return 1 after naming the notebooks that hold output, 0 when there are none."""
    full = [path for path in sorted(ROOT.glob("notebooks/**/*.ipynb")) if clear(path, write=strip)]
    for path in full:
        sys.stderr.write(f"{path.relative_to(ROOT)}: {'stripped' if strip else 'has output'}\n")
    if full and not strip:
        sys.stderr.write("notebooks are stored without output: run make strip\n")
        return 1
    return 0


def clear(path: Path, *, write: bool) -> bool:
    """Tell whether a notebook holds output, counters or widget state; write it without them."""
    notebook = nbformat.read(path, as_version=4)
    dirty = "widgets" in notebook.metadata
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            dirty, cell.outputs, cell.execution_count = True, [], None
    if dirty and write:
        nbformat.write(notebook, path)
    return dirty


if __name__ == "__main__":
    sys.exit(main(strip="--strip" in sys.argv[1:]))
