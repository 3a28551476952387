"""Make the shipped tables from the data mirror: gene tables and expression tables, facts and figures only.

Run it from the checkout with BIOXEN_DATA_MIRROR set to the data folder; `openpyxl` must be installed.
The tables are committed; a run without changed sources leaves them as they are.
"""

from __future__ import annotations

import csv
import gzip
import math
import os
import statistics
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bioxen_nb.genome.gene_table import format_gene_table
from bioxen_nb.genome.reading import read_genome
from bioxen_nb.genome.records import Genome

TABLES = Path(__file__).resolve().parent / "tables"
#: Copies per cell of a gene with neither a measured protein nor a transcript.
FEWEST_COPIES = 1.0
#: Copies per cell of a syn3A protein that the proteomics did not see.
SYN3A_DEFAULT_COPIES = 10.0
TPM_COLUMN = "M9 Glucose minus AAs"
HALF_LIFE_COLUMN = "half_life (units.min)"


def main() -> int:
    """Write all tables; the mirror comes from the environment."""
    mirror = os.environ.get("BIOXEN_DATA_MIRROR", "")
    if not Path(mirror, "CATALOG.tsv").is_file():
        print("Set BIOXEN_DATA_MIRROR to the data folder (it holds CATALOG.tsv).", file=sys.stderr)
        return 1
    data = Path(mirror)
    ecoli = read_genome(data / "genomes/ecoli_k12_mg1655_NC_000913.3.gbff.gz", id="ecoli")
    syn3a = read_genome(data / "genomes/jcvi_syn3a_CP016816.2.gb.gz", id="syn3a")
    write("ecoli_genes.tsv", format_gene_table(ecoli, gene_table_facts(ecoli, 11)))
    write("syn3a_genes.tsv", format_gene_table(syn3a, gene_table_facts(syn3a, 4)))
    write("ecoli_expression.tsv", ecoli_expression(ecoli, data))
    write("syn3a_expression.tsv", syn3a_expression(syn3a, data))
    return 0


def write(name: str, text: str) -> None:
    """Write one table and say how long it is."""
    TABLES.mkdir(exist_ok=True)
    (TABLES / name).write_text(text, encoding="utf-8")
    print(f"{name}: {text.count(chr(10)):,} lines")


def gene_table_facts(genome: Genome, table: int) -> dict[str, str]:
    """Header lines of a gene table beyond those that the genome itself gives."""
    replicon = genome.replicons[0]
    facts = {
        "source": f"annotation of {replicon.id} (NCBI nucleotide record); facts only, no sequence",
        "licence": "NCBI places no restrictions on the use or distribution of the record",
        "coordinates": "0-based, half-open; parts of a joined gene in the order of the product",
        "translation_table": str(table),
    }
    for feature in replicon.features:
        if feature.kind == "rep_origin" and len(feature.location.spans) == 1:
            facts["origin"] = f"{feature.location.left}..{feature.location.right}"
    return facts


# --- Escherichia coli ------------------------------------------------------------------------------------------


def ecoli_expression(genome: Genome, data: Path) -> str:
    """Copies per cell on glucose: measured, or imputed from the transcript."""
    copies = schmidt_copies(data / "ecoli/proteome/schmidt2016_by_locus_tag.tsv")
    tpm, half_life = transcripts(data / "ecoli/expression/tpm_and_half_life_by_locus_tag.tsv.gz")
    intercept, slope, r, used = log_regression(copies, tpm)
    lines = [
        "# Protein copies per E. coli cell on glucose minimal medium, and mRNA half-lives; locus tags of NC_000913.3",
        "# measured: Schmidt et al. 2016, column Glucose (copies per cell)",
        f"# imputed: log10(copies) = {intercept:.4f} + {slope:.4f} * log10(TPM), least squares over {used:,} genes "
        f"(r = {r:.3f}); TPM: mean RNA-seq, '{TPM_COLUMN}', vEcoli (MIT)",
        f"# imputed as {FEWEST_COPIES:g}: no transcript, or looked for and not detected by Schmidt et al., or a "
        "second product of a gene (tag ending in _2), which is counted with the first",
        "# mrna_half_life_min: vEcoli (MIT), rna_half_lives; empty where not measured",
        "locus_tag\tprotein_copies_glucose\tgrade\tmrna_half_life_min",
    ]
    for gene in genome.genes:
        if not gene.is_coding:
            continue
        value, grade = FEWEST_COPIES, "imputed"
        if copies.get(gene.locus_tag, 0.0) > 0:
            value, grade = copies[gene.locus_tag], "measured"
        elif gene.locus_tag not in copies and tpm.get(gene.locus_tag, 0.0) > 0:
            value = max(10 ** (intercept + slope * math.log10(tpm[gene.locus_tag])), FEWEST_COPIES)
        lines.append(f"{gene.locus_tag}\t{value:.4g}\t{grade}\t{half_life.get(gene.locus_tag, '')}")
    return "\n".join(lines) + "\n"


def rows_of(stream: Iterable[str]) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated text with a header."""
    return csv.DictReader(stream, delimiter="\t")


def schmidt_copies(path: Path) -> dict[str, float]:
    """Locus tag -> copies per cell on glucose; proteins of one tag are added up; 0: not detected."""
    copies: dict[str, float] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in rows_of(stream):
            copies[row["locus_tag"]] = copies.get(row["locus_tag"], 0.0) + float(row["Glucose"] or 0.0)
    return copies


def transcripts(path: Path) -> tuple[dict[str, float], dict[str, str]]:
    """Locus tag -> mean TPM, and locus tag -> mRNA half-life in minutes as written."""
    tpm: dict[str, float] = {}
    half_life: dict[str, str] = {}
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in rows_of(stream):
            if row[TPM_COLUMN]:
                tpm[row["locus_tag"]] = float(row[TPM_COLUMN])
            if row[HALF_LIFE_COLUMN]:
                half_life[row["locus_tag"]] = f"{float(row[HALF_LIFE_COLUMN]):g}"
    return tpm, half_life


def log_regression(copies: dict[str, float], tpm: dict[str, float]) -> tuple[float, float, float, int]:
    """Intercept, slope, correlation and number of genes of log10 copies on log10 TPM."""
    both = [tag for tag, value in copies.items() if value > 0 and tpm.get(tag, 0.0) > 0]
    x = [math.log10(tpm[tag]) for tag in both]
    y = [math.log10(copies[tag]) for tag in both]
    slope, intercept = statistics.linear_regression(x, y)
    return intercept, slope, statistics.correlation(x, y), len(both)


# --- JCVI-syn3A ------------------------------------------------------------------------------------------------


def syn3a_expression(genome: Genome, data: Path) -> str:
    """Copies per average cell: mean of the time points of the proteomics, or a default."""
    by_place = protein_places(data / "genomes/jcvi_syn3a_CP016816.2_syn2tags.gb.gz")
    measured = proteomics(data / "syn3a/proteomics.xlsx")
    lines = [
        "# Protein copies per average JCVI-syn3A cell; locus tags of CP016816.2",
        "# measured: Breuer et al. 2019 eLife (CC BY 4.0), absolute abundance, mean of three time points; protein "
        "ids AOE9nnnn.1 matched to genes by their place in the older annotation of the same sequence",
        f"# default: not seen by the proteomics; {SYN3A_DEFAULT_COPIES:g} copies assumed",
        "locus_tag\tprotein_copies\tgrade",
    ]
    for gene in genome.genes:
        if gene.is_coding:
            three_prime = (gene.location.three_prime, gene.location.strand)
            value = measured.get(by_place.get(three_prime, ""))
            grade = "default" if value is None else "measured"
            lines.append(f"{gene.locus_tag}\t{SYN3A_DEFAULT_COPIES if value is None else value:.4g}\t{grade}")
    return "\n".join(lines) + "\n"


def protein_places(path: Path) -> dict[tuple[int, int], str]:
    """(last base, strand) of a coding sequence -> protein id; starts differ between annotations, stops do not."""
    genes = read_genome(path).genes
    return {(gene.location.three_prime, gene.location.strand): gene.protein_id for gene in genes if gene.protein_id}


def proteomics(path: Path) -> dict[str, float]:
    """Protein id -> mean copies over the time points."""
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True)["Proteomics"]
    copies: dict[str, float] = {}
    for row in sheet.iter_rows(min_row=3, max_col=24, values_only=True):
        values = [float(value) for value in row[21:24] if isinstance(value, int | float)]
        if row[0] and values:
            copies[str(row[0])] = statistics.fmean(values)
    return copies


if __name__ == "__main__":
    sys.exit(main())
