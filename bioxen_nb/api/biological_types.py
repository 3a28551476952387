"""Which organisms and which kinds of VM there are."""

from __future__ import annotations

from bioxen_nb.errors import ApiError, unknown_name
from bioxen_nb.genome import catalogue
from bioxen_nb.program import chassis

#: The specification's own, first.
_FIRST = ("syn3a", "ecoli", "minimal_cell")
#: Genome of a biological type, where it has another name.
_GENOMES = {
    "minimal_cell": "syn3a",
    "orthogonal": "ecoli",
    "yeast": "s_cerevisiae_s288c",
}
#: Genomes without an entry in the catalogue.
_BUILT_IN = ("teaching-cell", "teaching-mini")

VM_TYPES = ("basic", "xcpng")


def get_supported_biological_types() -> list[str]:
    """Names of all installed chassis; ids of the catalogue are accepted beside them."""
    others = [name for name in chassis.names() if name not in _FIRST]
    return [*_FIRST, *others]


def get_supported_vm_types() -> list[str]:
    """`basic` lives in this process or a child of it; `xcpng` is for a remote host."""
    return list(VM_TYPES)


def validate_biological_type(biological_type: str) -> bool:
    """Whether a VM can be made of it: the name of a chassis, or of a genome of the catalogue."""
    if not isinstance(biological_type, str):
        return False
    own = biological_type in (*chassis.names(), *_BUILT_IN)
    return own or catalogue.known(biological_type) is not None


def validate_vm_type(vm_type: str) -> bool:
    """Whether there is such a kind of VM."""
    return isinstance(vm_type, str) and vm_type in VM_TYPES


def _known() -> list[str]:
    return [*get_supported_biological_types(), *_BUILT_IN, *(entry.id for entry in catalogue.entries())]


def check_types(biological_type: str, vm_type: str) -> None:
    """Raise ApiError, with near names, unless both exist."""
    for kind, name, known, holds in (
        ("biological type", biological_type, _known(), validate_biological_type(biological_type)),
        ("VM type", vm_type, list(VM_TYPES), validate_vm_type(vm_type)),
    ):
        if not holds:
            raise ApiError(unknown_name(kind, name, known).message, name=str(name))


def genome_of(biological_type: str) -> str:
    """Genome that a type stands for."""
    return _GENOMES.get(biological_type, biological_type)


def chassis_of(biological_type: str) -> str | None:
    """The chassis of that name; None for a type that is a genome, which names its own."""
    return biological_type if biological_type in chassis.names() else None
