"""The sections of a VM's configuration: every key with its unit, its bounds and its meaning.

A number left out (or null) keeps what the chassis or the host says. Two spellings of a key are one setting.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic import model_validator as checked

from bioxen_nb.config.merging import SPELLINGS


def _spelled(key: str) -> AliasChoices:
    return AliasChoices(key, SPELLINGS[key])


def _names(value: Any) -> Any:
    """Names from a list, or from `"a, b"`."""
    if isinstance(value, str):
        value = [name.strip() for name in value.split(",") if name.strip()]
    return tuple(value) if isinstance(value, list) else value


def _nutrients(value: Any) -> Any:
    if isinstance(value, dict):
        amounts = [
            isinstance(mm, int | float) and not isinstance(mm, bool) and 0 <= mm <= 5000 for mm in value.values()
        ]
        usable = all(amounts)
    else:
        value = _names(value)
        usable = value is None or (isinstance(value, tuple) and all(isinstance(name, str) for name in value))
    if not usable:
        raise ValueError("a list of names such as [glucose, phosphate], or names with 0 to 5,000 mM of each")
    return value


def _in_a_row(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError("an address such as https://host:443")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address without user name and password in it: they have keys of their own")
    return value


def _uuid(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        raise ValueError("a UUID such as 12345678-1234-1234-1234-123456789abc") from None


Name = Annotated[str, Field(min_length=1, max_length=4096)]
Names = Annotated[tuple[Name, ...], BeforeValidator(_names)]
Percent = Annotated[float, Field(gt=0, le=100)]
Positive = Annotated[float, Field(gt=0, le=100_000)]
Amount = Annotated[float, Field(ge=0, le=1e6)]
Degrees = Annotated[float, Field(ge=0, le=60)]
Amounts = dict[str, Amount]


class Section(BaseModel):
    """Strict and frozen: no guessing of types, no unknown keys, and no values in pydantic's own messages."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        hide_input_in_errors=True,
        use_attribute_docstrings=True,
    )

    @checked(mode="before")
    @classmethod
    def _given_once(cls, values: Any) -> Any:
        """Without known keys that are null, and without a second spelling that says the same."""
        if not isinstance(values, dict):
            return values
        others = {key: other for key, other in SPELLINGS.items() if key in cls.model_fields}
        known = {*cls.model_fields, *others.values()}
        given = {key: value for key, value in values.items() if value is not None or key not in known}
        for key, other in others.items():
            if key in given and other in given and given[key] == given[other]:
                del given[other]
        return given

    @classmethod
    def known_keys(cls) -> dict[str, str]:
        """Every key it takes, the other spellings last -> name of the field."""
        own = {name: name for name in cls.model_fields}
        return own | {SPELLINGS[name]: name for name in own if name in SPELLINGS}


class VirtualMetabolites(Section):
    """What the medium holds of two nutrients."""

    glucose_concentration: Annotated[float, Field(ge=0, le=5000)] | None = None
    """glucose in the medium, mM"""
    phosphate_concentration: Annotated[float, Field(ge=0, le=1000)] | None = None
    """phosphate in the medium, mM"""


class VirtualResources(Section):
    """What one cell has to work with."""

    atp_pool: Positive | None = Field(default=None, validation_alias=_spelled("atp_pool"))
    """ATP of a fully charged cell, uM"""
    ribosome_count: Annotated[int, Field(ge=1, le=1_000_000)] | None = Field(
        default=None, validation_alias=_spelled("ribosome_count")
    )
    """most ribosomes that may work, molecules per cell"""
    virtual_metabolites: VirtualMetabolites = VirtualMetabolites()
    """what the medium holds"""


class DegradationProcessing(Section):
    """How long molecules last."""

    mrna_processing_rate: Annotated[float, Field(ge=1, le=1e6)] | None = None
    """half-life of messenger RNA, s"""
    protein_processing_rate: Annotated[float, Field(ge=1, le=1e9)] | None = None
    """half-life of proteins, s"""


class ExecutionParameters(Section):
    """How fast the machines work."""

    transcription_execution_rate: Annotated[float, Field(gt=0, le=1000)] | None = None
    """elongation of RNA polymerase on messenger genes, nt/s"""
    translation_execution_rate: Annotated[float, Field(gt=0, le=200)] | None = None
    """fastest elongation of a ribosome, aa/s"""
    degradation_processing: DegradationProcessing = DegradationProcessing()
    """how long molecules last"""


class GenomicVirtualization(Section):
    """How the genome is run."""

    enabled: bool = True
    """false: the rest of this section is checked and not used"""
    genome_file: Name | None = None
    """genome to run: a file or a catalogue id"""
    execution_mode: Literal["direct"] = Field(default="direct", validation_alias=_spelled("execution_mode"))
    """the genome itself is run; there is no other mode"""
    runtime_scheduler: Name | None = None
    """who runs next: round-robin, priority, preemptive, or a plug-in's name"""
    execution_isolation: bool = False
    """live in a child process with limits of its own"""
    virtual_resources: VirtualResources = VirtualResources()
    """what one cell has to work with"""
    execution_parameters: ExecutionParameters = ExecutionParameters()
    """how fast the machines work"""


class ResourceLimits(Section):
    """The VM's share of its host."""

    max_atp: Percent | None = None
    """most of the host's ATP, percent"""
    max_ribosomes: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """most of the host's ribosomes, host units"""
    max_memory_kb: Annotated[int, Field(ge=1, le=10**9)] | None = None
    """most memory of the cell's context and history, kB"""
    max_cpu: Percent | None = None
    """most of one processor core, percent"""


class EnvironmentalContext(Section):
    """The surroundings in the words of a protocol."""

    temperature: Degrees | None = Field(default=None, validation_alias=_spelled("temperature"))
    """temperature, degrees Celsius"""
    pH: Annotated[float, Field(ge=3, le=11)] | None = Field(default=None, validation_alias=_spelled("pH"))
    """pH of the medium"""
    oxygen: Annotated[float, Field(ge=0, le=1)] | None = None
    """share of air saturation"""
    nutrients: Annotated[Any, BeforeValidator(_nutrients)] = None
    """names such as [glucose, phosphate], or names with concentrations in mM"""


class CultureSettings(Section):
    """How the medium changes while cells live on it."""

    kind: Literal["constant", "batch", "chemostat"] = "constant"
    """constant, batch or chemostat"""
    density_gdw_per_l: Annotated[float, Field(ge=0, le=300)] | None = None
    """biomass at the start, g dry weight per litre"""
    dilution_per_h: Amount | None = None
    """share of the vessel that fresh medium replaces, per hour"""


class ShiftSettings(Section):
    """A change of the surroundings at a time."""

    at_s: Annotated[int, Field(ge=0, le=10**12)]
    """time since the founder's birth, whole seconds"""
    changes: Annotated[dict[str, Any], Field(min_length=1)]
    """fields of the environment and their new values"""


class EnvironmentSettings(Section):
    """The surroundings, field by field; which media and substances there are, the environment says."""

    medium: Name | None = None
    """name of a medium"""
    supply: Amount | None = None
    """supply of amino acids and ATP, relative to the reference medium"""
    inducers_um: Amounts | None = None
    """inducers, uM"""
    substrates_mm: dict[str, Annotated[float, Field(ge=0, le=5000)]] | None = None
    """substrates in place of the medium's own, mM"""
    temperature_c: Degrees | None = None
    """temperature, degrees Celsius"""
    ph: Annotated[float, Field(ge=3, le=11)] | None = None
    """pH of the medium"""
    oxygen: Annotated[float, Field(ge=0, le=1)] | None = None
    """share of air saturation"""
    stressors: Amounts | None = None
    """harmful doses, each in the unit of its name"""
    culture: CultureSettings | None = None
    """how the medium changes while cells live on it"""
    schedule: Annotated[tuple[ShiftSettings, ...], BeforeValidator(_in_a_row)] = ()
    """shifts to come"""


class Isolation(Section):
    """Limits of the child process; they matter with `execution_isolation`."""

    memory_mb: Annotated[int, Field(ge=64, le=1_000_000)] | None = None
    """most memory beyond what the program itself needs, MB"""
    cpu_s: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """most processor time in all, s"""
    slice_s: Annotated[float, Field(gt=0, le=86_400)] | None = None
    """longest wall time of one slice, s"""


class XCPngSettings(Section):
    """How to reach the host of a VM of type `xcpng`. Messages never show these values."""

    xapi_url: Annotated[str, Field(max_length=2048), AfterValidator(_web_address)] | None = None
    """address of the host's interface"""
    username: Name | None = None
    """who logs in"""
    password: Annotated[SecretStr, Field(min_length=1)] | None = None
    """the password, kept out of messages and printed forms"""
    ssh_user: Name | None = None
    """who logs in to the guest"""
    template_name: Name | None = None
    """name of the template that the guest is made from"""
    network_uuid: Annotated[str, AfterValidator(_uuid)] | None = None
    """network of the guest"""
    storage_repository: Name | None = None
    """name or UUID of the storage repository"""
    vm_memory: Annotated[int, Field(ge=128, le=16_777_216)] | None = None
    """memory of the guest, MiB"""
    vm_vcpus: Annotated[int, Field(ge=1, le=512)] | None = None
    """virtual processors of the guest"""
