"""Every exception of the project: one root with a code, each also the built-in a user would expect."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any


class ErrorCode(Enum):
    """Stable codes. BX001 to BX010 are promised by the specification; the toolkit's own start at BX011."""

    VM_CREATION_FAILED = "BX001"
    RESOURCE_ALLOCATION_ERROR = "BX002"
    CHASSIS_INITIALIZATION_ERROR = "BX003"
    HYPERVISOR_OVERLOAD = "BX004"
    INVALID_CONFIGURATION = "BX005"
    VM_STATE_ERROR = "BX006"
    IMPORT_MODULE_ERROR = "BX007"
    API_VALIDATION_ERROR = "BX008"
    RESOURCE_EXHAUSTION = "BX009"
    VM_NOT_FOUND = "BX010"
    GENOME_FORMAT_ERROR = "BX011"
    GENOME_NOT_FOUND = "BX012"
    DOWNLOAD_ERROR = "BX013"
    SEQUENCE_MISSING = "BX014"
    COMPILE_ERROR = "BX015"
    UNKNOWN_NAME = "BX016"
    CONSERVATION_BREACH = "BX017"
    ISOLATION_BREACH = "BX018"
    CHECKPOINT_ERROR = "BX019"
    ENGINE_ERROR = "BX020"
    PLUGIN_ERROR = "BX021"


class BioXenException(Exception):
    """Root of all errors.

    Args:
        code: the stable code.
        message: what went wrong and what to do about it, in one or two sentences.
        context: machine-readable facts (vm, time_s, file, line, feature, ...).
    """

    def __init__(self, code: ErrorCode, message: str, context: Mapping[str, Any] | None = None):
        self.code = code
        self.message = message
        self.context = dict(context or {})
        super().__init__(f"[{code.value}] {message}")

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.message, self.context))


def _rebuild(kind: type[BioXenException], code: ErrorCode, message: str, context: dict[str, Any]) -> BioXenException:
    error = kind.__new__(kind)
    BioXenException.__init__(error, code, message, context)
    return error


class _Coded(BioXenException):
    """A class of errors that always carries the same code."""

    fixed_code: ErrorCode

    def __init__(self, message: str, **context: Any):
        super().__init__(self.fixed_code, message, context)


class VMStateError(_Coded, RuntimeError):
    """A verb that the lifecycle table does not allow in the present state."""

    fixed_code = ErrorCode.VM_STATE_ERROR


class VMCreationError(_Coded, ValueError):
    """A VM that cannot be created as asked (a name already taken, say)."""

    fixed_code = ErrorCode.VM_CREATION_FAILED


class VMNotFoundError(_Coded, KeyError):
    """No VM of that name."""

    fixed_code = ErrorCode.VM_NOT_FOUND

    def __str__(self) -> str:
        return str(self.args[0])


class ConfigurationError(_Coded, ValueError):
    """A setting that is unknown, of the wrong type, or impossible."""

    fixed_code = ErrorCode.INVALID_CONFIGURATION


class ResourceError(_Coded, ValueError):
    """A quota or capacity that cannot be granted."""

    fixed_code = ErrorCode.RESOURCE_ALLOCATION_ERROR


class ResourceExhaustedError(_Coded, ValueError):
    """A VM or an allocation that does not fit on the host any more."""

    fixed_code = ErrorCode.RESOURCE_EXHAUSTION


class OverloadError(_Coded, RuntimeError):
    """More than the hypervisor can take: a full mailbox, a full queue."""

    fixed_code = ErrorCode.HYPERVISOR_OVERLOAD


class ApiError(_Coded, ValueError):
    """An argument of a promised function that makes no sense."""

    fixed_code = ErrorCode.API_VALIDATION_ERROR


class ProcessError(ApiError):
    """A process text that cannot be read or whose arguments do not fit; context has line, column and pointer."""


class ProcessSyntaxError(ProcessError):
    """Not a sentence of the process language."""


class ProcessArgumentError(ProcessError):
    """An unknown command, or arguments that do not fit it."""


class IsolationError(_Coded, RuntimeError):
    """A child process that crashed, hung, or went past its limits; the VM's last context is intact."""

    fixed_code = ErrorCode.ISOLATION_BREACH


class ChassisError(_Coded, ValueError):
    """A host or chassis that cannot be made as asked."""

    fixed_code = ErrorCode.CHASSIS_INITIALIZATION_ERROR


class ModuleImportError(_Coded, ImportError):
    """A promised name whose module cannot be imported; says what to install."""

    fixed_code = ErrorCode.IMPORT_MODULE_ERROR


class EngineError(_Coded, RuntimeError):
    """An external system that is not there, or that failed."""

    fixed_code = ErrorCode.ENGINE_ERROR


class GenomeFormatError(_Coded, ValueError):
    """A genome file that cannot be read; names file, line or feature."""

    fixed_code = ErrorCode.GENOME_FORMAT_ERROR


class GenomeNotFoundError(_Coded, LookupError):
    """Neither a file, nor a catalogue id, nor a built-in genome."""

    fixed_code = ErrorCode.GENOME_NOT_FOUND


class DownloadError(_Coded, OSError):
    """A file that could not be fetched, or whose digest is wrong."""

    fixed_code = ErrorCode.DOWNLOAD_ERROR


class SequenceMissingError(_Coded, LookupError):
    """The genome came from annotation alone; the message names the command that fetches the sequence."""

    fixed_code = ErrorCode.SEQUENCE_MISSING


class CompileError(_Coded, ValueError):
    """A genome that cannot become a program."""

    fixed_code = ErrorCode.COMPILE_ERROR


class UnknownNameError(_Coded, KeyError):
    """A gene, unit, chassis, probe... that does not exist; the message suggests near names."""

    fixed_code = ErrorCode.UNKNOWN_NAME

    def __str__(self) -> str:
        return str(self.args[0])


class ConservationError(_Coded, ArithmeticError):
    """A count went negative or a ledger does not close: a fault of the program, never of the biology."""

    fixed_code = ErrorCode.CONSERVATION_BREACH


class CheckpointError(_Coded, ValueError):
    """A checkpoint that is damaged, of another schema, or could not be written; an old file stays as it was."""

    fixed_code = ErrorCode.CHECKPOINT_ERROR


class PluginError(_Coded, ImportError):
    """An entry point that could not be loaded, or whose object does not conform."""

    fixed_code = ErrorCode.PLUGIN_ERROR


#: What is longer is cut in messages, and not searched for near names as a whole.
_LONGEST_NAME = 100


def unknown_name(kind: str, name: object, known: Iterable[str], advice: str = "") -> UnknownNameError:
    """The error for a name that does not exist, with up to five near names."""
    names = list(known)
    name = str(name) if len(str(name)) <= _LONGEST_NAME else f"{str(name)[:_LONGEST_NAME]}..."
    lowered: dict[str, str] = {}
    for candidate in names:
        lowered.setdefault(candidate.lower(), candidate)
    near = [lowered[match] for match in difflib.get_close_matches(str(name).lower(), lowered, n=5, cutoff=0.6)]
    if near:
        hint = f" Did you mean {', '.join(near)}?"
    elif len(names) <= 12:
        hint = f" Known: {', '.join(sorted(names))}." if names else ""
    else:
        hint = f" There are {len(names)} to choose from."
    return UnknownNameError(
        f"No {kind} named {str(name)!r}.{hint}{' ' + advice if advice else ''}",
        kind=kind,
        name=str(name),
        near=near,
    )
