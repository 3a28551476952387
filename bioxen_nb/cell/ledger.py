"""Where everything went: what was spent and made since the founder's birth."""

from __future__ import annotations

from dataclasses import dataclass

from bioxen_nb.cell.context import CellularContext
from bioxen_nb.engines.kernels import expression as ex
from bioxen_nb.engines.kernels import layout as ly
from bioxen_nb.errors import ConservationError


@dataclass(frozen=True)
class Ledger:
    """Sums along one line of descent (a second daughter starts at zero). ATP in molecules."""

    amino_acids_charged: float
    amino_acids_polymerised: int
    amino_acids_recycled: int
    nucleotides_transcribed: int
    nucleotides_recycled: int
    dna_nucleotides: float
    proteins_made: int
    proteins_lost: int
    rnas_made: int
    rnas_lost: int
    events: int
    atp_translation: float
    atp_transcription: float
    atp_replication: float
    atp_unattributed: float
    atp_maintenance: float

    @classmethod
    def of(cls, context: CellularContext) -> Ledger:
        """The account of a cell."""
        ledger, tally = context.state.ledger, context.state.tally
        return cls(
            amino_acids_charged=float(ledger[ly.LEDGER_AA_CHARGED]),
            amino_acids_polymerised=int(tally[ex.AMINO_ACIDS_POLYMERISED]),
            amino_acids_recycled=int(tally[ex.AMINO_ACIDS_RECYCLED]),
            nucleotides_transcribed=int(tally[ex.NUCLEOTIDES_TRANSCRIBED]),
            nucleotides_recycled=int(tally[ex.NUCLEOTIDES_RECYCLED]),
            dna_nucleotides=float(ledger[ly.LEDGER_DNA_NT]),
            proteins_made=int(tally[ex.PROTEINS_MADE]),
            proteins_lost=int(tally[ex.PROTEINS_LOST]),
            rnas_made=int(tally[ex.RNAS_MADE]),
            rnas_lost=int(tally[ex.RNAS_LOST]),
            events=int(tally[ex.EVENTS]),
            atp_translation=float(ledger[ly.LEDGER_ATP_TRANSLATION]),
            atp_transcription=float(ledger[ly.LEDGER_ATP_TRANSCRIPTION]),
            atp_replication=float(ledger[ly.LEDGER_ATP_REPLICATION]),
            atp_unattributed=float(ledger[ly.LEDGER_ATP_UNATTRIBUTED]),
            atp_maintenance=float(ledger[ly.LEDGER_ATP_MAINTENANCE]),
        )

    @property
    def atp_spent(self) -> float:
        """Sum over all purposes, which is also what was made: the pool itself turns over within a second."""
        return (
            self.atp_translation
            + self.atp_transcription
            + self.atp_replication
            + self.atp_unattributed
            + self.atp_maintenance
        )

    def since(self, before: Ledger) -> dict[str, float]:
        """What was used and made after another account of the same cell: molecules."""
        return {
            "atp": self.atp_spent - before.atp_spent,
            "amino_acids": float(self.amino_acids_polymerised - before.amino_acids_polymerised),
            "nucleotides": float(self.nucleotides_transcribed - before.nucleotides_transcribed),
            "dna_nucleotides": self.dna_nucleotides - before.dna_nucleotides,
            "proteins_made": float(self.proteins_made - before.proteins_made),
            "rnas_made": float(self.rnas_made - before.rnas_made),
        }

    @property
    def itemised_share(self) -> float:
        """Share of the ATP whose purpose the model knows (all but the unattributed growth cost)."""
        return 1.0 - self.atp_unattributed / self.atp_spent if self.atp_spent > 0 else 1.0


def check_counts(before: CellularContext, after: CellularContext) -> None:
    """Raise ConservationError unless every count is possible and proteins and RNAs changed by what the tally says."""
    old, new = before.state, after.state
    for name in ("rnas", "proteins", "polymerases", "ribosomes"):
        if getattr(new, name).min(initial=0) < 0:
            raise ConservationError(f"Cell {after.lineage}: a count of {name} is negative at {after.time_s} s.")
    made = new.tally - old.tally
    for name, gained, lost in (("proteins", ex.PROTEINS_MADE, ex.PROTEINS_LOST), ("rnas", ex.RNAS_MADE, ex.RNAS_LOST)):
        change = int(getattr(new, name).sum() - getattr(old, name).sum())
        if change != int(made[gained] - made[lost]):
            raise ConservationError(
                f"Cell {after.lineage}: {name} changed by {change} until {after.time_s} s, "
                f"but {made[gained]} were made and {made[lost]} lost."
            )
