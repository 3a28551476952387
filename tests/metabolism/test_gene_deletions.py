"""Knock-outs on the teaching model, held against COBRApy."""

from __future__ import annotations

import cobra.io
import numpy as np
import pytest
from cobra.flux_analysis import double_gene_deletion, single_gene_deletion

from bioxen_nb.engines.metabolism.network import MetabolicNetwork
from bioxen_nb.engines.metabolism.screen import delete_genes, screen_genes
from bioxen_nb.errors import ConfigurationError, UnknownNameError


def test_all_single_deletions_equal_those_of_cobra(textbook: MetabolicNetwork) -> None:
    table = single_gene_deletion(cobra.io.load_model("textbook"), processes=1)
    reference = {next(iter(ids)): growth for ids, growth in zip(table["ids"], table["growth"], strict=True)}
    calls: list[tuple[int, int]] = []
    screen = screen_genes(textbook, progress=lambda settled, total: calls.append((settled, total)))
    assert set(screen.genes) == set(reference)
    expected = [reference[gene] for gene in screen.genes]
    assert np.allclose(np.nan_to_num(screen.growth), np.nan_to_num(expected), atol=1e-6)
    assert screen.intact == pytest.approx(0.8739215, abs=1e-6)
    assert 0 < screen.solved < len(textbook.genes) / 3
    assert calls[-1] == (137, 137)
    assert calls == sorted(calls)
    frame = screen.to_frame()
    assert list(frame.index[frame["fraction"].fillna(0.0) < 0.01]) == list(screen.essential())
    assert "b2779" in screen.essential()


def test_two_processes_give_the_same_bits(textbook: MetabolicNetwork) -> None:
    alone, together = screen_genes(textbook), screen_genes(textbook, processes=2)
    assert together.solved > 16
    assert alone.growth.tobytes() == together.growth.tobytes()


def test_deletions_of_several_genes_equal_those_of_cobra(textbook: MetabolicNetwork) -> None:
    genes = ["b0114", "b0726", "b1779", "b2097", "b2925", "b3916", "b1723"]
    table = double_gene_deletion(cobra.io.load_model("textbook"), genes, processes=1)
    for ids, growth in zip(table["ids"], table["growth"], strict=True):
        assert delete_genes(textbook, ids).objective == pytest.approx(growth, abs=1e-6, nan_ok=True)


def test_only_the_last_isozyme_stops_its_reaction(textbook: MetabolicNetwork) -> None:
    pfk = textbook.reaction("PFK")
    assert textbook.lost_reactions(["b3916"]) == ()
    assert textbook.lost_reactions(["b3916", "b1723"]) == (pfk,)


def test_unknown_genes_and_no_processes_are_told(textbook: MetabolicNetwork) -> None:
    with pytest.raises(UnknownNameError, match="b3916"):
        delete_genes(textbook, ["b391"])
    with pytest.raises(UnknownNameError):
        screen_genes(textbook, ["b3916", "nobody"])
    with pytest.raises(ConfigurationError, match="at least one process"):
        screen_genes(textbook, processes=0)
