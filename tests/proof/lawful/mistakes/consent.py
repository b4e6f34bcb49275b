"""Mistakes by which access outlives, or does without, consent."""

from __future__ import annotations

from typing import Any

from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Code, Grant
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.wire import Ask, Reply


@mistake("consent", "portal_withdrawal_closed and read")
def withdrawal_leaves_access_tokens(payer: Payer) -> None:
    """Withdrawing ends refreshing; access tokens live to their natural end."""

    def valid(token: str | None) -> Any:
        found = payer.grants.access.get(token or "")
        return found if found is not None and found.dies > payer.clock.now() else None

    put(payer.grants, "valid", valid)


@mistake("consent", "revoked or revocation", swept=True)
def revocation_forgets_refresh(payer: Payer) -> None:
    """The revocation endpoint knows access tokens alone, and drops only the one it is shown."""

    def revoke(ask: Ask) -> Reply:
        payer.grants.access.pop(ask.given("token"), None)
        return Reply(200)

    put(payer.tokens, "revoke", revoke)


@mistake("consent", "every_login", swept=True)
def withdrawal_ends_latest_login(payer: Payer) -> None:
    """The portal keeps one login of an app, the latest."""

    def entries(session: Any) -> dict[str, list[Grant]]:
        return {key: grants[-1:] for key, grants in healthy(session).items() if not seen(grants)}

    def seen(grants: list[Grant]) -> bool:
        return any(
            grant.ends is not None
            for grant in payer.grants.grants
            if (grant.app, grant.reader, grant.subject) == (grants[0].app, grants[0].reader, grants[0].subject)
            and payer.grants.grants.index(grant) > payer.grants.grants.index(grants[-1])
        )

    healthy = put(payer.portal, "entries", entries)


@mistake("consent", "survive")
def withdrawal_ends_all_apps(payer: Payer) -> None:
    """Withdrawing one app ends the member's every grant."""

    def end(grant: Grant, delay: int = 0) -> None:
        for each in payer.grants.grants:
            if each.reader == grant.reader:
                healthy(each, delay)

    healthy = put(payer.grants, "end", end)


@mistake("consent", "code_dies")
def code_outlives_consent(payer: Payer) -> None:
    """Redeeming a code writes the consent down anew."""

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        if grant.ends is not None:
            grant = payer.grants.open(grant.app, grant.reader, grant.subject, scopes)
        reply: Reply = healthy(grant, scopes, **how)
        return reply

    healthy = put(payer.tokens, "answer", answer)
    put(payer.grants, "alive", lambda grant: grant.ends is None or any(c.grant is grant for c in _pending(payer)))


def _pending(payer: Payer) -> list[Code]:
    return [code for code in payer.grants.codes.values() if not code.spent]


@mistake("consent", "asked_again", remembers=True)
def memory_outlives_withdrawal(payer: Payer) -> None:
    """A consent that was withdrawn is still remembered."""

    def remembered(walk: Any) -> list[str] | None:
        for grant in payer.grants.grants:
            if (grant.app, grant.reader, grant.subject) == (walk.app, walk.reader, walk.subject):
                return list(walk.scopes)
        return None

    put(payer.door, "remembered", remembered)


@mistake("consent", "denied", swept=True)
def refusal_is_consent(payer: Payer) -> None:
    """Whichever button is pressed, a code is issued."""

    def back(walk: Any, values: dict[str, str]) -> Reply:
        if values.get("error") == "access_denied":
            walk_scopes = list(walk.scopes)
            grant = payer.grants.open(walk.app, walk.reader, walk.subject, walk_scopes)
            values = {"code": payer.grants.code(grant, walk.challenge, walk.redirect_uri)}
        reply: Reply = healthy(walk, values)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("consent", "portal_lists or lists", swept=True)
def portal_lists_the_dead(payer: Payer) -> None:
    """The portal goes on listing what was withdrawn."""
    put(
        payer.grants,
        "standing",
        lambda reader: [grant for grant in payer.grants.grants if grant.reader == reader],
    )


@mistake("consent", "closed and read or closed and search", swept=True)
def withdrawal_is_late(payer: Payer) -> None:
    """A withdrawal takes half a minute longer than promised."""
    healthy: Any = put(payer.grants, "end", lambda grant, delay=0: healthy(grant, delay + 30))


@mistake("consent", "renewed", swept=True)
def consent_revives_tokens(payer: Payer) -> None:
    """Tokens die with the lack of a consent, and live again with the next one."""

    def alive(grant: Grant) -> bool:
        return any(
            each.ends is None
            for each in payer.grants.grants
            if (each.app, each.reader, each.subject) == (grant.app, grant.reader, grant.subject)
        )

    put(payer.grants, "alive", alive)


@mistake("consent", "sharing_off_closed and read", swept=True)
def sharing_off_is_a_note(payer: Payer) -> None:
    """That a member stopped sharing is saved, and read by nobody."""
    put(payer.grants, "end", lambda _grant, _delay=0: None)


@mistake("consent", "app_off_closed and read", swept=True)
def app_off_keeps_tokens(payer: Payer) -> None:
    """An app that is turned off is struck from the list, and its grants go on."""

    def serve(ask: Ask) -> Reply:
        standing = [grant for grant in payer.grants.grants if grant.ends is None]
        reply: Reply = healthy(ask)
        for grant in standing:
            grant.ends = None
        return reply

    healthy = put(payer.choices, "serve", serve)
