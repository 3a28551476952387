"""Where everything went: what was spent and made since the founder's birth."""

from __future__ import annotations

from dataclasses import dataclass

from bioxen_nb.cell.context import CellularContext
from bioxen_nb.engines.kernels import expression as ex
from bioxen_nb.engines.kernels import layout as ly


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
    atp_made: float

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
            atp_made=float(ledger[ly.LEDGER_ATP_MADE]),
        )

    @property
    def atp_spent(self) -> float:
        """Sum over all purposes; equals `atp_made` because energy is balanced in every second."""
        return (
            self.atp_translation
            + self.atp_transcription
            + self.atp_replication
            + self.atp_unattributed
            + self.atp_maintenance
        )

    @property
    def itemised_share(self) -> float:
        """Share of the ATP whose purpose the model knows (all but the unattributed growth cost)."""
        return 1.0 - self.atp_unattributed / self.atp_made if self.atp_made > 0 else 1.0
