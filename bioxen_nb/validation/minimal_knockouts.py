"""Row 12: which genes JCVI-syn3A cannot lose, against transposon mutants (Breuer et al. 2019, eLife 8:e36842).

Seen lethal are the essential and the quasi-essential genes: without the latter the cell grows too slowly to persist.
The metabolic model alone judges its own genes. The whole cell judges these and the parts of its machines: a cell is
compiled without the gene and must divide twice, and its metabolic network must still grow. Genes that nothing in the
cell refers to make no difference to it; they are not judged, and how many they are is part of the result.
"""

from __future__ import annotations

from dataclasses import dataclass

from bioxen_nb.cell.essentiality import divides, machine_parts
from bioxen_nb.engines.metabolism.loading import load_network
from bioxen_nb.engines.metabolism.screen import screen_genes
from bioxen_nb.errors import DownloadError
from bioxen_nb.genome.loading import load_genome
from bioxen_nb.program.compiler import compile_genome
from bioxen_nb.program.mutation import knock_out
from bioxen_nb.validation.agreement import Confusion
from bioxen_nb.validation.effort import Effort
from bioxen_nb.validation.measured import mirror_file, mirror_table
from bioxen_nb.validation.rows import Figure

MODEL, MODEL_FILE = "iMB155", "models/iMB155.json"


@dataclass(frozen=True)
class Judgement:
    """Predicted against seen, by the model alone and by the whole cell."""

    model: Confusion
    cell: Confusion
    not_judged: int
    """Genes with a call that nothing in the cell refers to."""


def figures(effort: Effort) -> dict[str, Figure]:
    """Matthews' correlation of the metabolic model and of the whole cell."""
    judged = judge(effort)
    return {"12a": judged.model.mcc, "12b": judged.cell.mcc}


def judge(effort: Effort) -> Judgement:
    """Screen the model, and run a cell without each part of a machine.

    Raises:
        DownloadError: the calls or the model are not there.
    """
    seen = transposon_calls()
    mirror_file(MODEL_FILE)
    effort.say("knock-outs of syn3A's metabolism")
    screen = screen_genes(load_network(MODEL))
    starved = {_tag(gene) for gene in screen.essential()}
    of_model = {_tag(gene) for gene in screen.genes} & seen.keys()
    program = compile_genome(load_genome("syn3a_table"))
    parts = machine_parts(program) & seen.keys()
    effort.say(f"{len(parts)} syn3A cells, each without a part of a machine")
    broken = {gene for gene in sorted(parts) if not divides(knock_out(program, [gene]), effort.seed)}
    return Judgement(
        model=Confusion.of((gene in starved, seen[gene]) for gene in of_model),
        cell=Confusion.of((gene in starved or gene in broken, seen[gene]) for gene in of_model | parts),
        not_judged=len(seen.keys() - of_model - parts),
    )


def transposon_calls() -> dict[str, bool]:
    """Locus tag -> whether its loss is lethal, for every gene with a call."""
    rows = mirror_table("syn3a/syn3a_genes.tsv")
    if not rows or "essentiality" not in rows[0]:
        raise DownloadError("syn3a/syn3a_genes.tsv has no column essentiality; fetch it anew.")
    return {row["locus_tag"]: row["essentiality"] != "Nonessential" for row in rows if row["essentiality"]}


def _tag(model_gene: str) -> str:
    """The models write MMSYN1_0445 where the genome writes JCVISYN3A_0445."""
    return f"JCVISYN3A_{model_gene.rpartition('_')[2]}"
