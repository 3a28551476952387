"""Stringent response: uncharged tRNA makes RelA make ppGpp, and ribosome synthesis follows charging.

The kernel's growth control is the ppGpp readout (flux parity, Chure & Cremer 2023, eLife 12:e84878). This handler
decides who answers to it. Trigger: uncharged over charged tRNA beyond ten times the reference (poor media reach
six). Effect: while RelA or SpoT are there, stable RNA follows; at forty times, replication no longer starts (Ferullo
& Lovett 2008, PLoS Genet 4:e1000300). Without relA, starved cells go on making rRNA: relaxed (Stent & Brenner 1961,
PNAS 47:2005), though SpoT still ties it to growth; without both, growth control is gone (Potrykus et al. 2011,
Environ Microbiol 13:563). Release: with charging.
"""

from __future__ import annotations

from collections.abc import Mapping

from bioxen_nb.cell.stress.handler import Response, View

STARVED, STALLED = 10.0, 40.0


class Stringent:
    """Who listens to uncharged tRNA."""

    name = "stringent"
    chassis = ("ecoli", "orthogonal")
    memory: Mapping[str, float] = {}

    def respond(self, view: View, memory: Mapping[str, float]) -> Response:
        """Level: uncharged over charged tRNA, relative to the reference."""
        level = view.relative_uncharging
        starved = level > STARVED
        no_rela, no_spot = view.lost("relA", "b2784"), view.lost("spoT", "b3650")
        if no_rela and (no_spot or starved):
            return Response(
                level, starved, "relaxed: rRNA synthesis does not answer to charging", pace={"stringency": 0.0}
            )
        if not starved:
            return Response(level)
        stalled = level > STALLED
        note = "ppGpp high: ribosome synthesis off" + (", replication does not start" if stalled else "")
        return Response(level, True, note, pace={"initiation": 0.0} if stalled else {})


HANDLER = Stringent()
