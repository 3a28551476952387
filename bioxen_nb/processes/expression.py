"""Commands that express genes: operons as jobs, and what transcription and translation make of them."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from bioxen_nb.cell.cell import Cell
from bioxen_nb.errors import ProcessError
from bioxen_nb.hypervisor.jobs import OperonJob
from bioxen_nb.processes.arguments import gene_rows, transcribed, whole_seconds
from bioxen_nb.processes.counting import live_counting
from bioxen_nb.processes.stretches import stretch
from bioxen_nb.processes.vital_signs import gene_name, joined
from bioxen_nb.session.process_context import Lived, ProcessContext

#: While a job waits behind others, the queue is looked at this often, in cell time.
_LOOK_EVERY_S = 10

_ORDERS: dict[str, Literal["on", "off", "natural"]] = {"activate": "on", "repress": "off", "release": "natural"}


def run_operon(
    on: ProcessContext, genes: list[str], duration_s: float = 120.0, priority: float = 1.0
) -> dict[str, Any]:
    """Switch the operons of some genes on for a while, as a job, and report what they made.

    Args:
        genes: symbols or locus tags; the whole transcription unit of each is switched on: its repressors cannot
            bind it, and its activators act in full.
        duration_s: how long, in seconds of cell time.
        priority: of the job among those that wait; larger ones begin first.
    """
    job, lived = _run_job(on, genes, duration_s, priority)
    return {**_job_row(job), **job.result, **lived}


def transcribe(on: ProcessContext, genes: list[str] | str | None = None, duration_s: float = 60.0) -> dict[str, Any]:
    """Switch genes on for a while and report their messages: RNA molecules and polymerases at work.

    Args:
        genes: symbols or locus tags, one or several; without any, the messenger unit with the strongest promoter.
        duration_s: how long, in seconds of cell time.
    """
    cell = on.cell
    chosen = _strongest_unit(on) if genes is None else [genes] if isinstance(genes, str) else genes
    units = transcribed(cell, chosen)
    rows = gene_rows(cell, _genes_of(on, units))
    before = _polymerases(cell, units)
    nucleotides = cell.ledger.nucleotides_transcribed
    job, lived = _run_job(on, chosen, duration_s, 1.0)
    by_gene = {gene: counts["rna"] for gene, counts in job.result.get("genes", {}).items()}
    length_nt = {gene_name(cell, row): int(cell.lowered.length_nt[row]) for row in rows.values()}
    return {
        **_job_row(job),
        "units": units,
        "rna": {gene: {**counts, "length_nt": length_nt.get(gene)} for gene, counts in by_gene.items()},
        "polymerases": {"before": before, "after": _polymerases(cell, units)},
        "nucleotides_transcribed_by_the_cell": cell.ledger.nucleotides_transcribed - nucleotides,
        **lived,
    }


def translate(on: ProcessContext, genes: list[str] | str | None = None, duration_s: float = 60.0) -> dict[str, Any]:
    """Live for a while and report the proteins that ribosomes make from the messages there are.

    Args:
        genes: symbols or locus tags, one or several; without any, the gene with most ribosomes on its messages.
        duration_s: how long, in seconds of cell time. No operon is switched.
    """
    cell = on.cell
    most = int(np.argmax(cell.context.state.ribosomes))
    rows = gene_rows(cell, [cell.gene_ids[most]] if genes is None else genes)
    silent = [gene_name(cell, row) for row in rows.values() if cell.lowered.length_aa[row] == 0]
    if silent:
        raise ProcessError(f"No protein is made of {', '.join(silent)}: RNA genes are not translated.", genes=silent)
    counted, lived = live_counting(on, rows, whole_seconds("duration_s", duration_s))
    return {
        "genes": {gene: counts.of_translation() for gene, counts in counted.genes.items()},
        "elongation_aa_per_s": counted.elongation_aa_per_s,
        "ribosomes_at_work": int(cell.context.state.ribosomes.sum()),
        **lived,
    }


def gene_expression(
    on: ProcessContext, genes: list[str] | str | None = None, duration_s: float = 60.0
) -> dict[str, Any]:
    """Live for a while under the cell's own regulation and report RNA and protein of genes.

    Args:
        genes: symbols or locus tags, one or several; without any, the ten genes with most protein.
        duration_s: how long, in seconds of cell time. No operon is switched.
    """
    cell = on.cell
    top = np.argsort(-cell.context.proteins, kind="stable")[:10]
    rows = gene_rows(cell, [cell.gene_ids[row] for row in top.tolist()] if genes is None else genes)
    counted, lived = live_counting(on, rows, whole_seconds("duration_s", duration_s))
    return {
        "genes": {gene: counts.of_expression() for gene, counts in counted.genes.items()},
        "times_s": counted.times_s,
        "mrna_total": int(cell.context.rnas[cell.lowered.length_aa > 0].sum()),
        "protein_total": cell.context.protein_total,
        **lived,
    }


def manage_operons(
    on: ProcessContext, operons: list[str] | str, action: Literal["activate", "repress", "release"]
) -> dict[str, Any]:
    """Switch operons on, silence them, or leave them to their regulators again; no time passes.

    Args:
        operons: transcription units (TU_...), or genes that stand for their units.
        action: activate (no repressor binds), repress (no transcript starts) or release (as regulation has it). It acts
            from the cell's next control tick on, within 10 s of cell time, until told otherwise.
    """
    units = transcribed(on.cell, operons)
    told = on.command(units, _ORDERS[action])
    return {"action": action, "units": list(told), "commands_in_force": on.cell.commands()}


def _run_job(
    on: ProcessContext, genes: list[str], duration_s: float, priority: float
) -> tuple[OperonJob, dict[str, Any]]:
    """Submit a job and live until it is over, or until the cell is stopped; a job that failed is an error."""
    vm = on.vm
    transcribed(vm.cell, genes)
    seconds = whole_seconds("duration_s", duration_s)
    job = on.submit_operon(genes, seconds, priority)
    stretches: list[Lived] = []
    while not job.is_over:
        waits = job.began_s is None and bool(stretches)
        left_s = seconds if job.began_s is None else job.left_s(vm.time_s)
        stretches.append(stretch(on, vm, _LOOK_EVERY_S if waits else left_s))
        if not stretches[-1].is_whole:
            break
    if job.reason:
        raise ProcessError(f"Operon job {job.number} failed: {job.reason}", job=job.number)
    return job, joined(stretches) if stretches else {}


def _job_row(job: OperonJob) -> dict[str, Any]:
    return {"job": job.number, "state": job.state.value, "genes_asked": list(job.genes), "units": list(job.units)}


def _strongest_unit(on: ProcessContext) -> list[str]:
    """The unit of messages whose promoter starts most transcripts per second and gene copy."""
    arrays = on.cell.lowered
    strength = np.where(arrays.unit_stable, 0.0, arrays.unit_initiation_per_s)
    return [arrays.unit_ids[int(np.argmax(strength))]]


def _genes_of(on: ProcessContext, units: list[str]) -> list[str]:
    return [gene for unit in on.program.units if unit.id in units for gene in unit.genes]


def _polymerases(cell: Cell, units: list[str]) -> int:
    place = {unit: row for row, unit in enumerate(cell.lowered.unit_ids)}
    return int(sum(cell.context.state.polymerases[place[unit]] for unit in units if unit in place))
