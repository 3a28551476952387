"""Commands that run a cell's metabolism."""

from __future__ import annotations

from typing import Any

from bioxen_nb.cell.cell import Cell
from bioxen_nb.cell.context import VITALS
from bioxen_nb.cell.environment import Environment
from bioxen_nb.cell.media import GLUCOSE_MM, MEDIA, SUBSTRATES
from bioxen_nb.cell.metabolism.feeding import no_model
from bioxen_nb.cell.metabolism.linking import IDLE, Metabolism
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.processes.arguments import whole_seconds
from bioxen_nb.processes.pathways import chosen_reactions, exchanged, fluxes_of, largest_fluxes
from bioxen_nb.processes.slowing import slowing
from bioxen_nb.processes.stretches import stretch
from bioxen_nb.processes.vital_signs import growth_per_h, plain, span
from bioxen_nb.session.process_context import ProcessContext

_DEAREST = 5
_WITHOUT_MODEL = (
    "No metabolic model is linked: amino acids and ATP follow from the mass of metabolic protein and the medium's "
    "supply, so there are no fluxes, and oxygen changes nothing. Compile the genome with metabolism=... for them."
)


def run_metabolic_pathways(
    on: ProcessContext,
    glucose_available: bool | None = None,
    oxygen: bool | float | None = None,
    duration_s: float = 60.0,
    pathways: list[str] | None = None,
) -> dict[str, Any]:
    """Live for a while and report growth, fluxes, uptake, secretion and ATP; the medium is shifted first if asked.

    Args:
        glucose_available: True pours glucose in where there is none (22.2 mM, or what the medium's recipe says), False
            takes it out; left as it is unless given. It stays like that afterwards.
        oxygen: share of air saturation, 0 to 1; True is 1, False is 0. Left as it is unless given.
        duration_s: how long, in seconds of cell time.
        pathways: whose fluxes to show, by name (glycolysis, tca_cycle, pentose_phosphate, respiration, fermentation,
            glyoxylate_cycle, anaplerosis, lactose) or by single reactions; the largest fluxes unless given.
    """
    vm, seconds = on.vm, whole_seconds("duration_s", duration_s)
    cell = vm.cell
    linked = cell.metabolism
    if pathways is not None and linked is None:
        raise no_model(cell.program)
    chosen = chosen_reactions(linked, pathways) if linked and pathways is not None else {}
    changes = _changes(cell, glucose_available, oxygen)
    if changes:
        on.shift(**changes)
    before = growth_per_h(cell)
    lived = stretch(on, vm, seconds)
    return {
        "shifted": changes,
        "growth_rate_per_h": {"before": before, "after": growth_per_h(cell)},
        "atp": _energy(cell),
        "medium_mm": _medium(cell),
        "slowing": slowing(cell, vm.quota),
        **(_network(cell, linked, chosen) if linked else _capacity(cell)),
        "arrested_because": cell.arrest_reason(),
        **span(lived),
    }


def _changes(cell: Cell, glucose: bool | None, oxygen: float | None) -> dict[str, Any]:
    """Fields of the environment that make it as asked; empty when it is so already.

    Raises:
        ConfigurationError: an impossible value.
    """
    now = cell.environment.at(cell.time_s)
    changes: dict[str, Any] = {}
    if oxygen is not None and float(oxygen) != now.oxygen:
        changes["oxygen"] = float(oxygen)
    left_mm = float(cell.context.state.medium[SUBSTRATES.index("glucose")])
    if glucose is True and (left_mm <= 0.0 or now.concentration_mm("glucose") <= 0.0):
        changes |= _with_glucose(now)
    if glucose is False and (left_mm > 0.0 or now.concentration_mm("glucose") > 0.0):
        changes["substrates_mm"] = {**now.substrates_mm, "glucose": 0.0}
    cell.environment.shifted(cell.time_s, **changes)
    return changes


def _with_glucose(now: Environment) -> dict[str, Any]:
    """Glucose as the medium's recipe has it; a medium that feeds nothing is replaced by glucose minimal medium."""
    if MEDIA[now.medium].supply <= 0.0:
        return {"medium": "glucose"}
    recipe_mm = MEDIA[now.medium].substrates_mm.get("glucose", 0.0)
    return {"substrates_mm": {**now.substrates_mm, "glucose": recipe_mm or GLUCOSE_MM}}


def _medium(cell: Cell) -> dict[str, float]:
    """What is dissolved around the cell now, mM; what there is none of is left out."""
    held = zip(SUBSTRATES, cell.context.state.medium.tolist(), strict=False)
    return {name: mm for name, mm in held if mm > 0.0}


def _energy(cell: Cell) -> dict[str, float | None]:
    vitals = dict(zip(VITALS, cell.vitals().tolist(), strict=True))
    return {
        "atp_um": plain(vitals["atp_um"]),
        "energy_charge": plain(vitals["energy_charge"]),
        "demand_atp_per_s": float(cell.demand().atp_per_s),
    }


def _network(cell: Cell, linked: Metabolism, chosen: dict[str, list[str]]) -> dict[str, Any]:
    """Fluxes of the linked model, mmol/gDW/h, and the prices of metabolites."""
    taken, given = exchanged(cell, linked)
    prices = cell.shadow_prices().sort_values(ascending=False, kind="stable")
    dear = prices[prices > IDLE].head(_DEAREST)
    fluxes: dict[str, Any] = {name: fluxes_of(cell, reactions) for name, reactions in chosen.items()}
    return {
        "model": linked.network.name,
        "uptake_mmol_per_gdw_h": taken,
        "secretion_mmol_per_gdw_h": given,
        "fluxes_mmol_per_gdw_h": fluxes or largest_fluxes(cell, linked),
        "limiting_metabolite": str(dear.index[0]) if len(dear) else None,
        "shadow_prices": {str(name): float(price) for name, price in dear.items()},
    }


def _capacity(cell: Cell) -> dict[str, Any]:
    """What feeds a cell without a model: its metabolic protein and the medium's supply, as rates per amino acid."""
    state = cell.context.state
    protein_aa = int(state.whole[ly.PROTEIN_AA])
    return {
        "model": "",
        "note": _WITHOUT_MODEL,
        "most_amino_acids_charged_per_s": float(state.pace[ly.SUPPLY]) * protein_aa,
        "most_atp_made_per_s": float(state.pace[ly.CAPACITY]) * protein_aa,
        "metabolic_share_of_protein": int(state.whole[ly.METABOLIC_AA]) / max(protein_aa, 1),
        "relative_supply": cell.environment.at(cell.time_s).relative_supply,
    }
