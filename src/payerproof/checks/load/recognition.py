"""Whose the values in suspicious answers are, by all that the engine knows."""

from __future__ import annotations

from payerproof.checks.load.outcome import LoadRun
from payerproof.knowledge.known import observe
from payerproof.knowledge.observation import Hit
from payerproof.payer import Payer


def foreign_values(payer: Payer, run: LoadRun) -> tuple[Hit, ...]:
    """Return the values of others in the answers that were kept for holding some."""
    return tuple(
        hit
        for item in run.of_kind("foreign")
        for hit in observe(payer.knowledge, item.exchange).hits
        if hit.owner != item.requester and not hit.echoed
    )
