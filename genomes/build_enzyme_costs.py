"""Make `tables/enzyme_costs.tsv` and `ecoli_metabolic.tsv` from the enzyme-constrained model of the data mirror.

Names and figures only, in our own layout. Run it from the checkout with BIOXEN_DATA_MIRROR set to the data folder. The
tables are committed; a run without a changed source leaves them as they are.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path

SOURCE = "models/EC_iCH360.json.gz"
TABLE = Path(__file__).resolve().parent / "tables" / "enzyme_costs.tsv"
GENES = TABLE.with_name("ecoli_metabolic.tsv")
POOL = "enzyme_pool"
HEADER = """\
# Enzyme that one mmol/gDW/h of flux binds, g/gDW, by reaction (names of iCH360 and BiGG) and direction; 0: none needed
# source: EC_iCH360 (MIT), Corrao et al. 2025: molar mass over apparent turnover number, coefficients of its enzyme pool
# an empty cell: the model lets the reaction run in the other direction only
reaction\tforward\tbackward
"""
GENES_HEADER = """\
# Genes of Escherichia coli K-12 whose products are the enzymes and transporters of core and biosynthetic metabolism
# source: gene list of iCH360 (MIT), Corrao et al. 2025
locus_tag
"""


def main() -> int:
    """Write the table; the mirror comes from the environment."""
    source = Path(os.environ.get("BIOXEN_DATA_MIRROR", ""), SOURCE)
    if not source.is_file():
        print(f"Set BIOXEN_DATA_MIRROR to the data folder (it holds {SOURCE}).", file=sys.stderr)
        return 1
    model = json.loads(gzip.decompress(source.read_bytes()))
    costs: dict[str, dict[str, str]] = {}
    for reaction in model["reactions"]:
        name, _, direction = reaction["id"].rpartition("_")
        if direction in ("fw", "bw") and not name.startswith("EX_") and reaction["gene_reaction_rule"]:
            cost = abs(float(reaction["metabolites"].get(POOL, 0.0)))
            costs.setdefault(name, {})[direction] = f"{cost:.5g}"
    rows = [f"{name}\t{cost.get('fw', '')}\t{cost.get('bw', '')}\n" for name, cost in sorted(costs.items())]
    TABLE.write_text(HEADER + "".join(rows), encoding="utf-8")
    genes = sorted(gene["id"] for gene in model["genes"] if gene["id"].startswith("b"))
    GENES.write_text(GENES_HEADER + "".join(f"{gene}\n" for gene in genes), encoding="utf-8")
    print(f"{TABLE.name}: {len(rows)} reactions; {GENES.name}: {len(genes)} genes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
