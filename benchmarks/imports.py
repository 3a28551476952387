"""How long `import bioxen_nb` takes, beside an import of pandas in the same minute.

Each figure is the median of several fresh interpreters, less the start of a bare one.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

LIMIT_S = 0.3
REPEATS = 5


def fresh_interpreter_s(statement: str) -> float:
    """Wall seconds of one new interpreter that runs `statement`."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)
    return time.perf_counter() - begin


def measure() -> list[dict[str, object]]:
    """Rows for the table of `benchmarks/run.py`."""
    statements = {"bare": "pass", "ours": "import bioxen_nb", "pandas": "import pandas"}
    samples: dict[str, list[float]] = {name: [] for name in statements}
    for _ in range(REPEATS):
        for name, statement in statements.items():
            samples[name].append(fresh_interpreter_s(statement))
    median = {name: statistics.median(values) for name, values in samples.items()}
    ours, pandas = median["ours"] - median["bare"], median["pandas"] - median["bare"]
    return [
        {"name": "import bioxen_nb", "ours": ours, "unit": "s", "limit": LIMIT_S},
        {
            "name": "import bioxen_nb against pandas",
            "ours": ours,
            "unit": "s",
            "peer": pandas,
            "peer_name": "pandas",
        },
    ]


if __name__ == "__main__":
    print(json.dumps(measure(), indent=1))
