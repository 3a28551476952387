"""The teaching genome as records."""

from __future__ import annotations

from collections.abc import Sequence

from bioxen_nb.genome.records import Feature, Gene, Genome, Location, Replicon, Span
from bioxen_nb.genome.teaching.layout import Placed, assemble, locus_tag, marks_of
from bioxen_nb.genome.teaching.recipe import load_recipe
from bioxen_nb.genome.teaching.unit import Mark

NOTICE = "synthetic teaching genome; sequences and expression are designed, not natural"
ORGANISM = "synthetic teaching cell"


def _genes(placed: Sequence[Placed], replicon: str) -> tuple[Gene, ...]:
    recipe = load_recipe()
    found = []
    for item, mark, span in marks_of(placed):
        if mark.kind == "gene":
            facts = recipe.genes[mark.name]
            tag = locus_tag(item.entry, mark.name)
            found.append(Gene(tag, facts.kind, Location((span,)), replicon, facts.symbol, facts.product))
    return tuple(sorted(found, key=lambda gene: gene.location.left))


def _annotation(mark: Mark) -> tuple[str, str, dict[str, str]] | None:
    """Feature key, label and qualifiers of a mark; None for what is not annotated (genes, decoys)."""
    if mark.kind in ("promoter", "terminator"):
        return "regulatory", mark.name, {"regulatory_class": mark.kind}
    if mark.kind == "rbs":
        return "regulatory", f"RBS {mark.name}", {"regulatory_class": "ribosome_binding_site"}
    if mark.kind == "operator":
        return "protein_bind", mark.name, {"bound_moiety": str(mark.facts["regulator"])}
    if mark.kind == "origin":
        return "rep_origin", mark.name, {"direction": "both"}
    if mark.kind == "dnaa_box":
        return "misc_feature", f"DnaA box {mark.name}", {"note": "binds DnaA"}
    if mark.kind == "terminus":
        return "misc_feature", mark.name, {"note": "replication ends near here"}
    return None


def _feature(mark: Mark, span: Span, replicon: str) -> Feature | None:
    found = _annotation(mark)
    if found is None:
        return None
    key, label, qualifiers = found
    return Feature(key, Location((span,)), replicon, label, qualifiers | {"label": label})


def _features(placed: Sequence[Placed], replicon: str) -> tuple[Feature, ...]:
    found = (_feature(mark, span, replicon) for _, mark, span in marks_of(placed))
    return tuple(sorted((f for f in found if f is not None), key=lambda f: (f.location.left, f.location.right)))


def build(edition: str = "full", cassettes: Sequence[str] = (), *, bare: bool = False) -> Genome:
    """The teaching genome.

    Args:
        edition: 'full' (about 360 genes) or 'mini' (about 40, for tests).
        cassettes: what to insert at attB, in order: the circuits 'toggle' and 'repressilator', each of which replaces
            the host's lacI, and 'orthogonal', a second machinery for the chassis of that name.
        bare: annotate genes only, no promoters, operators, terminators or origin.

    Raises:
        ConfigurationError: no such edition.
        UnknownNameError: no such cassette.
    """
    chosen = (cassettes,) if isinstance(cassettes, str) else tuple(cassettes)
    sequence, placed = assemble(edition, chosen)
    replicon = "BXTEACH" if edition == "full" else "BXMINI"
    identity = "-".join(("teaching-cell" if edition == "full" else "teaching-mini", *chosen))
    features = () if bare else _features(placed, replicon)
    record = Replicon(replicon, len(sequence), True, _genes(placed, replicon), features, sequence, NOTICE)
    warnings: tuple[str, ...] = ()
    if sum(bool(load_recipe().replaces[name]) for name in chosen) > 1:
        warnings = ("The cassettes share repressors, so they act on each other.",)
    return Genome(identity, (record,), ORGANISM, replicon, source="built-in", warnings=warnings)
