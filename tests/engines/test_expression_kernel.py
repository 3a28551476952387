"""The exact kernel against the analytic two-stage gene (Thattai & van Oudenaarden 2001, PNAS 98:8614)."""

import numpy as np
import pytest

from bioxen_nb.engines.kernels import expression as ex
from bioxen_nb.engines.kernels.random import seed_state
from bioxen_nb.engines.kernels.sums import to_fixed
from bioxen_nb.program.readthrough import total_flux

N = 400
START_PER_S, RNA_LOSS_PER_S, PROTEIN_PER_RNA_S, PROTEIN_LOSS_PER_S = 0.02, 1 / 100, 0.05, 1 / 400


def _tables(burst_stop=1.0, readthrough=0.0):
    """`N` independent one-gene units with very fast elongation, so that it adds no delay."""
    rows = np.arange(N, dtype=np.int64)
    following = np.full(N, -1)
    if readthrough:
        following[0::2] = rows[1::2]
    return ex.ExpressionTables(
        np.arange(N + 1, dtype=np.int64),
        rows,
        np.full(N, 900),
        np.full(N, burst_stop),
        following,
        np.where(following >= 0, readthrough, 0.0),
        to_fixed(np.full(N, 1.0)),
        to_fixed(np.full(N, RNA_LOSS_PER_S)),
        to_fixed(np.full(N, 1.0)),
        to_fixed(np.full(N, 1.0)),
        np.full(N, 300),
        np.full(N, 900),
        rows,
        np.full(N, -np.expm1(-PROTEIN_LOSS_PER_S)),
    )


def _run(seconds, tables, start=START_PER_S, seed=1, snapshots=()):
    rnas, proteins, on_dna, on_rna = (np.zeros(N, np.int64) for _ in range(4))
    tally, state = np.zeros(ex.N_TALLIES, np.int64), seed_state(seed)
    scratch = ex.make_scratch(N, N)
    opening = to_fixed(np.full(N, start))
    rates = np.array([0.0, 50.0, PROTEIN_PER_RNA_S / 1_000_000, 50.0])
    kept = []
    for second in range(seconds):
        # Constant pools: a million of each, refilled every second, so every gene is independent.
        free = np.array([1_000_000, 1_000_000])
        ex.express(
            rnas,
            proteins,
            on_dna,
            on_rna,
            free,
            opening,
            tables.load_fixed,
            rates,
            tables,
            scratch,
            tally,
            state,
        )
        ex.degrade(proteins, tables, tally, state)
        if second in snapshots:
            kept.append((rnas.copy(), proteins.copy()))
    return rnas, proteins, on_dna, on_rna, tally, kept


def test_mean_and_fano_factor_of_messages_and_proteins():
    _, _, _, _, _, kept = _run(6000, _tables(), snapshots=range(2500, 6000, 500))
    messages = np.concatenate([k[0] for k in kept])
    proteins = np.concatenate([k[1] for k in kept])
    mean_rna = START_PER_S / RNA_LOSS_PER_S
    size = messages.size
    assert abs(messages.mean() - mean_rna) < 5 * np.sqrt(mean_rna / size)
    assert abs(messages.var() / messages.mean() - 1) < 5 * np.sqrt(2 / size)
    mean_protein = mean_rna * PROTEIN_PER_RNA_S / PROTEIN_LOSS_PER_S
    fano = 1 + PROTEIN_PER_RNA_S / (RNA_LOSS_PER_S + PROTEIN_LOSS_PER_S)
    # Snapshots 500 s apart are correlated (protein lifetime 400 s): widen the error accordingly.
    widen = np.sqrt((1 + np.exp(-500 / 400)) / (1 - np.exp(-500 / 400)))
    assert abs(proteins.mean() / mean_protein - 1) < 5 * widen * np.sqrt(fano / mean_protein / size) + 0.005
    assert abs(proteins.var() / proteins.mean() / fano - 1) < 0.15


def test_bursts_raise_the_fano_factor_of_messages():
    burst = 3.0
    _, _, _, _, _, kept = _run(
        3000, _tables(burst_stop=1 / burst), START_PER_S / burst, snapshots=range(600, 3000, 400)
    )
    messages = np.concatenate([k[0] for k in kept])
    assert messages.mean() == pytest.approx(START_PER_S / RNA_LOSS_PER_S, rel=0.08)
    # Geometric bursts of mean b: Fano = b for instantaneous release (Paulsson 2005); release here takes ~0.02 s.
    assert messages.var() / messages.mean() == pytest.approx(burst, rel=0.12)


def test_counts_balance_exactly():
    rnas, proteins, _, _, tally, _ = _run(1500, _tables())
    assert rnas.sum() == tally[ex.RNAS_MADE] - tally[ex.RNAS_LOST]
    assert proteins.sum() == tally[ex.PROTEINS_MADE] - tally[ex.PROTEINS_LOST]
    assert tally[ex.AMINO_ACIDS_POLYMERISED] == 300 * tally[ex.PROTEINS_MADE]
    assert min(rnas.min(), proteins.min()) >= 0


def test_a_missed_terminator_feeds_the_next_unit():
    rnas, _, _, _, tally, _ = _run(3000, _tables(readthrough=0.4))
    assert tally[ex.RNAS_MADE] / tally[ex.TRANSCRIPTS_MADE] == pytest.approx(1.2, abs=0.02)
    assert rnas[1::2].sum() / rnas[0::2].sum() == pytest.approx(1.4, rel=0.15)


def test_same_seed_same_numbers():
    first, again = (_run(200, _tables(), seed=5) for _ in range(2))
    assert (first[1] == again[1]).all()
    assert (_run(200, _tables(), seed=6)[1] != first[1]).any()


def test_a_transcript_runs_on_past_each_terminator_that_is_missed():
    tables = _tables()
    following = np.where(np.arange(N) % 4 == 3, -1, np.arange(N) + 1)
    missed = np.where(following >= 0, 0.5, 0.0)
    chained = tables._replace(unit_readthrough_to=following, unit_readthrough=missed)
    rnas, _, _, _, tally, _ = _run(3000, chained)
    crossing = total_flux(np.ones(N), following, missed)
    assert crossing[:4].tolist() == [1, 1.5, 1.75, 1.875]
    assert tally[ex.RNAS_MADE] / tally[ex.TRANSCRIPTS_MADE] == pytest.approx(crossing.mean(), abs=0.03)
    assert rnas[3::4].sum() / rnas[0::4].sum() == pytest.approx(1.875, rel=0.2)
