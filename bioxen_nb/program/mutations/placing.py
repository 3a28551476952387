"""From what a mutation says to the bases that change, with the letters it names checked against the sequence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bioxen_nb.errors import CompileError, SequenceMissingError, unknown_name
from bioxen_nb.genome.genetic_codes import genetic_code
from bioxen_nb.genome.motifs import START_ENERGY
from bioxen_nb.genome.records import Gene, Genome, Replicon, reverse_complement
from bioxen_nb.program.mutations.editing import Edit, Editing, runs
from bioxen_nb.program.mutations.notation import THREE_LETTERS, BaseChange, Change, KnockOut, Point, ResidueChange
from bioxen_nb.program.records import GenomeProgram, Promoter

Place = Callable[[Point], int]


def _sequence(replicon: Replicon) -> bytes:
    if replicon.sequence is None:
        raise SequenceMissingError(
            f"The sequence of {replicon.id} is not loaded (annotation only), so no base of it can change. Load the "
            "genome with its sequence.",
            replicon=replicon.id,
        )
    return replicon.sequence


def _on_replicon(replicon: Replicon, at: int, name: str) -> int:
    if replicon.circular:
        return at % replicon.length
    if not 0 <= at < replicon.length:
        raise CompileError(f"{name} lies outside {replicon.id}, which ends at base {replicon.length:,}.")
    return at


def coding_coordinates(gene: Gene) -> list[int]:
    """Forward coordinate of each base of a gene, 5' to 3', from its first codon on."""
    out: list[int] = []
    for span in gene.location.spans:
        stretch = range(span.start, span.end)
        out.extend(stretch if span.strand > 0 else reversed(stretch))
    return out[gene.codon_start - 1 :]


def _coding_place(gene: Gene, replicon: Replicon) -> Place:
    bases = coding_coordinates(gene)
    strand = gene.location.strand

    def place(point: Point) -> int:
        if point.behind or point.number < 0:
            edge = bases[-1] if point.behind else bases[0]
            return _on_replicon(replicon, edge + strand * point.number, f"Base {point.number} of {gene.name}")
        if point.number > len(bases):
            raise CompileError(
                f"{gene.name} has {len(bases):,} bases; there is no c.{point.number}. Behind it count c.*1, c.*2, ..."
            )
        return bases[point.number - 1]

    return place


def _promoter_place(promoter: Promoter, replicon: Replicon) -> Place:
    def place(point: Point) -> int:
        offset = point.number - 1 if point.number > 0 else point.number
        return _on_replicon(
            replicon, promoter.tss + promoter.strand * offset, f"Base {point.number:+d} of {promoter.id}"
        )

    return place


def _genome_place(replicon: Replicon) -> Place:
    def place(point: Point) -> int:
        if point.number > replicon.length:
            raise CompileError(f"{replicon.id} has {replicon.length:,} bases; there is no g.{point.number}.")
        return point.number - 1

    return place


def find_promoter(program: GenomeProgram, name: str) -> Promoter:
    """A promoter by its id, by a gene that it leads, or in the genetic way of writing: `plac` leads the lac genes.

    Raises:
        CompileError: more than one promoter answers to the name.
        UnknownNameError: none does; the message suggests near names.
    """
    for promoter in program.promoters:
        if promoter.id == name:
            return promoter
    stem = name[1:] if name.startswith("p") and len(name) > 3 else name
    symbol = {gene.id: gene.symbol for gene in program.genes}
    led = {
        unit.id: sum(stem in (tag, symbol.get(tag, ""), symbol.get(tag, "")[:3]) for tag in unit.genes)
        for unit in program.units
    }
    most = max(led.values(), default=0)
    answers = [promoter for promoter in program.promoters if most and led.get(promoter.unit) == most]
    if len(answers) > 1:
        known = ", ".join(promoter.id for promoter in answers[:8])
        raise CompileError(f"{name} may be any of {known}. Write the promoter's own name.", name=name)
    if not answers:
        raise unknown_name("promoter", name, [promoter.id for promoter in program.promoters])
    return answers[0]


def _place_of(change: BaseChange, genome: Genome, program: GenomeProgram) -> tuple[Place, Replicon, int]:
    """How points become coordinates, on which replicon, and the strand whose letters are written."""
    if change.scale == "genome":
        replicon = genome.replicon(change.target)
        return _genome_place(replicon), replicon, 1
    if change.scale == "promoter":
        promoter = find_promoter(program, change.target)
        replicon = genome.replicon(promoter.replicon)
        return _promoter_place(promoter, replicon), replicon, promoter.strand
    gene = genome.gene(change.target)
    replicon = genome.replicon(gene.replicon)
    return _coding_place(gene, replicon), replicon, gene.location.strand


def _stretch(change: BaseChange, place: Place) -> list[int]:
    """Forward coordinates of all bases from first to last, in the target's direction."""
    place(change.last)
    out, point = [place(change.first)], change.first
    while point != change.last:
        point = point.next()
        out.append(place(point))
    return out


def _bases_changed(change: BaseChange, genome: Genome, program: GenomeProgram) -> Editing:
    place, replicon, strand = _place_of(change, genome, program)
    sequence = _sequence(replicon)
    if change.act == "insertion":
        spots = [place(change.first)]
        place(change.last)
    else:
        spots = _stretch(change, place)
    read = bytes(sequence[at] for at in spots)
    there = read if strand > 0 else reverse_complement(read)[::-1]
    if change.before and there != change.before.encode():
        raise CompileError(
            f"{change.target} has {there.decode()}, not {change.before}, at base {change.first.number} (base "
            f"{spots[0] + 1:,} of {replicon.id}). Correct the base or the position.",
            position=spots[0],
            found=there.decode(),
        )
    fresh = there if change.act == "duplication" else change.after.encode()
    forward = fresh if strand > 0 else reverse_complement(fresh)
    if change.act in ("insertion", "duplication"):
        at = spots[-1] + 1 if strand > 0 else spots[-1]
        return Editing(replicon.id, replicon.length, (Edit(at, at, forward),))
    edits = [Edit(start, end, b"") for start, end in runs(spots)]
    which = next(k for k, edit in enumerate(edits) if edit.start <= spots[0] < edit.end)
    edits[which] = Edit(edits[which].start, edits[which].end, forward)
    if len(spots) >= replicon.length:
        raise CompileError(f"This would delete all of {replicon.id}.")
    return Editing(replicon.id, replicon.length, tuple(edits))


def _usage(genome: Genome) -> Counter[bytes]:
    """How often each codon stands in the coding genes of the genome."""
    counts: Counter[bytes] = Counter()
    for replicon in genome.replicons:
        for gene in replicon.genes:
            if gene.is_coding:
                coding = replicon.extract(gene.location)[gene.codon_start - 1 :]
                counts.update(coding[at : at + 3] for at in range(0, len(coding) - 2, 3))
    return counts


def _codon_for(change: ResidueChange, codon: bytes, gene: Gene, genome: Genome) -> bytes:
    """The codon with the fewest changed bases, among equals the one that the genome uses most."""
    amino_acids = genetic_code(gene.translation_table).amino_acids
    wanted = change.after or change.before
    avoided = {codon, *((start.encode() for start in START_ENERGY) if change.number == 1 else ())}
    choices = [c for c, letter in amino_acids.items() if letter == wanted and c not in avoided]
    if not choices:
        raise CompileError(
            f"No other codon of {gene.name} can read {THREE_LETTERS[wanted]} at position {change.number} (its genetic "
            f"code is table {gene.translation_table}). Choose another amino acid, or write the bases with c."
        )

    def apart(choice: bytes) -> int:
        return sum(a != b for a, b in zip(choice, codon, strict=True))

    fewest = min(map(apart, choices))
    nearest = [choice for choice in choices if apart(choice) == fewest]
    usage = _usage(genome) if len(nearest) > 1 else Counter[bytes]()
    return min(nearest, key=lambda choice: (-usage[choice], choice))


def _residue_changed(change: ResidueChange, genome: Genome) -> Editing:
    gene = genome.gene(change.target)
    if not gene.is_coding:
        raise CompileError(f"{gene.name} is a {gene.kind} and has no protein. Write its bases with c. instead of p.")
    replicon = genome.replicon(gene.replicon)
    _sequence(replicon)
    spots = coding_coordinates(gene)[3 * change.number - 3 : 3 * change.number]
    if len(spots) < 3:
        raise CompileError(f"{gene.name} has {gene.length_aa:,} amino acids; there is no position {change.number}.")
    coding = replicon.extract(gene.location)[gene.codon_start - 1 :]
    codon = coding[3 * change.number - 3 : 3 * change.number]
    code = genetic_code(gene.translation_table)
    there = dict(gene.transl_except).get(change.number - 1) or code.amino_acid(codon)
    if change.number == 1 and codon in code.starts and not gene.location.partial_start:
        there = "M"
    if there != change.before:
        raise CompileError(
            f"{gene.name} has {THREE_LETTERS.get(there, there)} ({codon.decode()}), not "
            f"{THREE_LETTERS[change.before]}, at position {change.number}. Correct the amino acid or the position.",
            found=there,
        )
    fresh = _codon_for(change, codon, gene, genome)
    letters = fresh if gene.location.strand > 0 else reverse_complement(fresh)[::-1]
    sequence = _sequence(replicon)
    edits = [Edit(at, at + 1, bytes((b,))) for at, b in zip(spots, letters, strict=True) if sequence[at] != b]
    return Editing(replicon.id, replicon.length, tuple(sorted(edits, key=lambda edit: edit.start)))


def _gene_removed(change: KnockOut, genome: Genome) -> Editing:
    """The bases of the gene that no other gene uses."""
    gene = genome.gene(change.target)
    replicon = genome.replicon(gene.replicon)
    _sequence(replicon)
    own = {at for span in gene.location.spans for at in range(span.start, span.end)}
    for other in replicon.genes:
        if other.locus_tag != gene.locus_tag:
            for span in other.location.spans:
                if any(span.start < mine.end and mine.start < span.end for mine in gene.location.spans):
                    own.difference_update(range(span.start, span.end))
    edits: Sequence[Edit] = [Edit(start, end, b"") for start, end in runs(list(own))]
    return Editing(replicon.id, replicon.length, tuple(edits))


def place_change(change: Change, genome: Genome, program: GenomeProgram) -> Editing:
    """The edit that a mutation asks for.

    Raises:
        CompileError: the sequence holds another base or amino acid there, or has no such place.
        UnknownNameError: no such gene, promoter or replicon.
        SequenceMissingError: the genome came from annotation alone.
    """
    if isinstance(change, KnockOut):
        return _gene_removed(change, genome)
    if isinstance(change, ResidueChange):
        return _residue_changed(change, genome)
    return _bases_changed(change, genome, program)
