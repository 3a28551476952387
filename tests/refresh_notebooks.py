"""Run the notebooks and store what the checks compare: outputs of marked cells and widget states stay out.

python tests/refresh_notebooks.py
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

#: Cells so marked show something live or drawn; nbval runs them without comparing.
UNCOMPARED = "NBVAL_IGNORE_OUTPUT"


def refresh(path: Path) -> None:
    """Execute one notebook in its own folder and write it back."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.pop("execution", None)
            if UNCOMPARED in cell.source:
                cell.outputs = []
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for found in sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb")):
        print(found.name)
        refresh(found)
