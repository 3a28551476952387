"""The whole configuration of one VM, checked before anything is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from bioxen_nb.config.complaints import complaints
from bioxen_nb.config.merging import merged
from bioxen_nb.config.organisms import defaults_of
from bioxen_nb.config.plain_data import plain_mapping
from bioxen_nb.config.sections import (
    EnvironmentalContext,
    EnvironmentSettings,
    GenomicVirtualization,
    Isolation,
    Name,
    Names,
    ResourceLimits,
    Section,
    XCPngSettings,
)
from bioxen_nb.errors import ConfigurationError

#: How many problems one message tells.
MOST_TOLD = 5

_METABOLITES = "genomic_virtualization.virtual_resources.virtual_metabolites"
_GLUCOSE = "environment.substrates_mm.glucose"


class VMSettings(Section):
    """What one VM is made from and how it may run. Make one with `from_config`."""

    genomic_virtualization: GenomicVirtualization = GenomicVirtualization()
    """how the genome is run"""
    resource_limits: ResourceLimits = ResourceLimits()
    """the VM's share of its host"""
    genome_optimization: bool = False
    """allot resources by what the genome needs"""
    minimal_mode: bool = False
    """keep to what a minimal cell can do"""
    operon_management: bool = False
    """let operons be switched by name"""
    plasmid_support: bool = False
    """let plasmids be added"""
    genome: Name | None = None
    """genome to run: a file or a catalogue id"""
    chassis: Name | None = None
    """name of the chassis; otherwise the one that the biological type or the genome names"""
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    """of all random numbers of the VM"""
    environmental_context: EnvironmentalContext = EnvironmentalContext()
    """the surroundings in the words of a protocol"""
    environment: EnvironmentSettings = EnvironmentSettings()
    """the surroundings, field by field"""
    knock_out: Names = ()
    """genes to leave out"""
    metabolism: Annotated[str, Field(max_length=4096)] | None = None
    """name or file of a metabolic model; empty text for none"""
    isolation: Isolation = Isolation()
    """limits of the child process"""
    xcpng_config: XCPngSettings = XCPngSettings()
    """how to reach the host of a VM of type `xcpng`"""

    @classmethod
    def from_config(cls, config: Mapping[str, Any] | None, biological_type: str = "") -> VMSettings:
        """Settings from a configuration laid over the defaults of a biological type.

        Args:
            config: in the shape of docs/configuration.md; None for the defaults alone.
            biological_type: name of a chassis; a type without defaults of its own has none.

        Raises:
            ConfigurationError: keys that do not exist, values of a wrong type or out of range, settings that contradict
                each other; the message names up to five, `context["problems"]` holds all.
        """
        settings, problems = cls.examined(config, biological_type)
        if settings is None:
            raise ConfigurationError(_told(problems), problems=problems)
        return settings

    @classmethod
    def examined(cls, config: object, biological_type: str = "") -> tuple[VMSettings | None, list[str]]:
        """(settings, nothing) of a good configuration, (None, every problem) of another. Never raises."""
        try:
            values = merged(defaults_of(biological_type), plain_mapping(config))
            settings = cls.model_validate(values)
        except ConfigurationError as error:
            return None, [error.message]
        except ValidationError as error:
            return None, complaints(error, cls)
        contradictions = settings.contradictions()
        return (None, contradictions) if contradictions else (settings, [])

    def contradictions(self) -> list[str]:
        """Settings that cannot both hold, in words."""
        told: list[str] = []
        named = {"genome": self.genome, "genomic_virtualization.genome_file": self.genomic_virtualization.genome_file}
        if self.genomic_virtualization.enabled and None not in named.values() and len(set(named.values())) > 1:
            told.append(f"{' and '.join(named)} name different genomes: give one of them.")
        words, fields = self.environmental_context, self.environment
        metabolites = self.genomic_virtualization.virtual_resources.virtual_metabolites
        glucose_mm = (fields.substrates_mm or {}).get("glucose")
        pairs = (
            ("environmental_context.temperature", words.temperature, "environment.temperature_c", fields.temperature_c),
            ("environmental_context.pH", words.pH, "environment.ph", fields.ph),
            ("environmental_context.oxygen", words.oxygen, "environment.oxygen", fields.oxygen),
            (f"{_METABOLITES}.glucose_concentration", metabolites.glucose_concentration, _GLUCOSE, glucose_mm),
        )
        told += [
            f"{one} is {first:g} and {other} is {second:g}: give one of them."
            for one, first, other, second in pairs
            if first is not None and second is not None and first != second
        ]
        if words.nutrients and (fields.medium is not None or fields.substrates_mm is not None):
            told.append(
                "environmental_context.nutrients and environment.medium or substrates_mm both say what is in the "
                "medium: give one of them."
            )
        return told

    @property
    def genome_source(self) -> str | None:
        """File or catalogue id of the genome, if the configuration names one."""
        virtual = self.genomic_virtualization
        return self.genome or (virtual.genome_file if virtual.enabled else None)

    @property
    def is_isolated(self) -> bool:
        """Whether the VM lives in a child process."""
        return self.genomic_virtualization.enabled and self.genomic_virtualization.execution_isolation

    def environment_document(self) -> dict[str, Any]:
        """The given fields of `environment`, as `Environment.from_document` reads them."""
        return self.environment.model_dump(exclude_none=True, exclude_unset=True)

    def context_document(self) -> dict[str, Any]:
        """The given keys of `environmental_context`, as `Environment.from_context` reads them."""
        return self.environmental_context.model_dump(exclude_none=True, exclude_unset=True)


def _told(problems: list[str]) -> str:
    more = len(problems) - MOST_TOLD
    return " ".join(problems[:MOST_TOLD]) + (f" And {more} more problems." if more > 0 else "")
