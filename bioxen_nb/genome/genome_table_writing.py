"""Writes a genome as a `.genome` table: name, start, length, strand, type, words; genes alone, no sequence."""

from __future__ import annotations

from pathlib import Path

from bioxen_nb.errors import GenomeFormatError
from bioxen_nb.genome.genome_table import parse_genome_table
from bioxen_nb.genome.records import Gene, Genome, Replicon

#: What the words of an RNA gene must hold for a reader to know its kind.
_KIND_WORDS = {"trna": "tRNA", "rrna": "rRNA"}


def write_genome_table(genome: Genome, path: str | Path) -> tuple[Path, tuple[str, ...]]:
    """Write the genes of a genome with one replicon.

    Returns:
        The path, and what the format could not take: pseudogenes, genes across the origin, the parts of joined genes,
        symbols and further replicons.

    Raises:
        GenomeFormatError: no replicon or more than one, no gene that can be written, or a table that would not be read
            back with the same places.
    """
    if len(genome.replicons) != 1:
        raise GenomeFormatError(
            f"A .genome table holds one replicon, and {genome.id} has {len(genome.replicons)}. Convert it to GenBank, "
            "or give a genome of one record.",
            genome=genome.id,
        )
    replicon = genome.replicons[0]
    kept = [gene for gene in replicon.genes if gene.kind != "pseudogene" and gene.location.left < gene.location.right]
    if not kept:
        raise GenomeFormatError(f"{genome.id} has no gene that a .genome table could hold.", genome=genome.id)
    text = "\n".join([*_head(genome, replicon), *(_line(gene) for gene in kept)]) + "\n"
    _check(text, kept, genome.id)
    target = Path(path)
    target.write_text(text, encoding="utf-8")
    return target, tuple(_losses(replicon, kept))


def _head(genome: Genome, replicon: Replicon) -> list[str]:
    lines = [f"organism: {genome.organism}"] if genome.organism else []
    return [*lines, f"genome_size: {replicon.length}", "# name start length strand type product"]


def _line(gene: Gene) -> str:
    left, right = gene.location.left, gene.location.right
    words = " ".join(gene.product.split())
    needed = _KIND_WORDS.get(gene.kind, "")
    if needed.lower() not in words.lower():
        words = f"{needed} {words}".strip()
    strand = "+1" if gene.location.strand > 0 else "-1"
    name = "_".join(gene.locus_tag.split())
    return f"{name}\t{left + 1}\t{right - left}\t{strand}\t{int(gene.is_coding)}\t{words}".rstrip()


def _check(text: str, written: list[Gene], id: str) -> None:
    read = parse_genome_table(text.encode(), f"{id}.genome").genes
    places = [(gene.location.left, gene.location.right) for gene in read]
    if places != sorted((gene.location.left, gene.location.right) for gene in written):
        raise GenomeFormatError(
            f"Most genes of {id} overlap, so that the lengths of a .genome table would be read as ends. Convert it to "
            "GenBank instead.",
            genome=id,
        )


def _losses(replicon: Replicon, kept: list[Gene]) -> list[str]:
    pseudo = sum(gene.kind == "pseudogene" for gene in replicon.genes)
    around = len(replicon.genes) - len(kept) - pseudo
    joined = sum(len(gene.location.spans) > 1 for gene in kept)
    symbols = sum(bool(gene.symbol) for gene in kept)
    rows = (
        (pseudo, "pseudogene(s) left out"),
        (around, "gene(s) across the origin left out"),
        (joined, "joined gene(s) written as one stretch"),
        (symbols, "gene symbol(s) not kept"),
        (int(replicon.sequence is not None), "sequence not kept"),
    )
    return [f"{count:,} {what}" for count, what in rows if count]
