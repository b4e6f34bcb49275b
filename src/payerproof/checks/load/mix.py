"""What a load test asks: every query path, for the own record and for somebody else's, and the journeys of apps.

Each own request was asked once while the target was at rest; what the answer held then, it has to hold under load.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from payerproof import catalog
from payerproof.checks.common import query_paths
from payerproof.checks.common.filling import filled
from payerproof.checks.load.journeys import journeys
from payerproof.checks.load.plan import Ask, Journey, Plan, Step
from payerproof.errors import LoginFailed
from payerproof.model import Case, Exchange
from payerproof.payer import Payer
from payerproof.payer.dialect import operations
from payerproof.smart.sessions import Session
from payerproof.target.query_path import QueryPath
from payerproof.target.workload import workload

OWN, OTHERS = "own-requests", "requests-about-others"
"""Journeys of one request each."""

MIX = {OWN: 7.0, OTHERS: 3.0}
"""What is asked where the target file names no journeys."""


def plan(payer: Payer, seed: int) -> Plan:
    """Return the plan of the load test that the target file allows.

    Signs every member in and asks the controls. Members that cannot sign in are left out.
    """
    target = payer.target
    sessions = _sessions(payer)
    weights = {**(target.load.get("journeys") or MIX)}
    singles = ((OWN, _own), (OTHERS, _about_others))
    made = [
        *(
            Journey(name, (Step(ask),))
            for name, ask_all in singles
            if weights.get(name)
            for ask in ask_all(payer, sessions)
        ),
        *journeys(payer, tuple(sessions.values()), [name for name in catalog.journeys() if weights.get(name)]),
    ]
    marks = payer.knowledge.marks
    return Plan(
        workload=workload(target.load, target.limits.concurrency),
        rate=target.limits.requests_per_second,
        budget=payer.wire.left,
        deadline=target.limits.deadline_seconds,
        seed=seed,
        tokens={member: session.access_token for member, session in sessions.items()},
        owners={f"{tag}:{number}": member for (tag, number), member in marks.owners.items()},
        learnt=marks.learnt,
        journeys=tuple(made),
        mix={name: float(weight) for name, weight in weights.items() if weight},
        patients={member: sorted(payer.watch.readable(session)) for member, session in sessions.items()},
        bases=tuple(sorted(payer.watch.bases)),
        slash=payer.dialect.slash,
        certificates=payer.wire.certificates,
    )


def _sessions(payer: Payer) -> dict[str, Session]:
    found = {}
    for member in payer.scope.members:
        try:
            found[member] = payer.session(member)
        except LoginFailed:
            continue
    return found


def _own(payer: Payer, sessions: dict[str, Session]) -> Iterator[Ask]:
    """Yield the requests for the own record whose answer at rest held values of the requester.

    A path that has another path as its control cannot be asked for the own record; jobs are left alone under load.
    """
    for path in payer.scope.paths:
        for resource_type in path.types if path.control is None and not path.asynchronous else ():
            for member, session in sessions.items():
                control = query_paths.control(payer, Case(member, member, path.id, resource_type))
                if control is None or not control.exchange.ok:
                    continue
                values = tuple(sorted({hit.value for hit in control.owned_by(member)}))
                ask = _ask(payer, path, session, member, resource_type)
                if values and ask is not None:
                    yield replace(_as_answered(ask, control.exchange), values=values)


def _as_answered(ask: Ask, rest: Exchange) -> Ask:
    """Return a request for the own record in the variant that the target answered at rest.

    A payer that wants the patient named refuses the plain form of a search, at rest as under load.
    """
    plain, answered = urlsplit(ask.url), urlsplit(rest.url)
    if plain[:3] != answered[:3] or plain.query == answered.query or rest.method != ask.method:
        return ask
    return replace(ask, url=rest.url, body=rest.request_body.decode("utf-8", "replace"))


def _about_others(payer: Payer, sessions: dict[str, Session]) -> Iterator[Ask]:
    """Yield requests about others; the step to the subject changes with the path, so that pairs take turns."""
    names = tuple(sessions)
    paths = [path for path in payer.scope.paths if path.about == "subject" and not path.asynchronous]
    for index, path in enumerate(paths if len(names) > 1 else ()):
        for resource_type in path.types:
            for place, session in enumerate(sessions.values()):
                subject = names[(place + 1 + index % (len(names) - 1)) % len(names)]
                ask = _ask(payer, path, session, subject, resource_type)
                if ask is not None:
                    yield ask


def _ask(payer: Payer, path: QueryPath, session: Session, subject: str, resource_type: str) -> Ask | None:
    rendered = filled(payer, path, session, subject, resource_type)
    if rendered is None:
        return None
    headers = {**payer.wire.extra, "accept": payer.dialect.accept} | {
        name.lower(): value for name, value in rendered.headers.items()
    }
    method, body = payer.method(rendered.url, rendered.method), rendered.content or b""
    if method != rendered.method:
        headers, body = {"content-type": "application/fhir+json", **headers}, operations.BODY
    return Ask(
        path=path.id,
        requester=session.requester,
        subject=subject,
        method=method,
        url=payer.absolute(rendered.url),
        headers=headers,
        body=body.decode(),
        type=resource_type,
    )
