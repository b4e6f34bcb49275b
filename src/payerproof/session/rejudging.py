"""Judged again: what of a run's verdicts follows from its recorded exchanges alone.

Three things are repeated, by the same functions as in the run:
whether each answer that a pass names is whole and decided (`payerproof.session.doubts`),
whose record every resource in an answer to a token belongs to (`payerproof.knowledge.watch`),
and whose values stand in the answers that a judgement of leaks rests on.
What else a check concludes needs what the run knew of the target, and is not judged again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from payerproof.checks.common import judge_leak, judge_strays
from payerproof.evidence.reading import Evidence, RecordedExchange, Session
from payerproof.evidence.redaction import MARKED
from payerproof.knowledge import canary_scanner
from payerproof.knowledge.watch import MAY_READ, Watch
from payerproof.model import Exchange, Outcome, Verdict, case_id
from payerproof.session.doubts import Doubts
from payerproof.smart import sessions
from payerproof.synthetic_data import canary
from payerproof.target.description import App

_NAMED = 3
"""Exchanges or values that are named in one line; the others are counted."""


@dataclass(frozen=True, slots=True)
class Rejudged:
    """`differences` contradict the verdicts, `judged` is what was judged again, `left` what was not; in sentences."""

    differences: tuple[str, ...]
    judged: tuple[str, ...]
    left: tuple[str, ...]


def rejudge(evidence: Evidence) -> Rejudged:
    """Judge a run's verdicts again, as far as its recorded exchanges carry them."""
    replay = _Replay(evidence)
    differences = (*replay.unrecorded(), *replay.unfounded_passes(), *replay.strays(), *replay.leaks())
    return Rejudged(differences, tuple(replay.judged()), tuple(replay.left()))


def watched(evidence: Evidence) -> Watch:
    """Return what a watch over the recorded exchanges of a run saw."""
    return _Replay(evidence).watch


class _Replay:
    """One pass over a run's exchanges, in the order in which they were recorded, and what it showed.

    `partly` are exchanges of which a body was cut or redacted: of those only what is there is judged, not what is not.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._told_tokens = any(session.subject is not None for session in evidence.sessions.values())
        self._may_read = _Allowed(evidence)
        self.watch = Watch(str(evidence.header["target"]["base"]), self._may_read.of)
        for session in evidence.sessions.values():
            self.watch.session(_session(session))
        self._doubts = Doubts(str(evidence.header["target"]["base"]))
        self._numbers = _numbers(evidence)
        self.partly: set[str] = set()
        self.foreign: dict[str, tuple[str, ...]] = {}
        """Values of others than the token's subject, as `OWNER (VALUE)`, by the exchange that showed them."""
        self._strayed: Counter[str] = Counter()
        self._with_token = 0
        self._bodies_missing: set[str] = set()
        self._replay()
        self._stray_verdicts = [each for each in evidence.verdicts if _judge(each) == judge_strays.JUDGE]
        self._leak_verdicts = [each for each in evidence.verdicts if _judge(each) == judge_leak.JUDGE]

    def _replay(self) -> None:
        for number, name in enumerate(self.evidence.exchanges):
            self._may_read.before(number)
            recorded = self.evidence.exchanges[name]
            exchange = self._exchange(recorded)
            self._doubts.exchange(exchange)
            session = self._holder(recorded)
            if session is None:
                continue
            self._with_token += 1
            self.watch.exchange(exchange)
            self._strayed[name] += len(self.watch.strays(exchange))
            if foreign := tuple(self._values(exchange, session)):
                self.foreign[name] = foreign

    def _exchange(self, recorded: RecordedExchange) -> Exchange:
        """Return a recorded exchange as the judges take it, under a token that stands for the one it carried."""
        bodies = [self.evidence.bodies.get(name) for name in (recorded.request_body, recorded.body) if name]
        if any(body is None for body in bodies):
            self._bodies_missing.add(recorded.id)
        if any(body is None or body.truncated or MARKED in body.content for body in bodies):
            self.partly.add(recorded.id)
        headers = {key: value for key, value in recorded.request_headers.items() if key.lower() != "authorization"}
        if self._holder(recorded) is not None:
            headers["authorization"] = f"Bearer {recorded.token}"
        return Exchange(
            id=recorded.id,
            method=recorded.method,
            url=recorded.url,
            request_headers=headers,
            request_body=self.evidence.content(recorded.request_body),
            status=recorded.status,
            headers=recorded.headers,
            body=self.evidence.content(recorded.body),
            started=recorded.started,
            elapsed=recorded.elapsed,
            truncated=recorded.truncated,
            error=recorded.error,
            session=recorded.session,
        )

    def _holder(self, recorded: RecordedExchange) -> Session | None:
        return self.evidence.sessions.get(recorded.token) if recorded.token else None

    def _values(self, exchange: Exchange, session: Session) -> Iterator[str]:
        seen = canary_scanner.scan(exchange) if self._numbers and session.subject else ()
        asked = canary_scanner.requested(exchange) if seen else ()
        for value in sorted(seen, key=str):
            owner = self._numbers.get((value.population, value.owner), "somebody else")
            if owner != session.subject and value not in asked:
                yield f"{owner} ({value})"

    # what contradicts the verdicts

    def unrecorded(self) -> Iterator[str]:
        """Yield the verdicts that name exchanges which are not on record, or not with the bodies that they had."""
        for verdict in self.evidence.verdicts:
            lost = [each for each in verdict.exchanges if each not in self.evidence.exchanges]
            if lost:
                yield f"{_name(verdict)} rests on {_some(lost)}, which the evidence does not hold"
            if gone := [each for each in verdict.exchanges if each in self._bodies_missing]:
                yield f"{_name(verdict)} rests on {_some(gone)}, of which the evidence does not hold the body"

    def unfounded_passes(self) -> Iterator[str]:
        """Yield the passes that rest on an answer which is not whole, or which decides nothing."""
        for verdict in self._of(Outcome.PASS):
            doubt = self._doubts.unfounded(each for each in verdict.exchanges if each not in self.partly)
            if doubt is not None:
                yield f"{_name(verdict)} passed, though of {doubt[0]} it holds: {doubt[1]}"

    def strays(self) -> Iterator[str]:
        """Yield the verdicts on a requester's whole run that the replay contradicts."""
        for verdict in self._stray_verdicts:
            requester = verdict.case.subject
            again = judge_strays.nobody_else(requester, *self.watch.seen_by(requester))
            passed, failed = verdict.outcome is Outcome.PASS, verdict.outcome is Outcome.FAIL
            if again.outcome is Outcome.FAIL and not failed:
                yield f"{_name(verdict)} ended in {verdict.outcome}, though {again.reason}: {again.observed}"
            elif failed and again.outcome is not Outcome.FAIL and not self._cut(requester):
                yield f"{_name(verdict)} failed, though no recorded answer holds anything of others"
            elif passed and again.outcome is not Outcome.PASS and not self._cut(requester):
                yield f"{_name(verdict)} passed, though {again.reason}"

    def leaks(self) -> Iterator[str]:
        """Yield the judgements of leaks that the values in their answers contradict."""
        for verdict in self._leak_verdicts:
            requester = verdict.case.requester
            mine = [each for each in verdict.exchanges if each in self.foreign and self._member(each) == requester]
            if verdict.outcome is Outcome.PASS and mine:
                yield f"{_name(verdict)} passed, though {mine[0]} holds values of {_some(self.foreign[mine[0]])}"

    def _member(self, name: str) -> str | None:
        """Return whose token an exchange carried."""
        session = self._holder(self.evidence.exchanges[name])
        return session.member if session else None

    def _cut(self, requester: str) -> bool:
        """Return whether an answer to a token of `requester` was not kept whole."""
        return any(self._member(name) == requester for name in self.partly)

    def _of(self, outcome: Outcome) -> list[Verdict]:
        return [verdict for verdict in self.evidence.verdicts if verdict.outcome is outcome]

    # what was judged again, and what was not

    def judged(self) -> Iterator[str]:
        passes = self._of(Outcome.PASS)
        yield f"{len(self.evidence.verdicts):,} verdicts: every exchange that they name is looked for"
        yield f"{len(passes):,} passes: each answer that they name is weighed, whether it is whole and decides anything"
        if self._told_tokens:
            yield f"{self._with_token:,} answers to tokens: whose record each resource in them belongs to"
            yield f"{len(self._stray_verdicts):,} verdicts on a requester's whole run: judged anew from those answers"
        if self._told_tokens and self._numbers:
            yield f"{len(self._leak_verdicts):,} judgements of leaks: whose values stand in the answers they rest on"

    def left(self) -> Iterator[str]:
        again = len(self._stray_verdicts) + len(self._leak_verdicts)
        others = len(self.evidence.verdicts) - again
        yield f"{others:,} verdicts beside their exchanges: what they conclude needs what the run knew of the target"
        yield "whom each requester may act for: it is taken from the record, as the run found it"
        if not self._told_tokens:
            yield "whose record an answer holds: the version that recorded this run did not say whose token was sent"
        elif not self._numbers:
            yield "values: only those of a population of the harness's own name their owner"
        if self.partly:
            kept = "of which a body is kept in part or redacted: only what is kept is judged"
            yield f"{len(self.partly):,} exchanges {kept}"
        if unasked := self._unasked():
            yield f"{len(unasked):,} answers with resources of others, which no check asked about: {_some(unasked)}"

    def _unasked(self) -> list[str]:
        judged = {verdict.case.subject for verdict in self._stray_verdicts}
        failed = {name for verdict in self._of(Outcome.FAIL) for name in verdict.exchanges}
        strayed = [name for name, count in self._strayed.items() if count and name not in failed]
        return [name for name in strayed if self._member(name) not in judged]


class _Allowed:
    """Whose record each requester may read, as the notes of a run tell it, exchange by exchange."""

    def __init__(self, evidence: Evidence) -> None:
        self._told: dict[int, list[Mapping[str, object]]] = defaultdict(list)
        self._now: dict[str, frozenset[str]] = {}
        for note in evidence.notes:
            if note.topic == MAY_READ:
                self._told[note.exchanges].append(note.data)

    def before(self, number: int) -> None:
        """Take in what was recorded before the exchange of that number, counted from 0."""
        for data in self._told.pop(number, ()):
            patients = data.get("patients")
            found = patients if isinstance(patients, list) else ()
            self._now[str(data.get("requester"))] = frozenset(map(str, found))

    def of(self, requester: str) -> frozenset[str]:
        """Return the Patients whose record `requester` may read at this point of the run."""
        return self._now.get(requester, frozenset())


def _session(recorded: Session) -> sessions.Session:
    app = App(recorded.app, recorded.app, recorded.app, "public", "", "")
    member = recorded.member or ""
    return sessions.Session(
        id=recorded.id,
        app=app,
        requester=member,
        subject=recorded.subject or member,
        patient=recorded.patient,
        access_token=recorded.id,
        refresh_token=None,
        scope=" ".join(recorded.scopes),
        expires_in=None,
    )


def _numbers(evidence: Evidence) -> Mapping[tuple[int, int], str]:
    """Return the members by (population tag, number) of their values; empty where no population is the harness's."""
    seed = evidence.header["seed"]
    if seed is None:
        return {}
    members = evidence.header["target"].get("members") or ()
    tag = canary.population_tag(seed)
    return {(tag, each["number"]): each["id"] for each in members if each.get("number") is not None}


def _judge(verdict: Verdict) -> str | None:
    judge = verdict.details.get("judge")
    return judge if isinstance(judge, str) else None


def _name(verdict: Verdict) -> str:
    return case_id(verdict.check, verdict.case)


def _some(names: list[str] | tuple[str, ...]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
