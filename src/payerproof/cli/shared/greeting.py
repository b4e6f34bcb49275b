"""Greets a target before any test: are its secrets there, does it answer, does every member get in, what can be tested.

Nothing is judged here; what goes wrong is reported as a step that did not work.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common.wording import answer
from payerproof.checks.needs import NEEDS
from payerproof.checks.public.openness import metadata
from payerproof.checks.registry import Registered
from payerproof.errors import LoginFailed, PayerproofError, TargetError
from payerproof.knowledge.observation import Observation
from payerproof.payer import Payer
from payerproof.session.preflight import preflight
from payerproof.session.run import RunOptions, make_scope
from payerproof.target.description import Secret, Target

_TYPES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. `detail` may hold what the target sent, and is not yet fit for a terminal."""

    works: bool
    what: str
    detail: str


@dataclass(frozen=True, slots=True)
class Left:
    """Checks that will not run, and in words what the target would have to offer or allow."""

    checks: tuple[str, ...]
    why: str


def secrets(target: Target) -> list[Step]:
    """Try every secret that the target's file names, without showing any; one that stands for all, for each member."""
    scope, _ = make_scope(RunOptions(target))
    plain = dataclasses.replace(target, population=None)
    logins = tuple(account.login for account in scope.accounts.values())
    return [_secret(secret) for secret in dict.fromkeys((*_secrets_in(plain), *_secrets_in(logins)))]


def greet(payer: Payer) -> Iterator[Step]:
    """Ask for metadata and discovery, sign every member in for the own record, and see whether levers are there."""
    capabilities = payer.capabilities
    yield Step(capabilities.exchange.ok, "metadata", _capabilities(capabilities))
    if capabilities.exchange.status == 0:
        return
    endpoints = payer.endpoints
    wanted = {"authorization": endpoints.authorization, "token": endpoints.token}
    missing = [name for name, url in wanted.items() if url is None]
    logins = [account.login for account in payer.scope.accounts.values()]
    signs_in = any(login.walks_pages or login.kind == "manual" for login in logins)
    detail = ", ".join(name for name in _endpoint_names(endpoints)) or "no endpoint"
    yield Step(not (missing and signs_in), "discovery", f"{detail} (source: {endpoints.source})")
    dialect = preflight(payer)
    for obstacle in sorted(dialect.obstacles, key=lambda item: item.adapted):
        yield Step(obstacle.adapted, "preflight", f"{obstacle.detail}: {obstacle.remedy}")
    for name in payer.scope.members:
        yield _login(payer, name)
    for name, account in payer.scope.accounts.items():
        if account.via is not None:
            yield _reached(payer, name, account.via)
        for reference in account.withheld:
            yield _kept(payer, name, reference, account.via)
    yield from (_lever(payer, name) for name in payer.target.levers.choices)
    yield from _public(payer)
    for trait in dialect.traits:
        if not trait.usual:
            yield Step(works=True, what="speaks", detail=f"{trait.name} = {trait.value}: {trait.detail}")
    for line in dialect.outdated:
        yield Step(works=False, what="quirk", detail=line)


def left_out(payer: Payer, checks: Iterable[Registered]) -> list[Left]:
    """Return the checks whose needs the target does not meet, by the first need that is missing."""
    met: dict[str, bool] = {}
    found: dict[str, list[str]] = defaultdict(list)
    for item in checks:
        for need in item.check.needs:
            if need not in met:
                met[need] = NEEDS[need].test(payer)
            if not met[need]:
                found[NEEDS[need].words].append(item.check.id)
                break
    return [Left(tuple(ids), words) for words, ids in found.items()]


def _secrets_in(value: Any) -> Iterator[Secret]:
    if isinstance(value, Secret):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _secrets_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _secrets_in(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from _secrets_in(item)


def _secret(secret: Secret) -> Step:
    place = f"environment variable {secret.env}" if secret.env else f"file {secret.file}"
    try:
        secret.reveal()
    except TargetError as problem:
        return Step(works=False, what="secret", detail=str(problem))
    return Step(works=True, what="secret", detail=f"{place} holds one")


def _capabilities(seen: Observation) -> str:
    exchange = seen.exchange
    if exchange.error:
        return f"no answer: {exchange.error}"
    if not exchange.ok:
        return f"answered with status {exchange.status}"
    document = seen.resource or {}
    if document.get("resourceType") != "CapabilityStatement":
        return "answered, but with no CapabilityStatement"
    rest = [item for item in document.get("rest") or () if isinstance(item, dict)]
    types = [str(entry.get("type")) for item in rest for entry in item.get("resource") or () if isinstance(entry, dict)]
    more = f" and {len(types) - _TYPES_SHOWN} more" if len(types) > _TYPES_SHOWN else ""
    return f"FHIR {document.get('fhirVersion', 'of no stated version')}, {', '.join(types[:_TYPES_SHOWN])}{more}"


def _endpoint_names(endpoints: Any) -> list[str]:
    names = ("authorization", "token", "revocation", "introspection", "management")
    return [name for name in names if getattr(endpoints, name)]


def _public(payer: Payer) -> Iterator[Step]:
    """Ask each public API for its CapabilityStatement, without a token."""
    for api in payer.target.public_apis:
        seen = metadata(payer, api)
        yield Step(seen.exchange.ok, f"{api.name}, without a token", _capabilities(seen))


def _lever(payer: Payer, name: str) -> Step:
    """Try whether a lever can be reached by a member who signs in on the payer's pages; it is not pulled."""
    accounts = payer.scope.accounts
    member = next((each for each in payer.scope.members if accounts[each].login.walks_pages), payer.scope.members[0])
    try:
        return Step(works=True, what=f"lever {name}", detail=payer.reaches(name, member))
    except PayerproofError as problem:
        return Step(works=False, what=f"lever {name}", detail=str(problem))


def _login(payer: Payer, name: str) -> Step:
    try:
        session = payer.session(name)
    except LoginFailed as problem:
        return Step(works=False, what=f"login {name}", detail=str(problem))
    except PayerproofError as problem:
        return Step(works=False, what=f"login {name}", detail=f"not tried to the end: {problem}")
    record = "a record was given" if session.patient else "no patient was named, by token response or target file"
    return Step(session.patient is not None, f"login {name}", f"signed in with {session.app.id}; {record}")


def _reached(payer: Payer, name: str, via: str) -> Step:
    """Reach the record of a member without a login by the login of whoever acts for that member."""
    what = f"via {name}"
    try:
        seen = payer.own_patient(payer.session(via, name))
    except PayerproofError as problem:
        return Step(works=False, what=what, detail=f"not reached by the login of {via}: {problem}")
    found = seen.resource or {}
    served = seen.exchange.ok and found.get("resourceType") == "Patient"
    return Step(served, what, f"by the login of {via}: {'the record is served' if served else answer(seen)}")


def _kept(payer: Payer, name: str, reference: str, via: str | None) -> Step:
    """Read what a payer promises to keep from representatives: its owner gets it, or nothing shows that it is there."""
    what, asks = f"withheld {name}", via or name
    try:
        seen = payer.ask(payer.session(asks, name), reference)
    except PayerproofError as problem:
        return Step(works=False, what=what, detail=f"{reference}: not asked for: {problem}")
    found = seen.resource or {}
    served = seen.exchange.ok and f"{found.get('resourceType')}/{found.get('id')}" == reference
    if via is not None:
        kept = f"not served to {via}; {name} has no login, so that it is there cannot be shown"
        return Step(not served, what, f"{reference}: {f'served to {via}, from whom it is kept' if served else kept}")
    lacks = f"{answer(seen)} for {name}, so nothing shows that it is there to be kept"
    return Step(served, what, f"{reference}: {f'served to {name}' if served else lacks}")
