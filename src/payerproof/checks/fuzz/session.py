"""One fuzzing run for one session of checks: sends through the payer's own door, and lets every oracle look."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from itertools import count, zip_longest

from payerproof.checks.fuzz import generated, judge_robustness, member_ids, sweep
from payerproof.checks.fuzz.findings import Attempt, Finding, FuzzRun, Tally
from payerproof.checks.fuzz.malformed import IDS, MARK, VALUES
from payerproof.checks.fuzz.openapi import Kind, Operation, describe, operations
from payerproof.errors import LimitExceeded, LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

SECONDS = 10.0
SWEEP_FACTOR = 3.0
"""The sweep is a fixed list and should come to its end; only a target this many times too slow cuts it short."""

GENERATED_SHARE = 0.25
"""Share of the time that generated requests get at least, however long the sweep took."""

SAMPLE = 3
_ACCEPT = {"accept": "application/fhir+json"}


class FuzzTest:
    """The fuzzing of a run: made when first asked for, then judged by as many checks as like.

    `sweep_seconds` bounds the sweep; by default a multiple of the target file's time for fuzzing.
    """

    def __init__(self, payer: Payer, seed: int, sweep_seconds: float | None = None) -> None:
        self._payer = payer
        self._sweep_seconds = sweep_seconds
        self._seed = seed
        self._done: FuzzRun | Exception | None = None

    @property
    def run(self) -> FuzzRun:
        """The finished run; a run that could not be made fails again with the same error."""
        if self._done is None:
            try:
                self._done = _Campaign(self._payer, self._seed, self._sweep_seconds).run()
                self._payer.note("fuzz", **self._done.note())
            except Exception as problem:  # noqa: BLE001 - kept, and raised below for each check that asks
                self._done = problem
        if isinstance(self._done, Exception):
            raise self._done
        return self._done


class _Campaign:
    """A run under way."""

    def __init__(self, payer: Payer, seed: int, sweep_seconds: float | None) -> None:
        self._payer = payer
        self._seed = seed
        self._seconds = float(payer.target.fuzz.get("seconds", SECONDS))
        self._sweep_seconds = SWEEP_FACTOR * self._seconds if sweep_seconds is None else sweep_seconds
        self._operations = operations(payer.capabilities.resource or {})
        self._tallies: dict[tuple[Kind, str], Tally] = {(item.kind, item.type): Tally() for item in self._operations}
        self._by_label = {item.label: self._tallies[item.kind, item.type] for item in self._operations}
        self._sessions = _sessions(payer)
        self._turns = count()
        self._swept = 0
        self._known_ids: dict[tuple[str, str], Mapping[str, str]] = {}

    def run(self) -> FuzzRun:
        """Sweep, then generate, within the time; a limit of the target file ends the run early and says so."""
        began = time.monotonic()
        errors: list[str] = []
        if not self._sessions:
            errors.append("no member could sign in")
        elif self._operations:
            try:
                self._sweep(began + self._sweep_seconds)
                left = began + self._seconds - time.monotonic()
                errors += self._generate(max(left, GENERATED_SHARE * self._seconds))
                self._repeat()
            except LimitExceeded as problem:
                errors.append(str(problem))
        knowledge = self._payer.knowledge
        owned = frozenset(item.type for member in self._payer.scope.members for item in knowledge.resources(member))
        known = sum(len(sweep.urls(operation)) for operation in self._operations)
        return FuzzRun(self._tallies, time.monotonic() - began, owned, tuple(errors), (self._swept, known))

    def _sweep(self, until: float) -> None:
        """Send every known value to every operation; operations take turns, so that short of time none goes without."""
        rows = zip_longest(*(sweep.urls(operation) for operation in self._operations))
        for row in rows:
            for operation, template in zip(self._operations, row, strict=True):
                if template is not None and time.monotonic() < until:
                    self._swept += 1
                    self._send_template(operation, template)

    def _send_template(self, operation: Operation, template: str) -> None:
        everybody = sweep.is_about_people(template)
        for session in self._sessions if everybody else (self._next_reader(),):
            url = sweep.fill(template, self._ids(session, operation))
            if url is not None:
                self._try(self._tallies[operation.kind, operation.type], Attempt(session, "GET", url, _ACCEPT))

    def _generate(self, seconds: float) -> list[str]:
        """Let the engine invent requests for what is left of the time."""
        first = self._sessions[0]
        ids = {key: value for item in self._operations for key, value in self._ids(first, item).items()}
        examples = {kind: _filled(values, ids) for kind, values in {**VALUES, "id": (*VALUES["id"], *IDS)}.items()}
        document = describe(self._operations, examples)
        errors = []
        for error in generated.run(document, self._send, seconds, self._seed):
            tally = self._by_label.get(error.label)
            if tally is None:
                errors.append(f"{error.label}: {error.text}")
            else:
                tally.errors.append(error.text)
        return errors

    def _send(self, invented: generated.Invented) -> Exchange:
        headers = {**_ACCEPT, **invented.headers}
        attempt = Attempt(self._next_reader(), invented.method, invented.url, headers)
        return self._try(self._by_label[invented.label], attempt)

    def _repeat(self) -> None:
        """Ask once more for the first finding of each oracle on each operation, and say whether it shows again."""
        for tally in self._tallies.values():
            for check, found in tally.found.items():
                if found:
                    seen = self._ask(found[0].attempt)
                    text = dict(self._looked_at(found[0].attempt.session, seen))[check]
                    exchange = seen.exchange.id if text else found[0].exchange
                    found[0] = replace(found[0], again=bool(text), exchange=exchange)

    def _ask(self, attempt: Attempt) -> Observation:
        return self._payer.ask(attempt.session, attempt.url, attempt.method, headers=attempt.headers)

    def _try(self, tally: Tally, attempt: Attempt) -> Exchange:
        """Send one request, and let every oracle look at the answer."""
        seen = self._ask(attempt)
        session, exchange = attempt.session, seen.exchange
        tally.cases += 1
        if exchange.status == 0:
            return exchange
        tally.answered += 1
        tally.refused += exchange.refused
        tally.served += exchange.ok
        if len(tally.sample) < SAMPLE:
            tally.sample = (*tally.sample, exchange.id)
        if tally.shown is None and exchange.ok and seen.owned_by(session.subject):
            tally.shown = exchange.id
        for check, text in self._looked_at(session, seen):
            if text:
                tally.add(check, Finding(text, exchange.id, attempt))
        return exchange

    def _looked_at(self, session: Session, seen: Observation) -> tuple[tuple[str, str], ...]:
        allowed = self._payer.permitted(session.requester, session.subject)
        return (
            ("foreign-data", judge_robustness.foreign(seen, allowed, self._payer.owner_of)),
            ("server-error", judge_robustness.server_error(seen)),
            ("error-shape", judge_robustness.error_shape(seen)),
            ("echo", judge_robustness.echo(seen, (session.access_token,), MARK)),
        )

    def _next_reader(self) -> Session:
        return self._sessions[next(self._turns) % len(self._sessions)]

    def _ids(self, session: Session, operation: Operation) -> Mapping[str, str]:
        """Return the ids for the placeholders: the requester's own, and those of the member who comes next."""
        key = (session.requester, operation.type)
        if key not in self._known_ids:
            names = [item.requester for item in self._sessions]
            other = names[(names.index(session.requester) + 1) % len(names)]
            found = {
                "own": member_ids.some_id(self._payer, session.requester, operation.type),
                "patient": session.patient,
            }
            if other != session.requester:
                found["other"] = member_ids.some_id(self._payer, other, operation.type)
                found["other_patient"] = self._payer.patient(other)
            self._known_ids[key] = {name: value for name, value in found.items() if value is not None}
        return self._known_ids[key]


def _sessions(payer: Payer) -> tuple[Session, ...]:
    found = []
    for member in payer.scope.members:
        try:
            found.append(payer.session(member))
        except LoginFailed:
            continue
    return tuple(found)


def _filled(values: tuple[str, ...], ids: Mapping[str, str]) -> tuple[str, ...]:
    """Fill placeholders in plain values; a value whose id is not known is left out."""
    filled = []
    for value in values:
        text = value
        for name, known in ids.items():
            text = text.replace("{" + name + "}", known)
        if not sweep.is_about_people(text):
            filled.append(text)
    return tuple(filled)
