"""A VM on an XCP-ng host: it knows its configuration, and says what it lacks to go further."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from bioxen_nb.api.biological_vm import BiologicalVM
from bioxen_nb.errors import EngineError


class XCPngBiologicalVM(BiologicalVM):
    """Its configuration is checked when it is made. No connection to an XCP-ng host is built in.

    Every verb that would need the host raises EngineError and says so; nothing pretends to run.
    """

    def get_vm_type(self) -> str:
        return "xcpng"

    def get_status(self) -> dict[str, Any]:
        """What is known without the host: the VM was configured, never created there."""
        xcpng = self.settings.xcpng_config
        return {
            "vm_id": self.vm_id,
            "state": "configured",
            "vm_type": "xcpng",
            "biological_type": self.get_biological_type(),
            "xapi_url": xcpng.xapi_url,
            "connected": False,
        }

    def _refuse(self, verb: str) -> NoReturn:
        raise EngineError(
            f"Cannot {verb} VM {self.vm_id!r}: this version has no connection to XCP-ng hosts (it would need an XAPI "
            f"client, an SSH client and the host {self.settings.xcpng_config.xapi_url}). "
            'Use vm_type="basic", with execution_isolation for a process of its own.',
            vm=self.vm_id,
        )

    def start(self) -> bool:
        self._refuse("start")

    def pause(self) -> bool:
        self._refuse("pause")

    def resume(self) -> bool:
        self._refuse("resume")

    def stop(self) -> bool:
        self._refuse("stop")

    def destroy(self) -> bool:
        """Nothing was made on the host, so there is nothing to end."""
        return True

    def execute_biological_process(self, process_code: str) -> dict[str, Any]:
        self._refuse("run a process on")

    def install_biological_package(self, package_name: str) -> dict[str, Any]:
        self._refuse("install a package on")

    def get_biological_metrics(self) -> dict[str, Any]:
        self._refuse("measure")

    def allocate_resources(self, **resources: float | None) -> dict[str, Any]:
        self._refuse("allocate resources of")

    def start_transcription(self, gene_ids: Sequence[str]) -> bool:
        self._refuse("start transcription in")

    def get_essential_genes(self) -> list[str]:
        self._refuse("compute essential genes of")

    def manage_operons(self, operon_ids: Sequence[str], action: str) -> bool:
        self._refuse("manage operons of")

    def get_plasmid_count(self) -> int:
        self._refuse("count plasmids of")
