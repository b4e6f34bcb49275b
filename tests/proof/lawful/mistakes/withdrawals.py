"""Mistakes about whose grant a withdrawal ends, and which tokens of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.wire import Ask, Reply


def _withdrawn(payer: Payer, heard: Callable[[list[Grant]], None]) -> None:
    """Tell `heard` which grants a removal in the portal has ended just now."""

    def remove(ask: Ask, session: Any) -> Reply:
        before = [grant for grant in payer.grants.grants if grant.ends is None]
        reply: Reply = healthy(ask, session)
        heard([grant for grant in before if grant.ends is not None])
        return reply

    healthy = put(payer.portal, "remove", remove)


def _spared(payer: Payer, which: Callable[[Grant], bool]) -> None:
    """Let the withdrawn grants of which `which` is true live on, and the portal not list them."""
    kept: set[Grant] = set()
    _withdrawn(payer, lambda ended: kept.update(grant for grant in ended if which(grant)))

    def alive(grant: Grant) -> bool:
        return grant in kept or bool(healthy(grant))

    healthy = put(payer.grants, "alive", alive)


@mistake("consent", "portal_withdrawal_closed and read", swept=True)
def withdrawal_spares_apps_with_a_secret(payer: Payer) -> None:
    """Partners, who have a secret, are told of a withdrawal by letter."""
    _spared(payer, lambda grant: grant.app.secret is not None)


@mistake("consent", "representative_withdrawal", swept=True)
def withdrawal_for_a_child_is_a_note(payer: Payer) -> None:
    """A parent who withdraws an app for a child's record takes it from the list, and from nothing else."""
    _spared(payer, lambda grant: grant.reader != grant.subject)
