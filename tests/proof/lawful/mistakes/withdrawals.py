"""Mistakes about whose grant a withdrawal ends, and which tokens of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Access, App, Grant
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


def spared(payer: Payer, which: Callable[[Grant], bool]) -> None:
    """Let the withdrawn grants of which `which` is true live on, and the portal not list them."""
    kept: set[Grant] = set()
    _withdrawn(payer, lambda ended: kept.update(grant for grant in ended if which(grant)))

    def alive(grant: Grant) -> bool:
        return grant in kept or bool(healthy(grant))

    healthy = put(payer.grants, "alive", alive)


@mistake("consent", "portal_withdrawal_closed and read", swept=True)
def withdrawal_spares_apps_with_a_secret(payer: Payer) -> None:
    """Partners, who have a secret, are told of a withdrawal by letter."""
    spared(payer, lambda grant: grant.app.secret is not None)


@mistake("consent", "representative_withdrawal", swept=True)
def withdrawal_for_a_child_is_a_note(payer: Payer) -> None:
    """A parent who withdraws an app for a child's record takes it from the list, and from nothing else."""
    spared(payer, lambda grant: grant.reader != grant.subject)


@mistake("consent", "portal_withdrawal_closed and earlier", swept=True)
def withdrawal_ends_the_newest_token(payer: Payer) -> None:
    """Of the access tokens of a grant the newest is ended; one from before a refresh lives to its natural end."""
    kept: set[str] = set()

    def heard(ended: list[Grant]) -> None:
        for grant in ended:
            names = [name for name, access in payer.grants.access.items() if access.grant is grant]
            kept.update(names[:-1])

    def valid(token: str | None) -> Access | None:
        found: Access | None = healthy(token)
        older = payer.grants.access.get(token or "") if token in kept else None
        return found or (older if older is not None and older.dies > payer.clock.now() else None)

    _withdrawn(payer, heard)
    healthy = put(payer.grants, "valid", valid)


@mistake("consent", "portal_withdrawal_closed and leeway", swept=True, refresh_leeway=10.0)
def leeway_outlives_the_withdrawal(payer: Payer) -> None:
    """A refresh token that was just exchanged serves once more, as for an answer that got lost, withdrawn or not."""

    def by_refresh(ask: Ask, app: App) -> Reply:
        found = payer.grants.refreshes.get(ask.given("refresh_token"))
        if found is not None and found.grant.app is app and found.spent and payer.tokens.in_leeway(found):
            again = Grant(app, found.grant.reader, found.grant.subject, found.scopes)
            return payer.tokens.answer(again, found.scopes, with_refresh=True, kept=found.scopes)
        reply: Reply = healthy(ask, app)
        return reply

    healthy = put(payer.tokens, "by_refresh", by_refresh)
