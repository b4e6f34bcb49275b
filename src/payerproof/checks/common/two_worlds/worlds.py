"""Two worlds: what one member sees before and after a record of another one was changed, and nothing else was.

It needs no canary and no rule about places: whatever moves in the requester's answers, and does not move by itself,
depends on the other member's record. What may move lawfully is told in `judge_worlds`.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

from payerproof.checks.common import query_paths
from payerproof.checks.common.filling import filled
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.common.record_requests import CLAIM
from payerproof.checks.common.two_worlds import judge_worlds
from payerproof.checks.common.two_worlds.judge_worlds import Look
from payerproof.checks.common.withdrawal import awaited
from payerproof.errors import LoginFailed
from payerproof.json_parts import objects
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement
from payerproof.payer import Payer, Resource
from payerproof.smart.sessions import Session
from payerproof.target.query_path import PathRequest
from payerproof.target.scope import Scope

CHANGES = (
    "claim-added",
    "claim-changed",
    "claim-deleted",
    "sensitive-claim-added",
    "address-changed",
    "name-changed",
)
"""What is changed of the other member's record, by the word that stands in a case's note."""
OF_A_PERSON = frozenset({"address-changed", "name-changed"})
"""The changes that a record of somebody's may repeat lawfully, as that of a dependant does the subscriber's name."""
PAUSE = 1.1
"""Seconds between two answers to one request: a clock of whole seconds has moved on."""
_SUSPECTS = 6
"""Requests whose answers differ, of which so many are asked again."""
_CONFIRMED = 3
"""How often a change is made again before what moves with it is a finding: an answer may be changed on the way."""
_BEFORE = timedelta(seconds=1)
"""How long before a change the moment lies since when a search is asked for changes."""

_OWN = "own "
"""How the names of requests for the own record begin: a pass rests on their answers."""
_OF_ONE = frozenset({"read", "header"})
"""The kinds of query paths that name one record."""

World = Mapping[str, Look]
"""The pages that came to each request, by the request's name."""


@dataclass(frozen=True, slots=True)
class Change:
    """A record of a member's before and after; None where it is not there. `name` is one of `CHANGES`."""

    name: str
    member: str
    before: Resource | None
    after: Resource | None

    @property
    def record(self) -> Resource:
        """The record, as it is or was."""
        return self.after or self.before or {}

    @property
    def reference(self) -> str:
        """`Type/id`."""
        return f"{self.record['resourceType']}/{self.record['id']}"

    def shows(self, seen: Observation) -> bool:
        """Tell whether an answer to the member shows the record as it is after the change."""
        if self.after is None:
            return seen.exchange.refused
        told = seen.resource or {}
        named = ["id"] if self.before is None else [name for name in self.after if name != "meta"]
        changed = [name for name in named if self.after[name] != (self.before or {}).get(name)]
        return seen.exchange.ok and all(told.get(name) == self.after[name] for name in changed)


@dataclass(frozen=True, slots=True)
class Compared:
    """The requester's answers before and after a change, and again: later rounds are of those that differed.

    `quiet` was asked one after the other without any change; `clock` after a record of `writer`'s was written as it
    stood; `again` before and after each time that the change was made again. `shown`: the answer by which the other
    member sees the change.
    """

    shown: Observation
    before: World
    after: World
    quiet: Sequence[World] = ()
    clock: World | None = None
    again: Sequence[tuple[World, World]] = ()
    writer: str = ""

    def weighed(self, member: str) -> list[judge_worlds.Moved]:
        """Weigh the requests that were asked again; `member` is whose record was changed."""
        quiet = [*itertools.pairwise(self.quiet)]
        asked = [(self.before, self.after), *self.again]
        return [
            judge_worlds.weighed(name, asked, (self.quiet[-1], self.clock), quiet, strangers=self.writer != member)
            for name in (self.clock or ())
        ]


def planned(payer: Payer, subject: str, name: str) -> Change | None:
    """Return a change of the subject's record; None where the record has nothing that it could be made of."""
    if name in OF_A_PERSON:
        return _of_person(payer, subject, name)
    claims = [known for known in payer.evident(subject, CLAIM) if known.content]
    wanted = [known for known in claims if (known.category is not None) == name.startswith("sensitive")]
    if not wanted:
        return None
    return change_of(payer, subject, name, wanted[-1].content or {})  # most other checks ask for the first


def change_of(payer: Payer, subject: str, name: str, claim: Resource) -> Change:
    """Return one of the changes of a claim."""
    if name == "claim-deleted":
        return Change(name, subject, claim, None)
    if name == "claim-changed":
        return Change(name, subject, claim, _dearer(payer, claim))
    return Change(name, subject, None, _like(payer, claim))


def compared(payer: Payer, session: Session, change: Change) -> Compared:
    """Ask all that the session's member can ask, with one change of the other's record in between.

    Raises LeverFailed where the record cannot be written.
    """
    requests = dict(_requests(payer, session, change))
    before = _seen(payer, session, requests)
    with payer.record_changed(change.member, change.before, written_now(payer, change.after)):
        shown = _shown(payer, change)
        after = _seen(payer, session, requests)
    suspects = judge_worlds.differing(before, after)[:_SUSPECTS]
    if not suspects or not change.shows(shown):
        return Compared(shown, before, after)
    quiet: list[World] = []
    for _ in range(3):
        time.sleep(PAUSE)
        fresh = {name: each for name, each in _requests(payer, session, change) if name in suspects}
        quiet.append(_seen(payer, session, fresh))
    writer, record = _unchanged(payer, session.subject, change)
    with payer.record_changed(writer, record, record):
        clock = _seen(payer, session, fresh)
    seen, calm = Compared(shown, before, after, quiet, clock, (), writer), quiet[-1]
    for number in range(_CONFIRMED):
        if number:
            calm = _seen(payer, session, fresh)
        with payer.record_changed(change.member, change.before, written_now(payer, change.after)):
            _shown(payer, change)
            seen = replace(seen, again=(*seen.again, (calm, _seen(payer, session, fresh))))
        if not any(each.steady for each in seen.weighed(change.member)):
            break
    return seen


def judged(seen: Compared, change: Change, who: str) -> Judgement:
    """Judge what `compared` saw."""
    if not change.shows(seen.shown):
        return judge_worlds.unseen(seen.shown, change.member)
    found = seen.weighed(change.member)
    answers = {name: (seen.before[name], seen.after[name]) for name in seen.before}
    told = judge_worlds.uniform(found, answers, seen.shown, who, f"the change of {change.reference}")
    if told.observed:
        return told
    own = [page.exchange for name, look in seen.after.items() if name.startswith(_OWN) for page in look]
    rests = (*told.exchanges, *(each.id for each in own if not each.refused))
    return replace(told, exchanges=rests, observed=f"{len(seen.before)} requests, answered alike in both worlds")


def names_the_other(payer: Payer, session: Session, change: Change) -> bool:
    """Tell whether the member's own record speaks of the other, as that of a dependant does of the subscriber."""
    named = f'"Patient/{payer.patient(change.member)}"'.encode()
    own = payer.ask(session, f"Patient/{session.patient}/$everything"), payer.ask(session, "Coverage")
    return any(named in seen.exchange.body for seen in own)


# what is asked


def _requests(payer: Payer, session: Session, change: Change) -> Iterator[tuple[str, PathRequest]]:
    """Yield what the member can ask, by name: for the own record, for the other's, and for nobody's."""
    since = {"If-Modified-Since": format_datetime(payer.now() - _BEFORE, usegmt=True)}
    for kind in (CLAIM, "Coverage", "Patient"):
        own = f"{kind}?{'_id' if kind == 'Patient' else 'patient'}={session.patient}"
        yield f"own {kind}", PathRequest.get(own)
        yield f"own {kind} in pages", PathRequest.get(f"{own}&_count=2")
        yield f"own {kind} counted", PathRequest.get(f"{own}&_summary=count")
        yield f"own {kind}, newest first", PathRequest.get(f"{own}&_sort=-_lastUpdated")
        yield f"own {kind} since a moment ago", PathRequest("GET", *_parted(own), since)
        for known in payer.evident(session.subject, kind)[:1]:
            for what in ("", "/_history", "/_history/1"):
                yield f"own {kind} read{what}", PathRequest.get(f"{known.reference}{what}")
    yield "own record", PathRequest.get(f"Patient/{session.patient}/$everything")
    yield from _on_paths(payer, session, change)


def _on_paths(payer: Payer, session: Session, change: Change) -> Iterator[tuple[str, PathRequest]]:
    """Yield the query paths that name nobody, and those that name the other; the unmarked take turns with changes."""
    theirs = str(change.record["resourceType"])
    known = Known(theirs, str(change.record["id"]), change.member, content=change.record)
    for place, path in enumerate(each for each in payer.scope.paths if not each.asynchronous):
        of_one = change.after is None and path.kind in _OF_ONE  # what was deleted is looked for by every way to one
        if not (path.every_pair or of_one) and place % len(CHANGES) != CHANGES.index(change.name):
            continue
        kind = theirs if theirs in path.claim_types else path.types[0]
        subject, record = (session.subject, None) if path.about == "nobody" else (change.member, known)
        if record is None or kind == theirs:
            request = filled(payer, path, session, subject, kind, record)
            if request is not None:
                yield path.id, request


def _parted(url: str) -> tuple[str, str]:
    path, _, query = url.partition("?")
    return path, query


def _seen(payer: Payer, session: Session, requests: Mapping[str, PathRequest]) -> World:
    found: dict[str, Look] = {}
    for name, each in requests.items():
        first = payer.ask(session, each.url, each.method, headers=each.headers, body=each.content)
        found[name] = query_paths.with_next_pages(payer, session, first)
    return found


# what is changed


def _shown(payer: Payer, change: Change) -> Observation:
    """Wait until the other member sees the change, and return that answer, or the last one."""
    session = payer.session(payer.witness(change.member), change.member)
    return awaited(payer, lambda: payer.ask(session, change.reference), change.shows)


def _unchanged(payer: Payer, requester: str, change: Change) -> tuple[str, Resource]:
    """Return a record that is written as it stands: of somebody apart from both, else another one of who is changed."""
    for name in payer.scope.members:
        if all(_apart(payer.scope, name, other) for other in (requester, change.member)):
            with suppress(LoginFailed):
                for known in payer.evident(name, "Patient"):
                    if known.content:
                        return name, known.content
    own = next((known.content for known in payer.evident(change.member, "Coverage") if known.content), None)
    return change.member, own or change.before or change.record


def _apart(scope: Scope, one: str, other: str) -> bool:
    """Tell whether two people are known to share neither a contract nor a power, or to be of two households."""
    contracts = [
        {span.contract or span.subscriber for span in scope.coverages if span.beneficiary == name}
        for name in (one, other)
    ]
    acts = {(one, other), (other, one)} & {*scope.holders}
    of_two_homes = not any({one, other} <= {*house} for house in scope.households)
    return one != other and (of_two_homes or (all(contracts) and contracts[0].isdisjoint(contracts[1]) and not acts))


def _of_person(payer: Payer, subject: str, name: str) -> Change | None:
    found = next((known.content for known in payer.evident(subject, "Patient") if known.content), None)
    if found is None:
        return None
    moved: dict[str, Any] = {"address": [{"line": ["77 Larch Court"], "city": "Elgin", "state": "IL"}]}
    married: dict[str, Any] = {"name": [{"family": "Overbrook", "given": ["Marlow"]}]}
    after = {name: value for name, value in found.items() if name != "text"}
    return Change(name, subject, found, {**after, **(moved if name == "address-changed" else married)})


def _like(payer: Payer, claim: Resource) -> Resource:
    """Return a claim that is like another one, with ids of its own."""
    made: dict[str, Any] = {**deepcopy({**claim}), "id": unissued(str(claim["id"]))}
    for each in objects(made.get("identifier")):
        each["value"] = unissued(str(each.get("value", "")))
    return written_now(payer, made) or made


def _dearer(payer: Payer, claim: Resource) -> Resource:
    """Return a claim of which a dollar more was paid, and one word more is told."""
    made: dict[str, Any] = deepcopy({**claim})
    for total in objects(made.get("total")):
        amount = total.get("amount")
        if isinstance(amount, dict) and isinstance(amount.get("value"), int | float):
            amount["value"] = round(amount["value"] + 1, 2)
    made["disposition"] = "Decided again"
    return written_now(payer, made) or made


def written_now(payer: Payer, record: Resource | None) -> Resource | None:
    """Return a record as it is written now, whichever version that makes it."""
    if record is None:
        return None
    kept = {name: value for name, value in (record.get("meta") or {}).items() if name != "versionId"}
    stamp = payer.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {**record, "meta": {**kept, "lastUpdated": stamp}}
