"""What has to be open and closed after any order of events around a consent: a state machine, without any request.

An event is a word of `EVENTS`; a history is a row of them. A state says of every channel that a history opened so far
whether it must be open, must be closed, or may be either; each must has the requirement it follows from.
What is closed for good stays so, whatever comes after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Literal

Kind = Literal["read", "claims", "introspection", "next-page", "export-status", "refresh", "code"]

KINDS: tuple[Kind, ...] = ("read", "claims", "introspection", "next-page", "export-status", "refresh", "code")
"""The kinds of channels, those first that ask without spending anything."""
SPENDING = frozenset({"refresh", "code"})
"""Kinds that can be asked once only: a token or code that is taken is spent."""

History = tuple[str, ...]
"""Words of `EVENTS` in order."""

CLOSING = frozenset({"withdraw", "revoke", "other-app-withdrawn", "other-member-withdrawn"})
"""Events that close something for good."""

WITHDRAWN, REVOKED, SURVIVES, AGAIN, SCOPES = (
    "REQ-CON-004",
    "REQ-OA-28",
    "REQ-CON-007",
    "REQ-CON-010",
    "token-restricted",
)
"""What each must follows from, by the ids of `fixtures`."""

_MOST_STANDING = 3
"""Consents of one app that stand side by side: more are no history that a portal has to keep apart."""


class Must(StrEnum):
    """What a channel has to be."""

    OPEN = "open"
    CLOSED = "closed"
    EITHER = "either"


class Party(StrEnum):
    """Who consented to what: the member to the app, to another app, or another member to the app."""

    OWN = "own"
    OTHER_APP = "other-app"
    OTHER_MEMBER = "other-member"


@dataclass(frozen=True, slots=True)
class Channel:
    """One way in: of which consent of the history, of what kind, and by the token of which refresh (0: none yet)."""

    consent: int
    kind: Kind
    token: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """What a channel has to be, the requirement it follows from, and since which step of the history, from 1."""

    must: Must
    rule: str = ""
    since: int = 0


@dataclass(frozen=True, slots=True)
class Consent:
    """One consent of a history. `token`: how often it was refreshed; -1 for a code that nobody redeemed."""

    number: int
    party: Party
    token: int = 0
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Where a history stands after `step` events."""

    step: int = 0
    consents: tuple[Consent, ...] = ()
    expected: Mapping[Channel, Expected] = field(default_factory=dict)

    def of(self, party: Party, *, redeemed: bool = False) -> list[Consent]:
        """Return the consents of a party, the first one first; `redeemed`: only those with tokens."""
        return [each for each in self.consents if each.party is party and (each.token >= 0 or not redeemed)]

    def stands(self, consent: Consent) -> bool:
        """Tell whether anything of a consent may be open."""
        return any(
            expected.must is not Must.CLOSED
            for channel, expected in self.expected.items()
            if channel.consent == consent.number
        )

    def standing(self, party: Party, *, redeemed: bool = False) -> list[Consent]:
        """Return the consents of a party of which anything may be open."""
        return [each for each in self.of(party, redeemed=redeemed) if self.stands(each)]

    def spent(self, channel: Channel) -> bool:
        """Tell whether a channel is of a token from before a refresh."""
        return channel.token < self.consents[channel.consent - 1].token

    def must(self, must: Must) -> list[Channel]:
        """Return the channels that must be so, those first that spend nothing, and spent refresh tokens last."""
        found = [channel for channel, expected in self.expected.items() if expected.must is must]
        last = {each: each.kind == "refresh" and self.spent(each) for each in found}
        return sorted(found, key=lambda each: (last[each], KINDS.index(each.kind), each.consent, each.token))


def possible(state: State, event: str) -> bool:
    """Tell whether an event has a meaning in a state: there is something to refresh, to withdraw or to look at."""
    return EVENTS[event].possible(state)


def after(state: State, event: str) -> State:
    """Return the state after an event that is possible in `state`."""
    return EVENTS[event].after(replace(state, step=state.step + 1))


def states(history: Iterable[str]) -> list[State] | None:
    """Return the states after each event of a history, or None where an event is not possible."""
    found, state = [], State()
    for event in history:
        if not possible(state, event):
            return None
        state = after(state, event)
        found.append(state)
    return found


def as_steps(history: History) -> str:
    """Return a history in words, its steps numbered."""
    return "; ".join(f"{step}. {EVENTS[event].words}" for step, event in enumerate(history, 1))


@dataclass(frozen=True, slots=True)
class Event:
    """What can happen: in words, whether it can in a state, and the state after it, whose step is the event's own."""

    words: str
    possible: Callable[[State], bool]
    after: Callable[[State], State]


def _own(state: State) -> list[Consent]:
    return state.standing(Party.OWN, redeemed=True)


def _had(state: State) -> bool:
    return bool(state.of(Party.OWN, redeemed=True))


def _room(state: State) -> bool:
    return len(state.standing(Party.OWN)) < _MOST_STANDING


def _refreshable(state: State, place: int) -> bool:
    own = _own(state)
    return len(own) >= -place and _must(state, own[place], "refresh") is not Must.CLOSED


def _readable(state: State) -> bool:
    own = _own(state)
    return bool(own) and not own[-1].narrow and _must(state, own[-1], "read") is Must.OPEN


def _must(state: State, consent: Consent, kind: Kind) -> Must:
    found = state.expected.get(Channel(consent.number, kind, consent.token))
    return found.must if found else Must.EITHER


def _with(state: State, changes: Mapping[Channel, Expected]) -> State:
    """Return a state with changes; what is closed stays closed."""
    kept = {
        channel: state.expected[channel]
        for channel in changes
        if channel in state.expected and state.expected[channel].must is Must.CLOSED
    }
    return replace(state, expected={**state.expected, **changes, **kept})


def _consented(state: State, party: Party = Party.OWN, event: str = "consent") -> State:
    """Return the state after a consent: one of the same app and member may take the place of those before it."""
    number = len(state.consents) + 1
    again = any(each.party is party and not state.stands(each) for each in state.consents)
    given = Expected(Must.OPEN, AGAIN if again else SURVIVES, state.step)
    doubted = _in_doubt(state, (party,))
    consent = Consent(number, party, -1 if event == "code" else 0, narrow=event == "narrower")
    if event == "code":
        opened = {Channel(number, "code"): Expected(Must.EITHER)}
    else:
        opened = {Channel(number, "introspection"): Expected(Must.EITHER)}
        opened |= {Channel(number, kind): given for kind in _OF_A_TOKEN}
        if consent.narrow:
            opened[Channel(number, "claims")] = Expected(Must.CLOSED, SCOPES, state.step)
    return _with(replace(doubted, consents=(*state.consents, consent)), opened)


_OF_A_TOKEN: tuple[Kind, ...] = ("read", "refresh")
"""The channels that a token opens as a promise; introspection may lag behind, or speak of other tokens alone."""


def _refreshed(state: State, place: int) -> State:
    """Return the state after a refresh: the new tokens are as the old ones were, and those may have ended."""
    consent = _own(state)[place]
    old = Channel(consent.number, "refresh", consent.token)
    newer = replace(consent, token=consent.token + 1)
    opened = {Channel(consent.number, kind, newer.token): state.expected[old] for kind in _OF_A_TOKEN}
    if consent.narrow:
        opened[Channel(consent.number, "claims", newer.token)] = Expected(Must.CLOSED, SCOPES, state.step)
    opened[Channel(consent.number, "introspection", newer.token)] = Expected(Must.EITHER)
    ended = {Channel(consent.number, kind, consent.token): Expected(Must.EITHER) for kind in _OF_A_TOKEN}
    consents = tuple(newer if each == consent else each for each in state.consents)
    return _with(replace(state, consents=consents), {**ended, **opened})


def _kept(state: State, kind: Kind) -> State:
    """Return the state after the app kept a way on; how long it serves while the consent stands is the payer's."""
    newest = _own(state)[-1]
    return _with(state, {Channel(newest.number, kind, newest.token): Expected(Must.EITHER)})


def _revoked(state: State) -> State:
    """Return the state after an app revoked its newest tokens: a payer may end all that the app has with them."""
    consent = state.of(Party.OWN, redeemed=True)[-1]
    dead = Expected(Must.CLOSED, REVOKED, state.step)
    of_them = (
        channel
        for channel in state.expected
        if channel.consent == consent.number and channel.token == consent.token and channel.kind != "code"
    )
    return _with(_in_doubt(state, (Party.OWN,)), dict.fromkeys(of_them, dead))


def _withdrawn(state: State, party: Party = Party.OWN) -> State:
    """Return the state after a withdrawal: every consent of that party is closed, however many there were."""
    numbers = {each.number for each in state.of(party)}
    ended = Expected(Must.CLOSED, WITHDRAWN, state.step)
    return _with(state, {channel: ended for channel in state.expected if channel.consent in numbers})


def _in_doubt(state: State, parties: Iterable[Party]) -> State:
    """Return a state in which what parties have open may be ended."""
    numbers = {each.number for each in state.consents if each.party in set(parties)}
    return _with(state, {channel: Expected(Must.EITHER) for channel in state.expected if channel.consent in numbers})


def _standing(state: State, party: Party) -> bool:
    return bool(state.standing(party, redeemed=True))


def _others(party: Party, allows: str, withdraws: str) -> dict[str, Event]:
    """Return the events of a party that the member's own consent is not about."""
    return {
        party.value: Event(allows, lambda state: not _standing(state, party), partial(_consented, party=party)),
        f"{party}-withdrawn": Event(withdraws, partial(_standing, party=party), partial(_withdrawn, party=party)),
    }


EVENTS: Mapping[str, Event] = {
    "consent": Event("the member allows the app", _room, _consented),
    "narrower": Event(
        "the member allows the app to read the Patient alone", _room, partial(_consented, event="narrower")
    ),
    "code": Event(
        "the member allows the app, which keeps the code",
        lambda state: _room(state) and _had(state),
        partial(_consented, event="code"),
    ),
    "refresh": Event(
        "the app refreshes the token of its latest consent",
        partial(_refreshable, place=-1),
        partial(_refreshed, place=-1),
    ),
    "refresh-earlier": Event(
        "the app refreshes the token of the consent before the latest",
        partial(_refreshable, place=-2),
        partial(_refreshed, place=-2),
    ),
    "page": Event("the app keeps the link to a next page", _readable, partial(_kept, kind="next-page")),
    "export": Event("the app has the record exported", _readable, partial(_kept, kind="export-status")),
    "withdraw": Event("the member withdraws the app in the portal", lambda state: bool(_own(state)), _withdrawn),
    "revoke": Event("the app revokes the tokens of its latest consent", _had, _revoked),
    # A payer may end the tokens of all apps with the agreement, and those of all members with the app.
    "sharing": Event(
        "the member ends the agreement to share and gives it again",
        _had,
        partial(_in_doubt, parties=(Party.OWN, Party.OTHER_APP)),
    ),
    "app": Event(
        "the payer turns the app off and on again",
        _had,
        partial(_in_doubt, parties=(Party.OWN, Party.OTHER_MEMBER)),
    ),
    **_others(Party.OTHER_APP, "the member allows another app", "the member withdraws the other app"),
    **_others(Party.OTHER_MEMBER, "another member allows the app", "the other member withdraws the app"),
}
"""Every event, by its word."""
