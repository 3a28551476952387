"""Sequence facts that builders and the compiler share: boxes, operators, base-pair energies, small scores.

Bases are coded 0, 1, 2, 3 for A, C, G, T (or U); anything else is 4. Scores are in nats, energies in kcal/mol
at 37 C.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint8]
Floats = NDArray[np.float64]

BASES: Final = "ACGT"
UNKNOWN_BASE: Final = 4

_CODE_OF_BYTE = np.full(256, UNKNOWN_BASE, np.uint8)
for _code, _letters in enumerate((b"Aa", b"Cc", b"Gg", b"TtUu")):
    _CODE_OF_BYTE[list(_letters)] = _code
_COMPLEMENT_CODE = np.array([3, 2, 1, 0, UNKNOWN_BASE], np.uint8)


def encode(sequence: bytes | str) -> Codes:
    """Codes of a DNA or RNA sequence, shape (n)."""
    raw = sequence.encode("ascii") if isinstance(sequence, str) else sequence
    return _CODE_OF_BYTE[np.frombuffer(raw, np.uint8)]


def reverse_complement_codes(codes: Codes) -> Codes:
    """Codes of the other strand, 5' to 3'."""
    return np.ascontiguousarray(_COMPLEMENT_CODE[codes[::-1]])


# --- Promoters of sigma 70 -------------------------------------------------------------------------

MINUS35_CONSENSUS: Final = "TTGACA"
MINUS10_CONSENSUS: Final = "TATAAT"

#: Share of promoters that carry the consensus base, position by position. Lisser & Margalit 1993,
#: Nucleic Acids Res 21:1507 (E. coli promoters). The rest is split evenly among the other three bases.
MINUS35_CONSENSUS_SHARE: Final = (0.69, 0.79, 0.61, 0.56, 0.54, 0.54)
MINUS10_CONSENSUS_SHARE: Final = (0.77, 0.76, 0.60, 0.61, 0.56, 0.82)

#: ln of a spacer's frequency against 17 nt, by length. 92 % of 263 promoters have 17 +- 1 (Harley & Reynolds
#: 1987, Nucleic Acids Res 15:2343); how the shares divide within and beyond that range is our rounding.
SPACER_PENALTY_NATS: Final = {15: -2.5, 16: -0.55, 17: 0.0, 18: -0.42, 19: -2.2}

#: Bases between the -10 box and the first transcribed one: transcription starts 7 +- 1 nt downstream of it
#: in three of four promoters (Harley & Reynolds 1987).
DISCRIMINATOR_NT: Final = 6


def _weights(consensus: str, shares: tuple[float, ...]) -> Floats:
    """ln(frequency / 0.25), shape (positions, 5); an unknown base counts as the mean of the four."""
    weights = np.empty((len(consensus), 5))
    for position, (base, share) in enumerate(zip(consensus, shares, strict=True)):
        weights[position, :4] = np.log((1.0 - share) / 3.0 / 0.25)
        weights[position, BASES.index(base)] = np.log(share / 0.25)
    weights[:, 4] = weights[:, :4].mean(axis=1)
    return weights


MINUS35_WEIGHTS: Final = _weights(MINUS35_CONSENSUS, MINUS35_CONSENSUS_SHARE)
MINUS10_WEIGHTS: Final = _weights(MINUS10_CONSENSUS, MINUS10_CONSENSUS_SHARE)

#: Score of TTGACA - 17 nt - TATAAT.
CONSENSUS_SCORE_NATS: Final = float(MINUS35_WEIGHTS.max(axis=1).sum() + MINUS10_WEIGHTS.max(axis=1).sum())

#: ln(k/k_ref) per nat of score: fitted on the Anderson promoter library, r = 0.85, n = 18.
STRENGTH_PER_NAT: Final = 0.69


def box_scores(codes: Codes, weights: Floats) -> Floats:
    """Score of a box that begins at each position, shape (n - width + 1); empty if shorter."""
    width = len(weights)
    count = max(len(codes) - width + 1, 0)
    scores = np.zeros(count)
    for position in range(width):
        scores += weights[position, codes[position : position + count]]
    return scores


def promoter_scores(codes: Codes) -> tuple[Floats, NDArray[np.int64]]:
    """Best promoter whose -10 box begins at each position.

    Returns:
        (scores, spacers), both shape (n - 5): nats, and the spacer length that gives them. Where no -35 box
        fits the score is -inf and the spacer 0.
    """
    minus35 = box_scores(codes, MINUS35_WEIGHTS)
    minus10 = box_scores(codes, MINUS10_WEIGHTS)
    scores = np.full(len(minus10), -np.inf)
    spacers = np.zeros(len(minus10), np.int64)
    for spacer, penalty in SPACER_PENALTY_NATS.items():
        offset = len(MINUS35_WEIGHTS) + spacer
        if offset >= len(minus10):
            continue
        candidate = minus35[: len(minus10) - offset] + minus10[offset:] + penalty
        better = candidate > scores[offset:]
        scores[offset:][better] = candidate[better]
        spacers[offset:][better] = spacer
    return scores, spacers


# --- Operators and other words ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Operator:
    """A known operator: its sequence 5' to 3', the symbol of the gene of its repressor, and the inducer."""

    name: str
    sequence: bytes
    regulator: str
    effector: str = ""
    source: str = ""


_LAC = "lac operators of E. coli, Oehler et al. 1990, EMBO J 9:973"
_TET = "Tn10 tet operator O2, Hillen & Berens 1994, Annu Rev Microbiol 48:345"
_LAMBDA = "right operator of phage lambda, NC_001416; Ptashne, A Genetic Switch"

OPERATORS: Final = (
    Operator("lacO", b"AATTGTGAGCGGATAACAATT", "lacI", "IPTG", _LAC),
    Operator("lacO2", b"AAATGTGAGCGAGTAACAACC", "lacI", "IPTG", _LAC),
    Operator("lacO3", b"GGCAGTGAGCGCAACGCAATT", "lacI", "IPTG", _LAC),
    Operator("tetO", b"TCCCTATCAGTGATAGAGA", "tetR", "aTc", _TET),
    Operator("OR1", b"TATCACCGCCAGAGGTA", "cI", "", _LAMBDA),
    Operator("OR2", b"TAACACCGTGCGTGTTG", "cI", "", _LAMBDA),
    Operator("OR3", b"TATCACCGCAAGGGATA", "cI", "", _LAMBDA),
)

#: Strong DnaA box; Fuller, Funnell & Kornberg 1984, Cell 38:889.
DNAA_BOX: Final = b"TTATCCACA"
#: IUPAC consensus of DnaA boxes; Schaper & Messer 1995, J Biol Chem 270:17622.
DNAA_BOX_IUPAC: Final = b"TTWTNCACA"

#: Class III promoter of phage T7, -17 to +1; Dunn & Studier 1983, J Mol Biol 166:477.
T7_PROMOTER: Final = b"TAATACGACTCACTATAG"

START_CODONS: Final = (b"ATG", b"GTG", b"TTG")
STOP_CODONS: Final = (b"TAA", b"TAG", b"TGA")

# --- Ribosome binding ------------------------------------------------------------------------------

#: 3' end of 16S rRNA written 3' to 5', so that it lies below the message written 5' to 3'.
ANTI_SD: Final = "AUUCCUCCA"
#: Its perfect complement in DNA letters.
SD_CONSENSUS: Final = b"TAAGGAGGT"

#: kcal/mol; Salis, Mirsky & Voigt 2009, Nat Biotechnol 27:946.
START_ENERGY: Final = {"ATG": -1.19, "GTG": -0.075, "TTG": -0.044}
OPTIMAL_SPACING_NT: Final = 5
#: ln(translation rate) per kcal/mol, with the sign turned; same source.
RBS_BETA: Final = 0.45


def spacing_energy(spacing_nt: int) -> float:
    """Penalty of the bases between the end of ANTI_SD as aligned and the start codon; Salis 2009."""
    stretch = spacing_nt - OPTIMAL_SPACING_NT
    if stretch >= 0:
        return 0.048 * stretch**2 + 0.24 * stretch
    return float(12.2 / (1.0 + np.exp(2.5 * (stretch + 2.0))) ** 3)


# --- Base pairs ------------------------------------------------------------------------------------

#: 5'-ab-3' over 3'-cd-5', keys "ab/cd". Watson-Crick: Xia et al. 1998, Biochemistry 37:14719. With G-U:
#: Mathews et al. 2004, PNAS 101:7287, as in the Nearest Neighbor Database ("Turner 2004").
STACKS: Final = {
    "AA/UU": -0.93,
    "AU/UA": -1.10,
    "UA/AU": -1.33,
    "CU/GA": -2.08,
    "CA/GU": -2.11,
    "GU/CA": -2.24,
    "GA/CU": -2.35,
    "CG/GC": -2.36,
    "GG/CC": -3.26,
    "GC/CG": -3.42,
    "AG/UU": -0.55,
    "AU/UG": -1.36,
    "CG/GU": -1.41,
    "CU/GG": -2.11,
    "GG/CU": -1.53,
    "GU/CG": -2.51,
    "GA/UU": -1.27,
    "GG/UU": -0.50,
    "GU/UG": 1.29,
    "UA/GU": -1.00,
    "UG/GU": 0.30,
}

#: For a helix that ends in A-U or G-U, each end.
TERMINAL_AU: Final = 0.45

#: Hairpin loop initiation by loop length; same database. Longer: 6.4 + 1.75 RT ln(n / 9).
HAIRPIN_INITIATION: Final = {3: 5.4, 4: 5.6, 5: 5.7, 6: 5.4, 7: 6.0, 8: 5.5, 9: 6.4}


def _pair_table() -> NDArray[np.bool_]:
    table = np.zeros((5, 5), np.bool_)
    for first, second in ("AU", "UA", "GC", "CG", "GU", "UG"):
        table[encode(first)[0], encode(second)[0]] = True
    return table


def _stack_table() -> Floats:
    table = np.zeros((4, 4, 4, 4))
    for key, energy in STACKS.items():
        a, b, c, d = (int(code) for code in encode(key.replace("/", "")))
        table[a, b, c, d] = energy
        table[d, c, b, a] = energy
    return table


#: (5, 5) whether two codes pair.
PAIRS: Final = _pair_table()
#: (4, 4, 4, 4) energy of 5'-ab-3' over 3'-cd-5', indexed [a, b, c, d]; 0 where the bases do not pair.
STACK_ENERGY: Final = _stack_table()

# --- Intrinsic terminators -------------------------------------------------------------------------

#: Hairpin and U-tail that count as an intrinsic terminator; after d'Aubenton Carafa, Brody & Thermes 1990,
#: J Mol Biol 216:835, and Kingsford, Ayanbule & Salzberg 2007, Genome Biol 8:R22 (whose weights the tail score takes).
TERMINATOR_STEM_NT: Final = (4, 14)
TERMINATOR_LOOP_NT: Final = (3, 9)
TERMINATOR_HAIRPIN_MAX: Final = -5.0
TERMINATOR_TAIL_NT: Final = 15


def tail_score(tail: Codes) -> float:
    """Sum of x_n over the Us among 15 bases after the stem, x_n = x_{n-1} * (0.9 for U, else 0.6); 7.1 is all U."""
    total, factor = 0.0, 1.0
    for code in tail[:TERMINATOR_TAIL_NT]:
        if code == 3:
            factor *= 0.9
            total += factor
        else:
            factor *= 0.6
    return total
