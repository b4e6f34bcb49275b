"""Denial after withdrawal: did the channel close, when, and did it stay closed?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from payerproof.checks.common.judgement import ACCEPTED, broken, by_effect, holds, kept, undecided, unsure
from payerproof.checks.common.wording import answer
from payerproof.knowledge.observation import Observation
from payerproof.knowledge.ownership import owned_resource
from payerproof.model import Exchange, Judgement, Outcome
from payerproof.smart.discovery import json_object

NOT_MODIFIED = 304


class State(StrEnum):
    """What one probe of a channel showed."""

    OPEN = "open"
    CLOSED = "closed"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Probe:
    """One probe: `after` is seconds since the withdrawal was confirmed, negative before it."""

    after: float
    state: State
    seen: Observation


def fhir_state(seen: Observation, owner: str, patient: str | None) -> State:
    """Return whether a FHIR request still showed data of `owner`, whose Patient's id is `patient`.

    A 200 without any of it counts as closed: an empty Bundle, an outcome, or a Patient who is somebody else.
    One that is no FHIR, as a page of a login or a proxy, decides nothing.
    """
    if seen.owned_by(owner):
        return State.OPEN
    if undecided(seen.exchange):
        return State.UNDECIDED
    if seen.exchange.refused:
        return State.CLOSED
    document = seen.resource
    if document is None:
        return State.UNDECIDED
    served = seen.matches if document["resourceType"] in {"Bundle", "OperationOutcome"} else (document,)
    own = (item for item in served if _may_be_of(item, patient))
    return State.OPEN if any(own) else State.CLOSED


def _may_be_of(resource: Mapping[str, Any], patient: str | None) -> bool:
    """Return whether a resource may belong to a Patient: it is not another Patient, nor of another's record."""
    if resource.get("resourceType") == "Patient":
        return resource.get("id") == patient
    owner = owned_resource(resource)
    return owner is None or any(each.id == patient for each in owner.owners)


def confirmed_state(seen: Observation, owner: str, patient: str | None) -> State:
    """Return whether a conditional request still learnt of the record: by its data, or by 304 that it is unchanged."""
    return State.OPEN if seen.exchange.status == NOT_MODIFIED else fhir_state(seen, owner, patient)


def job_state(seen: Observation) -> State:
    """Return whether an export's status is still told: as under way, or with the list of its files."""
    if undecided(seen.exchange):
        return State.UNDECIDED
    return State.CLOSED if seen.exchange.refused else State.OPEN


def query_path_state(seen: Observation, owner: str) -> State:
    """Return whether a request over any query path still learnt of `owner`.

    By a value, a total, a yes to HEAD, or a job begun.
    What stands in it of nobody, such as a public directory of providers, is nothing that a withdrawal closes.
    """
    told = seen.total or seen.exchange.method == "HEAD" or seen.exchange.status == ACCEPTED
    if seen.owned_by(owner) or (seen.exchange.ok and told):
        return State.OPEN
    return State.UNDECIDED if undecided(seen.exchange) else State.CLOSED


def shows_the_same(seen: Observation, other: Observation, owner: str) -> bool:
    """Return whether another answer tells what `seen` does, which holds no value: open as well, of the same number."""
    alike = seen.exchange.status == other.exchange.status and seen.total == other.total
    return alike and query_path_state(other, owner) is State.OPEN


def refresh_state(seen: Observation) -> State:
    """Return whether a refresh still gave an access token (RFC 6749, 5.1 and 5.2)."""
    if undecided(seen.exchange):
        return State.UNDECIDED
    issued = isinstance((json_object(seen.exchange.body) or {}).get("access_token"), str)
    return State.OPEN if issued else State.CLOSED


def introspection_state(seen: Observation) -> State:
    """Return whether introspection still called the token active (RFC 7662, 2.2)."""
    if undecided(seen.exchange):
        return State.UNDECIDED
    document = json_object(seen.exchange.body)
    if seen.exchange.ok and document is not None and isinstance(document.get("active"), bool):
        return State.OPEN if document["active"] else State.CLOSED
    return State.CLOSED if seen.exchange.refused else State.UNDECIDED


def closed_in_time(
    control: Probe | None, probes: Sequence[Probe], promised: float, channel: str, event: str = "the withdrawal"
) -> Judgement:
    """Judge a series of probes after an event, as a withdrawal, against the promised time, seconds.

    The control, before it, has to have been open. Closed means closed from some probe on to the last.
    """
    expected = f"{channel} closed within {promised:g} s"
    exchanges = tuple(item.seen.exchange.id for item in (*((control,) if control else ()), *probes[:1], *probes[-2:]))
    if control is None or control.state is not State.OPEN:
        said = answer(control.seen) if control else "it could not be asked"
        reason = f"before {event} {channel} showed nothing ({said}), so no closing could be seen"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, said, exchanges)
    if not probes:
        return Judgement(Outcome.INCONCLUSIVE, "no probe was made", expected, "", exchanges)
    last = probes[-1]
    if last.state is State.UNDECIDED:
        reason = f"the last probe of {channel} was not decided: {answer(last.seen)}"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, answer(last.seen), exchanges)
    if last.state is State.OPEN:
        reason = f"{channel} is still open {last.after:.1f} s after {event}"
        return by_effect(Judgement(Outcome.FAIL, reason, expected, answer(last.seen), exchanges), last.seen)
    since = seconds_to_denial(probes)
    observed = f"closed after {since:.3f} s, {answer(last.seen)}"
    return Judgement(Outcome.PASS, "", expected, observed, exchanges, {"seconds": since})


def died_in_time(probes: Sequence[Probe], promised: float, reason: str, event: str = "the withdrawal") -> Judgement:
    """Judge a token that came after an event, within the promised seconds: it has to die with the others."""
    last = probes[-1]
    expected = f"no token, or one that is dead {promised:g} s after {event}"
    observed = f"{answer(last.seen)} {last.after:.1f} s after {event}"
    if last.state is State.UNDECIDED:
        return unsure(f"the last probe was not decided: {answer(last.seen)}", last.seen, expected=expected)
    if last.state is State.OPEN:
        return by_effect(broken(last.seen, reason=reason, expected=expected, observed=observed), last.seen)
    return kept(last.seen, expected=expected, observed=observed)


def dead(probes: Sequence[Probe], channel: str) -> Judgement:
    """Judge whether a channel died at all, for rules about what happens afterwards: if not, they learn nothing."""
    last = probes[-1]
    expected = f"{channel} closed by the withdrawal"
    if last.state is State.CLOSED:
        return kept(last.seen, expected=expected, observed=answer(last.seen))
    return unsure(
        f"{channel} did not close with the withdrawal", last.seen, expected=expected, observed=answer(last.seen)
    )


def stays_closed(later: Probe, channel: str, when: str) -> Judgement:
    """Judge a probe of a channel that had closed, made some time later."""
    return _closed(
        later, f"{channel} was closed by the withdrawal and is open again {when}", f"{channel} still closed {when}"
    )


def over_with_the_term(late: Probe, channel: str) -> Judgement:
    """Judge a probe of a channel, open before, after the declared term of the consent."""
    return _closed(late, f"{channel} outlives the term of its consent", f"{channel} closed after the term")


def _closed(late: Probe, reason: str, expected: str) -> Judgement:
    if late.state is State.UNDECIDED:
        return unsure(undecided(late.seen.exchange), late.seen, expected=expected, observed=answer(late.seen))
    closed = late.state is State.CLOSED
    return by_effect(holds(closed, late.seen, reason=reason, expected=expected, observed=answer(late.seen)), late.seen)


def seconds_to_denial(probes: Sequence[Probe]) -> float | None:
    """Return when the channel closed for good, seconds after the withdrawal, or None if it did not."""
    since: float | None = None
    for probe in probes:
        if probe.state is not State.CLOSED:
            since = None
        elif since is None:
            since = probe.after
    return since


def refresh_refused(exchange: Exchange, reason: str) -> Judgement:
    """Judge whether a refresh request gave no access token."""
    seen = Observation(exchange)
    state = refresh_state(seen)
    if state is State.UNDECIDED:
        return unsure(undecided(exchange), exchange, expected="no access token", observed=answer(seen))
    return holds(state is State.CLOSED, exchange, reason=reason, expected="no access token", observed=answer(seen))
