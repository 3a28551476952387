"""Make the small tables of measured figures in bioxen_nb/validation/anchors from the files of a data mirror.

BIOXEN_DATA_MIRROR=... python tests/validation/build_anchors.py

Only files whose terms allow their figures to travel are read; each table names its source in its first lines.
"""

from __future__ import annotations

import csv
import gzip
import os
from pathlib import Path
from statistics import fmean, pstdev

FOLDER = Path(__file__).parents[2] / "bioxen_nb" / "validation" / "anchors"
Rows = list[dict[str, str]]


def rows_of(path: Path, delimiter: str = "\t") -> Rows:
    """The rows of a table, gzipped or not, whatever ends its lines."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=delimiter))


def essential_genes(mirror: Path) -> str:
    rows = rows_of(mirror / "ecoli/essentiality/essentiality_by_locus_tag.tsv")
    lines = [f"{row['locus_tag']}\t{row['essential_glucose_minimal']}" for row in rows]
    source = (
        "E. coli K-12 genes without which it does not grow on glucose minimal medium (1): the essential genes of Baba "
        "et al. 2006, Mol Syst Biol 2:2006.0008, and those of Joyce et al. 2006, J Bacteriol 188:8259, less 13 that "
        "the latter call false positives; by way of vEcoli (MIT)."
    )
    return table(source, "locus_tag\tessential", lines)


def noise(mirror: Path) -> str:
    lines = []
    for row in rows_of(mirror / "ecoli/proteome/taniguchi2010_protein_mrna_noise.tsv"):
        names = ("Mean_Protein", "Noise_Protein", "Mean_RNA_FISH", "Fano_RNA_FISH")
        values = [f"{float(row[name]):.4g}" if row[name].strip() else "" for name in names]
        if row["B_Number"].strip() and values[0]:
            lines.append("\t".join([row["B_Number"].strip(), *values]))
    source = (
        "Mean copies and squared coefficient of variation of proteins, mean copies and variance over mean of messages, "
        "in single E. coli cells: Taniguchi et al. 2010, Science 329:533, table S6; by way of vEcoli (MIT)."
    )
    return table(source, "locus_tag\tprotein_mean\tprotein_cv2\trna_mean\trna_fano", lines)


def ribosomal_share(mirror: Path) -> str:
    rows = rows_of(mirror / "ecoli/growth_law/ribosomal_mass_fractions.csv", ",")
    points = sorted((float(r["growth_rate_hr"]), float(r["mass_fraction"]), r["source"].strip()) for r in rows)
    lines = [f"{growth:.4g}\t{share:.4g}\t{study}" for growth, share, study in points]
    source = (
        "Mass fraction of ribosomal protein against growth rate in E. coli, from the studies named; compiled by Chure "
        "& Cremer 2023, eLife 12:e84878 (MIT)."
    )
    return table(source, "growth_per_h\tshare\tstudy", lines)


def useless_protein(mirror: Path) -> str:
    rows = rows_of(mirror / "ecoli/growth_law/scott2010_lacz_overexpression.csv", ",")
    points = sorted((r["medium"].strip(), float(r["phi_X"]), float(r["growth_rate_hr"])) for r in rows)
    lines = [f"{medium}\t{share:.4g}\t{growth:.4g}" for medium, share, growth in points]
    source = (
        "Growth rate against the mass fraction of an unneeded protein (LacZ) in E. coli: Scott et al. 2010, Science "
        "330:1099, figure 4B; digitised by Chure & Cremer 2023, eLife 12:e84878 (MIT)."
    )
    return table(source, "medium\tshare\tgrowth_per_h", lines)


def added_length(mirror: Path) -> str:
    """Added against birth length in tenths of the mean birth length, and the spread of all cells in the last line."""
    rows = rows_of(mirror / "ecoli/cell_cycle/taheri_araghi2015_glucose.txt.gz")
    birth = [float(row["s_b_um_ss"]) for row in rows]
    added = [float(row["delta_s_ss"]) for row in rows]
    scale = fmean(birth)
    bins: dict[int, list[tuple[float, float]]] = {}
    for b, a in zip(birth, added, strict=True):
        bins.setdefault(round(b / scale * 10), []).append((b / scale, a / scale))
    lines = []
    for _, cells in sorted(bins.items()):
        if len(cells) >= 50:
            births, adds = [c[0] for c in cells], [c[1] for c in cells]
            lines.append(f"{fmean(births):.4g}\t{fmean(adds):.4g}\t{pstdev(adds):.4g}\t{len(cells)}")
    source = (
        "Length added until division against length at birth of E. coli on glucose, both over the mean length at birth "
        f"({scale:.3g} um), binned: Taheri-Araghi et al. 2015, Curr Biol 25:385, by way of RPGroup-PBoC/growth_limits "
        "(CC BY 4.0)."
    )
    return table(source, "birth\tadded\tadded_sd\tcells", lines)


def table(source: str, heads: str, lines: list[str]) -> str:
    return f"# {source}\n{heads}\n" + "\n".join(lines) + "\n"


TABLES = {
    "essential_glucose.tsv": essential_genes,
    "noise.tsv": noise,
    "ribosomal_share.tsv": ribosomal_share,
    "useless_protein.tsv": useless_protein,
    "added_length.tsv": added_length,
}

if __name__ == "__main__":
    for name, build in TABLES.items():
        (FOLDER / name).write_text(build(Path(os.environ["BIOXEN_DATA_MIRROR"])), encoding="utf-8")
        print(name)
