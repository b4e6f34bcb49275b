"""From services and people to clinical records and prior authorizations: dates and canaries put into stencils."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from payerproof.synthetic_data.household import Outcome, Service
from payerproof.synthetic_data.minting import Mint
from payerproof.synthetic_data.repertoire import Act
from payerproof.synthetic_data.resources.authorization import AUTHORIZATION_HOLES, authorization, review_of
from payerproof.synthetic_data.resources.chart import CHART_HOLES, chart
from payerproof.synthetic_data.resources.clinical.plan import BASE_HOLES, plan
from payerproof.synthetic_data.resources.labels import labelled
from payerproof.synthetic_data.resources.stencil import Holes, Stencil
from payerproof.synthetic_data.resources.us_core import UsCore
from payerproof.synthetic_data.roster import Directory

_ASKED_BEFORE, _DECIDED_BEFORE, _HOLDS = timedelta(days=14), timedelta(days=11), timedelta(days=90)


class Entry(NamedTuple):
    """One resource: its type, its canaries, the id first, and its text as JSON."""

    type: str
    canaries: list[str]
    text: str


_CODED = {"coding": ()}


class _Form(NamedTuple):
    type: str
    stencil: Stencil
    attached: bool
    """Whether one more canary than the stencil has holes for goes into the attachment."""


def attachment(title: str, day: str, canary: str) -> str:
    """Return a short readable document in base64, with its canary inside."""
    return b64encode(f"{title}\n\nSeen on {day}. Document {canary}.\n".encode()).decode()


class Clinical:
    """Makes clinical records; keeps the forms of each act and of each kind of chart."""

    def __init__(self, acts: Mapping[str, Act], version: UsCore) -> None:
        self._acts, self._version = acts, version
        self._visits: dict[str, tuple[_Form, ...]] = {}
        self._charts: dict[tuple[int, bool], tuple[_Form, ...]] = {}

    def of(self, service: Service, patient: str, mint: Mint) -> list[Entry]:
        """Return the clinical records of one service."""
        forms = self._visits.get(service.act) or self._learn(service.act)
        start, end = service.start.isoformat(), (service.end or service.start).isoformat()
        dealt = [mint.take(form.stencil.canaries + form.attached) for form in forms]
        ids = [canaries[0] for canaries in dealt]
        entries = []
        for form, canaries in zip(forms, dealt, strict=True):
            document = attachment(service.title, start, canaries[-1]) if form.attached else ""
            values = (patient, start, end, document, *ids, *canaries)
            entries.append(Entry(form.type, canaries, form.stencil.fill(values)))
        return entries

    def chart(self, patient: str, since: date, age: int, mint: Mint, *, minor: bool) -> list[Entry]:
        """Return the records that belong to no service, of a person of `age` who is a member `since`."""
        forms = self._charts.get((age, minor)) or self._open(age, minor=minor)
        dealt = [mint.take(form.stencil.canaries) for form in forms]
        ids = [canaries[0] for canaries in dealt]
        first = since.isoformat()
        return [
            Entry(form.type, canaries, form.stencil.fill((patient, first, *ids, *canaries)))
            for form, canaries in zip(forms, dealt, strict=True)
        ]

    def _learn(self, name: str) -> tuple[_Form, ...]:
        act = self._acts[name]
        records = plan(act)
        names = [record[0] for record in records]
        forms = []
        for _, kind, build in records:
            holes = Holes(*BASE_HOLES, *names)
            forms.append(self._form(kind, labelled(build(act, holes), act.category), holes))
        self._visits[name] = tuple(forms)
        return self._visits[name]

    def _open(self, age: int, *, minor: bool) -> tuple[_Form, ...]:
        records = chart(age, minor=minor)
        names = [record[0] for record in records]
        forms = []
        for _, kind, build in records:
            holes = Holes(*CHART_HOLES, *names)
            forms.append(self._form(kind, build(holes), holes))
        self._charts[age, minor] = tuple(forms)
        return self._charts[age, minor]

    def _form(self, kind: str, made: dict[str, object], holes: Holes) -> _Form:
        # A drug told in words alone, so that no code tells what it treats, keeps no profile that wants its number.
        worded = "coding" not in made.get("medicationCodeableConcept", _CODED)  # type: ignore[operator]  # a mapping
        profiles = self._version.profiles(kind, worded=worded)
        if profiles:
            made["meta"] = {**made["meta"], "profile": profiles}  # type: ignore[dict-item]  # builders always give meta
        type_ = str(made["resourceType"])
        return _Form(type_, holes.stencil(made), attached=type_ == "DocumentReference")


class Authorizations:
    """Makes prior authorizations; keeps one form for each act and review."""

    def __init__(self, acts: Mapping[str, Act], directory: Directory) -> None:
        self._acts, self._directory = acts, directory
        self._forms: dict[tuple[str, str], Stencil] = {}

    def of(self, service: Service, patient: str, coverage: str, mint: Mint) -> list[Entry]:
        """Return the prior authorization of one service, or nothing where none is needed."""
        if not self._acts[service.act].authorized:
            return []
        stencil = self._stencil(service.act, service.outcome)
        canaries = mint.take(stencil.canaries + 1)
        asked, decided = service.start - _ASKED_BEFORE, service.start - _DECIDED_BEFORE
        start, end = service.start.isoformat(), (service.end or service.start).isoformat()
        values = (
            patient,
            coverage,
            start,
            end,
            asked.isoformat(),
            decided.isoformat(),
            (asked + _HOLDS).isoformat(),
            attachment(f"Request: {service.title}", start, canaries[-1]),
            *canaries,
        )
        return [Entry("ExplanationOfBenefit", canaries, stencil.fill(values))]

    def _stencil(self, name: str, outcome: Outcome) -> Stencil:
        review = review_of(outcome)
        key = (name, review.action)
        if key not in self._forms:
            act, holes = self._acts[name], Holes(*AUTHORIZATION_HOLES)
            made = authorization(act, review, self._directory, holes)
            self._forms[key] = holes.stencil(labelled(made, act.category))
        return self._forms[key]
