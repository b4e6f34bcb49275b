"""One history played against a payer: each event is done with real tokens, and what must be open or closed is asked.

After every event that closes something each channel is watched until it is closed, or the promised time is over;
after every other one, and at the end, what is closed is asked again, and what must go on is asked as well.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from payerproof.checks.common import bulk_export, withdrawal
from payerproof.checks.common.judge_denial import Probe, State, fhir_state, refresh_state, seconds_to_denial
from payerproof.checks.consent.sequences import model
from payerproof.checks.consent.sequences.model import (
    CLOSING,
    SPENDING,
    Channel,
    Consent,
    Expected,
    History,
    Must,
    Party,
)
from payerproof.errors import LoginBroken, LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.smart import oauth
from payerproof.smart.levers import LeverFailed
from payerproof.smart.scopes import types_named
from payerproof.smart.sessions import Authorization, Session
from payerproof.target.description import App

Ask = Callable[[], tuple[State, Observation]]
"""Asks once, and says what it saw."""

_PATIENT = 2.0
"""Promised seconds up to which a channel that is slow to close is waited for; beyond, the target's clock is moved."""
_APART = 1.0
"""Seconds by which the target's clock may be behind what is taken for its time."""
_CLAIM = "ExplanationOfBenefit"
_NEARLY_OVER = 0.8
"""Part of a token's life after which it may have run out by itself."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who plays: a member with an app, and beside them another app of the same member and another member."""

    member: str
    app: App
    other_app: App | None
    other_member: str | None


@dataclass(frozen=True, slots=True)
class Breach:
    """A channel that is not what it must be: after which step, how it was asked before, and what was seen now."""

    step: int
    channel: Channel
    expected: Expected
    party: Party
    before: Observation | None
    probe: Probe

    @property
    def words(self) -> str:
        """Return what the channel is, in words."""
        token = f" of refresh {self.channel.token}" if self.channel.token else ""
        return f"{self.channel.kind}{token} of consent {self.channel.consent}"


@dataclass(frozen=True, slots=True)
class Closing:
    """How long a channel took to close after an event; None where the target's clock was moved in place of waiting."""

    event: str
    kind: str
    seconds: float | None


@dataclass(slots=True)
class Played:
    """What one history showed. `done` are the events that took place, `left` those that could not, with why.

    `asked` counts, by kind, channels that were open before and closed when they had to be; `kept` those that went on.
    """

    done: list[str] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    left: dict[str, str] = field(default_factory=dict)
    doubt: str = ""


class _Left(Exception):
    """An event that cannot be done, or need not be possible, here: the history goes on without it."""


class _Doubtful(Exception):
    """Nothing more can be learnt from this history."""


@dataclass(slots=True)
class _Held:
    """What the app holds of one consent: a session for each refresh, and what it kept besides."""

    sessions: list[Session] = field(default_factory=list)
    pending: Authorization | None = None


def play(payer: Payer, cast: Cast, history: History, *, whole: bool = False, patient: bool = True) -> Played:
    """Play one history with new tokens, and end what it opened; return what it showed.

    It ends with the first breach; `whole`: it goes on, and all breaches are told. Not `patient`: what was closed and is
    open again is told at once, though one node of several may lag behind for as long as the payer promised.
    """
    with ExitStack() as stack:
        player = _Player(payer, cast, stack, whole=whole, patient=patient)
        try:
            for event in history:
                if not player.step(event):
                    break
            else:
                player.look(last=True)
        except (_Doubtful, LeverFailed, LoginFailed) as why:
            player.played.doubt = str(why)
        player.tidy()
        return player.played


class _Player:
    def __init__(self, payer: Payer, cast: Cast, stack: ExitStack, *, whole: bool, patient: bool) -> None:
        self.payer, self.cast, self.stack, self.whole, self.patient = payer, cast, stack, whole, patient
        self.shut: set[Channel] = set()
        self.promised = payer.target.policy.revocation_seconds
        self.state = model.State()
        self.played = Played()
        self.held: dict[int, _Held] = {}
        self.asks: dict[Channel, Ask] = {}
        self.before: dict[Channel, Observation] = {}
        self.closed_at: dict[int, float] = {}
        self.moved = 0.0

    def step(self, event: str) -> bool:
        """Do one event and look; return whether the history goes on."""
        if not model.possible(self.state, event):  # an event before it could not be done
            return True
        state = model.after(self.state, event)
        self.played.done.append(event)
        self.closed_at[state.step] = withdrawal.now()
        try:
            self._do(event, state)
        except _Left as why:
            self.played.left[event] = str(why)
            self.played.done.pop()
            return True
        if self.played.breaches:  # the event itself was refused, and may not have been
            return False
        before, self.state = self.state, state
        self._prepare(before)
        if event in CLOSING:
            self._watch(event, before)
        self.look(last=False)
        return self.whole or not self.played.breaches

    def tidy(self) -> None:
        """Withdraw what stands still, so that the next history begins with nothing."""
        for party in Party if self.payer.target.levers.portal is not None else ():
            if self.state.standing(party, redeemed=True):
                with suppress(LeverFailed, LoginFailed):
                    withdrawal.by_portal(
                        self.payer, self.held[self.state.of(party, redeemed=True)[-1].number].sessions[-1]
                    )

    # What is done

    def _do(self, event: str, state: model.State) -> None:
        match event:
            case "consent" | "other-app" | "other-member":
                self._allow(state.consents[-1])
            case "narrower":
                self._allow_less(state.consents[-1])
            case "code":
                self._keep_code(state.consents[-1])
            case "refresh" | "refresh-earlier":
                changed = next(new for old, new in zip(self.state.consents, state.consents, strict=True) if old != new)
                self._refresh(changed)
            case "page":
                self._keep_link(self.state.standing(Party.OWN, redeemed=True)[-1])
            case "export":
                self._export(self.state.standing(Party.OWN, redeemed=True)[-1])
            case "withdraw" | "other-app-withdrawn" | "other-member-withdrawn":
                party = Party(event.removesuffix("-withdrawn")) if event != "withdraw" else Party.OWN
                self._withdraw(party)
            case "revoke":
                self._revoke(self.state.of(Party.OWN, redeemed=True)[-1])
            case _:
                self._choose(event)

    def _whose(self, party: Party) -> tuple[str, App]:
        """Return the member and the app of a party."""
        app = self.cast.other_app if party is Party.OTHER_APP else self.cast.app
        member = self.cast.other_member if party is Party.OTHER_MEMBER else self.cast.member
        if app is None or member is None:
            raise _Left("the target file names no other app, or no other member")
        return member, app

    def _allow(self, consent: Consent) -> None:
        member, app = self._whose(consent.party)
        self.held[consent.number] = _Held([self.payer.sessions.fresh(member, member, app)])

    def _allow_less(self, consent: Consent) -> None:
        member, app = self._whose(consent.party)
        wanted = oauth.scopes_for(app, "Patient")
        chosen = self.payer.sessions.choices(member, member)
        given = self.payer.sessions.authorize(member, app, chosen, scope=wanted)
        if given.code is None:
            raise _Left(f"less than all is not to be had: {given.walk.ended}")
        session = self.payer.sessions.opened(member, member, app, self.payer.sessions.redeem(given))
        if types_named(session.scope or wanted) != {"Patient"}:
            self.held[consent.number] = _Held([session])
            raise _Left(f"less than all was asked for, and {session.scope} given")
        self.held[consent.number] = _Held([session])

    def _keep_code(self, consent: Consent) -> None:
        member, app = self._whose(consent.party)
        pending = self.payer.sessions.authorize(member, app, self.payer.sessions.choices(member, member))
        if pending.code is None:
            raise _Left(f"no code was issued: {pending.walk.ended}")
        self.held[consent.number] = _Held([], pending)

    def _refresh(self, consent: Consent) -> None:
        held = self.held[consent.number]
        channel = Channel(consent.number, "refresh", consent.token - 1)
        expected = self.state.expected[channel]
        if held.sessions[-1].refresh_token is None:
            raise _Left("the app gets no refresh token")
        seen = Observation(self.payer.sessions.refresh(held.sessions[-1]))
        state = refresh_state(seen)
        if state is State.UNDECIDED:
            raise _Doubtful(f"a refresh was not decided: {seen.exchange.status}")
        if state is State.CLOSED:
            if expected.must is not Must.OPEN or self._may_be_over(held.sessions[-1]):
                raise _Left("a token that may have ended is not refreshed")
            self._breach(channel, expected, Probe(0.0, state, seen))
            return
        self.before[channel] = self.before[Channel(consent.number, "refresh", consent.token)] = seen
        held.sessions.append(self.payer.sessions.renewed(held.sessions[-1], seen.exchange))

    def _keep_link(self, consent: Consent) -> None:
        session = self.held[consent.number].sessions[consent.token]
        first = self.payer.ask(session, f"{_CLAIM}?patient={session.patient}&_count=1")
        link = self.payer.follow(first) if first.exchange.ok else None
        if link is None:
            raise _Left("there is no second page of claims")
        self.asks[Channel(consent.number, "next-page", consent.token)] = self._reading(session, link)

    def _export(self, consent: Consent) -> None:
        session = self.held[consent.number].sessions[consent.token]
        found = withdrawal.open_channel(self.payer, session, "export-status")
        if found is None:
            raise _Left("the target exports nothing")
        self.asks[Channel(consent.number, "export-status", consent.token)] = found.probe

    def _withdraw(self, party: Party) -> None:
        session = self.held[self.state.of(party, redeemed=True)[-1].number].sessions[-1]
        try:
            self.closed_at[self.state.step + 1] = withdrawal.by_portal_until_unlisted(self.payer, session)
        except LeverFailed as why:
            numbers = {each.number for each in self.state.of(party)}
            if any(self.state.expected[each].must is Must.OPEN for each in self.asks if each.consent in numbers):
                raise
            raise _Left("what may have ended is not listed any more") from why

    def _revoke(self, consent: Consent) -> None:
        session = self.held[consent.number].sessions[-1]
        try:
            self.closed_at[self.state.step + 1] = withdrawal.by_revocation_endpoint(self.payer, session)
        except LoginBroken:
            raise
        except LoginFailed as refused:
            raise _Left(str(refused)) from refused

    def _choose(self, choice: str) -> None:
        with self.payer.chosen(choice, self.cast.member, self.cast.app):
            pass

    # What is asked

    def _prepare(self, before: model.State) -> None:
        """Have a way to ask each channel that is new, and ask it once, so that its closing can be seen."""
        for channel in [each for each in self.state.expected if each not in before.expected]:
            ask = self.asks.get(channel) or self._ask(channel)
            if ask is None:
                continue
            if channel.kind in SPENDING or channel.kind == "claims":
                self.asks[channel] = ask
                continue
            must = self.state.expected[channel].must
            state, seen = self._settled(ask) if must is Must.OPEN else ask()
            if state is State.OPEN:
                self.asks[channel], self.before[channel] = ask, seen
                continue
            self.asks.pop(channel, None)
            if must is Must.OPEN:
                raise _Doubtful(f"the app reads nothing after this: {model.as_steps(tuple(self.played.done))}")

    def _settled(self, probe: Ask) -> tuple[State, Observation]:
        """Ask what was opened just now, for as long as a payer may take to know of it."""
        return withdrawal.awaited(self.payer, probe, lambda found: found[0] is State.OPEN)

    def _ask(self, channel: Channel) -> Ask | None:
        """Return what asks a channel; None where the target has none, or the app holds nothing to ask with."""
        held = self.held[channel.consent]
        if channel.kind == "code":
            return partial(self._redeem, channel)
        session = held.sessions[channel.token]
        if channel.kind in {"refresh", "introspection"}:  # a refresh goes on with the token that the last one gave
            found = withdrawal.open_channel(self.payer, session, channel.kind)
            return found.probe if found else None
        urls = {"read": f"Patient/{session.patient}", "claims": f"{_CLAIM}?patient={session.patient}"}
        return self._reading(session, urls[channel.kind]) if session.patient else None

    def _reading(self, session: Session, url: str) -> Ask:
        def probe() -> tuple[State, Observation]:
            seen = self.payer.ask(session, url)
            return fhir_state(seen, session.subject, session.patient), seen

        return probe

    def _redeem(self, channel: Channel) -> tuple[State, Observation]:
        """Redeem a code; it is open where what comes of it reads the record."""
        pending = self.held[channel.consent].pending
        if pending is None:
            raise _Doubtful("there is no code")
        seen = Observation(self.payer.sessions.redeem(pending))
        if refresh_state(seen) is not State.OPEN:
            return refresh_state(seen), seen
        member, app = self._whose(Party.OWN)
        session = self.payer.sessions.opened(member, member, app, seen.exchange)
        seen = self.payer.own_patient(session)
        return fhir_state(seen, session.subject, session.patient), seen

    def _watch(self, event: str, before: model.State) -> None:
        """Watch each channel that the event closed until it is closed, and keep how long it took."""
        for channel in self._asked(Must.CLOSED, last=False, closing=True):
            if before.expected[channel].must is Must.CLOSED:
                continue
            closed, seconds = self._closed(channel)
            self.shut.update({channel} if closed else ())
            if closed and channel in self.before:
                self.played.asked[channel.kind] += 1
                self.played.closings.append(Closing(event, channel.kind, seconds))

    def _asked(self, must: Must, *, last: bool, closing: bool = False) -> list[Channel]:
        """Return the channels to ask now that must be so; at the end all, and before what asking spends nothing of.

        `closing`: what was just closed. There an unused refresh token is asked as well, and every access token.
        """
        found = [channel for channel in self.state.must(must) if channel in self.asks]
        if last:
            return found
        if closing:
            return [
                each for each in found if each.kind != "code" and (each.kind != "refresh" or not self.state.spent(each))
            ]
        beside = {*SPENDING, "introspection"}
        return [each for each in found if each.kind not in beside and not self.state.spent(each)]

    def _closed(self, channel: Channel) -> tuple[bool, float | None]:
        """Ask until a channel stays closed or its promised time is over; note the breach where it is open.

        Return whether it is closed, and after how many seconds; None where the clock was moved in place of waiting.
        """
        expected, ask = self.state.expected[channel], self.asks[channel]
        if self._closed_later(ask):
            return True, None
        asked = withdrawal.Channel(channel.kind, ask, lambda: self.held[channel.consent].sessions[-1])
        probes = withdrawal.watch(asked, self.closed_at[expected.since], self.promised)
        if probes[-1].state is State.UNDECIDED:
            raise _Doubtful(f"a probe of {channel.kind} was not decided: {probes[-1].seen.exchange.status}")
        if probes[-1].state is State.OPEN:
            self._breach(channel, expected, probes[-1])
        return probes[-1].state is State.CLOSED, seconds_to_denial(probes)

    def _closed_later(self, ask: Ask) -> bool:
        """Tell whether a channel that is open now is closed once the target's clock stands at the promised time."""
        if self.promised <= _PATIENT or self.payer.target.levers.clock_url is None or ask()[0] is not State.OPEN:
            return False
        self.stack.enter_context(self.payer.clock_moved(timedelta(seconds=self.promised + _APART)))
        self.moved += self.promised + _APART
        return ask()[0] is State.CLOSED

    def look(self, *, last: bool) -> None:
        """Ask what must go on, and what must stay closed."""
        for channel in self._asked(Must.OPEN, last=last):
            if self._over():
                return
            self._goes_on(channel)
        for channel in self._asked(Must.CLOSED, last=last):
            if self._over():
                return
            self._stays_closed(channel)

    def _over(self) -> bool:
        return bool(self.played.breaches) and not self.whole

    def _goes_on(self, channel: Channel) -> None:
        state, seen = self.asks[channel]() if channel.kind in SPENDING else self._settled(self.asks[channel])
        if state is State.UNDECIDED:
            raise _Doubtful(f"a probe of {channel.kind} was not decided: {seen.exchange.status}")
        if state is State.OPEN:
            self.played.kept[self._party(channel)] += 1
        elif not self._may_be_over(self.held[channel.consent].sessions[channel.token]):
            self._breach(channel, self.state.expected[channel], Probe(0.0, state, seen))

    def _stays_closed(self, channel: Channel) -> None:
        state, seen = self.asks[channel]()
        if state is State.UNDECIDED:
            raise _Doubtful(f"a probe of {channel.kind} was not decided: {seen.exchange.status}")
        if state is State.OPEN and (channel.kind in SPENDING or (channel in self.shut and not self.patient)):
            self._breach(channel, self.state.expected[channel], Probe(0.0, state, seen))
        elif state is State.OPEN:
            self._closed(channel)
        else:
            self.played.asked[channel.kind] += channel in self.before

    def _may_be_over(self, session: Session) -> bool:
        """Tell whether a token may have run out by itself."""
        if session.expires_in is None:
            return False
        return time.monotonic() - session.obtained + self.moved > session.expires_in * _NEARLY_OVER

    def _party(self, channel: Channel) -> Party:
        return self.state.consents[channel.consent - 1].party

    def _breach(self, channel: Channel, expected: Expected, probe: Probe) -> None:
        step, before = len(self.played.done), self.before.get(channel)
        if not any(each.channel == channel for each in self.played.breaches):
            self.played.breaches.append(Breach(step, channel, expected, self._party(channel), before, probe))


def offered(payer: Payer, cast: Cast) -> set[str]:
    """Return the events that a target has the levers and people for."""
    found = {"consent", "narrower", "code", "refresh", "refresh-earlier", "page"}
    levers = payer.target.levers
    parties = [each for each, there in (("other-app", cast.other_app), ("other-member", cast.other_member)) if there]
    if levers.portal is not None:
        found |= {"withdraw", *parties, *(f"{each}-withdrawn" for each in parties)}
    if levers.revocation_endpoint and payer.endpoints.revocation is not None:
        found |= {"revoke", *parties}
    if bulk_export.exports(payer):
        found.add("export")
    return found | {choice for choice in withdrawal.CHOICES if payer.has_choice(choice, cast.member)}
