"""Walking the query paths: one request template, filled with what is known of requester and subject, sent and observed.

Nothing here judges; what comes back is handed to a judge beside its control.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace

from payerproof.checks.common import bulk_export, filling
from payerproof.checks.common.declared import declaration, declares, declares_search
from payerproof.checks.common.filling import filled, variables
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.common.record_requests import CLAIM, PLAIN, RECORD_REQUESTS
from payerproof.errors import LoginFailed
from payerproof.fhir.references import referred
from payerproof.knowledge.documents import names_in
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation, Pages
from payerproof.model import Case
from payerproof.payer import MAX_PAGES, Payer
from payerproof.payer.dialect import phrasing
from payerproof.smart.sessions import Session
from payerproof.target.clinical_types import TYPES
from payerproof.target.query_path import OF_THE_RECORD, PathRequest, QueryPath

_PAGES_OF_AN_ATTEMPT = 4
_CONTROLS_KEPT = 4096
_VARIANTS_TRIED = 8


def attempts(payer: Payer, case: Case) -> tuple[Observation, ...]:
    """Ask the case's path with the requester's own token about its subject, and follow a few pages.

    Empty if the harness knows no resource of the subject's to ask for.
    """
    session, path, resource_type = payer.session(case.requester), payer.path(case.path or ""), case.resource_type or ""
    return attempts_on(payer, path, session, case.subject, resource_type)


def attempts_on(
    payer: Payer, path: QueryPath, session: Session, subject: str, resource_type: str, known: Known | None = None
) -> tuple[Observation, ...]:
    """Ask a path about `subject` with a token that is not the subject's own, and follow a few pages.

    Where only a variant of the path is served to those entitled, that is asked as well: about the subject, and about
    the token's own patient, whose records alone it may bring.
    """
    request = filled(payer, path, session, subject, resource_type, known)
    found = with_next_pages(payer, session, _send(payer, session, request)) if request else ()
    variant = _variant(payer, path, subject, resource_type)
    if variant is None or request is None:
        return found
    for patient in dict.fromkeys((payer.patient(subject), session.patient)):
        listed = dict(phrasing.variants(payer.dialect, request, patient)) if patient else {}
        if variant in listed:
            found += with_next_pages(payer, session, _send(payer, session, listed[variant]))
    return found


def answered(attempts: tuple[Observation, ...]) -> tuple[Observation, ...]:
    """Return the attempts that were answered; all of them where none was."""
    return tuple(seen for seen in attempts if seen.exchange.ok) or attempts


def control(payer: Payer, case: Case) -> Observation | None:
    """Ask the case's path as its subject, or the subject's witness: is the datum there to be leaked?

    Asked once for each subject, path and type, and kept: the answer is about the target, not about the requester.
    """
    path, subject, resource_type = payer.path(case.path or ""), case.subject, case.resource_type or ""
    return control_on(payer, path, payer.session(payer.witness(subject), subject), subject, resource_type)


def control_on(
    payer: Payer, path: QueryPath, session: Session, subject: str, resource_type: str, known: Known | None = None
) -> Observation | None:
    """Ask a path's control with a token of somebody entitled; None if something that it needs is not known.

    A control that is refused, or that brings nothing, is asked in the nearest lawful variants as well. A path whose
    control is of another kind is asked itself, too: where it is refused to those entitled, its refusal is the control.
    """
    used = payer.path(path.control) if path.control else path
    seen, variant = _entitled(payer, used, session, subject, resource_type or used.types[0], known)
    if path is used or seen is None:
        return seen
    return _refusal(payer, path, session, subject, resource_type or path.types[0], variant) or seen


def _refusal(
    payer: Payer, path: QueryPath, session: Session, subject: str, resource_type: str, variant: str | None
) -> Observation | None:
    """Return how a path with a control of another kind refuses those entitled, too; None where it serves them.

    What serves nobody has kept nothing from anybody. Asked once for each path and type: whether a path is served at
    all does not depend on who is entitled. A refusal of what is neither declared nor optional counts for nothing.
    """
    key = (path.id, resource_type)
    if key not in payer.unserved:
        own, _ = _entitled(payer, path, session, subject, resource_type, None, first=variant)
        if own is None:
            return None
        decides = path.optional or declares(declaration(payer), path, resource_type)
        payer.unserved[key] = _lightened(own) if own.exchange.refused and decides else None
    return payer.unserved[key]


def _entitled(
    payer: Payer,
    path: QueryPath,
    session: Session,
    subject: str,
    resource_type: str,
    known: Known | None,
    first: str | None = None,
) -> tuple[Observation | None, str | None]:
    """Ask a path as somebody entitled, in the plain way and then in its variants, the one named `first` before others.

    Returns the answer that shows the subject's data, or else the plain one, and the name of the variant that did.
    """
    key = (path.id, subject, resource_type)
    if known is None and key in payer.controls:
        return payer.controls[key], payer.variants.get(key[::2])
    request = filled(payer, path, session, subject, resource_type, known)
    if request is None:
        return None, None
    plain = _showing(payer, session, _send(payer, session, request), subject)
    shown, variant = plain, None
    if _asked_in_vain(plain, subject):
        shown, variant = _in_variants(payer, session, subject, request, plain, first) or (plain, None)
    if variant is not None or key[::2] not in payer.variants:
        payer.variants[key[::2]] = variant
    if known is None and len(payer.controls) < _CONTROLS_KEPT:
        payer.controls[key] = _lightened(shown)
    return shown, variant


def _in_variants(
    payer: Payer, session: Session, subject: str, request: PathRequest, plain: Observation, first: str | None
) -> tuple[Observation, str] | None:
    """Return the first variant's answer that shows the subject's data, with the variant's name.

    If none does, the first that is answered at all in place of a refusal; None if all are refused.
    """
    listed = list(phrasing.variants(payer.dialect, request, payer.patient(subject) or ""))
    listed.sort(key=lambda item: item[0] != first)
    answered_at_all: tuple[Observation, str] | None = None
    for name, asked in listed[:_VARIANTS_TRIED]:
        seen = _send(payer, session, asked)
        if not _asked_in_vain(seen, subject):
            return seen, name
        if seen.exchange.ok and answered_at_all is None:
            answered_at_all = seen, name
    return answered_at_all if plain.exchange.refused else None


def _showing(payer: Payer, session: Session, first: Observation, subject: str) -> Observation:
    """Return an answer; where it begins a job, the job's answer that shows the subject's data, or else its last."""
    if not bulk_export.begun(first):
        return first
    seen = bulk_export.finished(payer, session, first).seen
    return next((each for each in seen if each.owned_by(subject)), seen[-1])


def _asked_in_vain(seen: Observation, subject: str) -> bool:
    """Return whether an answer to somebody entitled is a refusal, or holds nothing of the subject's."""
    return seen.exchange.refused or (seen.exchange.ok and not seen.owned_by(subject))


def _variant(payer: Payer, path: QueryPath, subject: str, resource_type: str) -> str | None:
    """Return the variant in which a path is served to those entitled, None for the plain one; asks where not known."""
    if (path.id, resource_type) not in payer.variants:
        with suppress(LoginFailed):
            control_on(payer, path, payer.session(payer.witness(subject), subject), subject, resource_type)
    return payer.variants.get((path.id, resource_type))


def walk(
    payer: Payer,
    path: QueryPath,
    session: Session,
    subject: str,
    resource_type: str,
    known: Known | None = None,
    **changes: str,
) -> Observation | None:
    """Send a query path in the target's dialect with the session's token, about `subject`.

    None if something that the path needs (an id of that type, a patient) is not known. `changes` set variables.
    """
    request = filled(payer, path, session, subject, resource_type, known, **changes)
    return None if request is None else _send(payer, session, request)


def with_next_pages(payer: Payer, session: Session, first: Observation | None) -> tuple[Observation, ...]:
    """Return an answer and a few pages that follow it, or what came of the job that it began; empty without one."""
    if first is not None and bulk_export.begun(first):
        return bulk_export.finished(payer, session, first).seen
    found = [first] if first else []
    while found and len(found) < _PAGES_OF_AN_ATTEMPT and (link := payer.follow(found[-1])):
        found.append(payer.ask(session, link, after=found[-1]))
    return tuple(found)


def is_optional(payer: Payer, case: Case) -> bool:
    """Return whether the target need not serve the case's path: no guide asks for it, and nothing declares it.

    A refusal to those entitled then says that it is not offered; of what is declared or owed it says nothing.
    """
    path, resource_type = payer.path(case.path or ""), case.resource_type or ""
    control = payer.path(path.control) if path.control else path
    served_to_nobody = payer.unserved.get((path.id, resource_type or path.types[0])) is not None
    owed = not control.optional and resource_type not in TYPES and not (path.optional and served_to_nobody)
    return not owed and not declares(declaration(payer), path, resource_type)


def nothing_there(payer: Payer, case: Case, *, whose: str | None = None) -> str:
    """Return why the case asks for what the record of `whose` (default: the subject) has not; empty where it has.

    Records differ: somebody has no telephone, nobody a goal; without it there is nothing that could be told.
    """
    path, subject, kind = payer.path(case.path or ""), whose or case.subject, case.resource_type or ""
    record = filling.recorded(payer, subject, kind, path.variables & OF_THE_RECORD)
    if kind in TYPES and record.known is None:
        return f"no {kind} of {subject} is known that could be asked for"
    requester = case.subject if whose else case.requester
    if kind in TYPES and "self_id" in path.variables and payer.some_resource(requester, kind) is None:
        return f"no {kind} of {requester} is known to ask with"
    stated = filling.of_the_record(record, path.variables)
    lacking = sorted(name.replace("_", " ") for name, value in stated.items() if value is None)
    if "self_group" in path.variables:
        own = filling.recorded(payer, requester, kind, frozenset({"self_group"}))
        lacking += [] if filling.group_number(own) else ["group number"]
    return f"the record of {subject} has no {' and no '.join(lacking)}" if lacking else ""


Compared = tuple[Observation, tuple[Observation, Observation], tuple[str, ...]]
"""The answer about a real record, two about records that never existed, and every id that was sent."""


def distinguished(payer: Payer, case: Case, enough: Callable[..., bool] | None = None) -> Compared | None:
    """Ask with the requester's token about the subject's record, and about records that never existed.

    None if the harness knows no record to ask for; `enough` as in `distinguished_on`.
    """
    path, session = payer.path(case.path or ""), payer.session(case.requester)
    return distinguished_on(payer, path, session, case.subject, case.resource_type or "", enough=enough)


def distinguished_on(
    payer: Payer,
    path: QueryPath,
    session: Session,
    subject: str,
    resource_type: str,
    known: Known | None = None,
    *,
    enough: Callable[..., bool] | None = None,
) -> Compared | None:
    """Ask as `distinguished`; where `known` is given, it alone is replaced, and the patient stays who it is.

    `enough` is asked with the answer about the real record, the first about none, and the ids that were sent: if it
    says so, the first stands for the second as well, which is not asked for.
    """
    values = variables(payer, path, session, subject, resource_type, known)
    if values is None:
        return None
    sent = [values]
    for _ in range(2):
        strange = {name: unissued(values[name]) for name in ("unknown", "unknown_patient") if name in values}
        made = path.never_issued(values | strange)
        if known is not None:
            made["patient"] = values["patient"]
        sent.append(made | filling.made_up(values, path.variables, known))
    names = ("id", "patient", "unknown", "unknown_patient", *filling.GUESSED)
    masked = {one[name] for one in sent for name in names if name in one}
    ids = tuple(masked | {text.partition("|")[2] for text in masked if "|" in text})
    questions = [phrasing.phrased(payer.dialect, path.request(each)) for each in sent]
    if enough is None:
        real, first, second = payer.ask_together(session, questions)
        return real, (first, second), ids
    real, first = payer.ask_together(session, questions[:2])
    return real, (first, first if enough(real, first, ids) else _send(payer, session, questions[2])), ids


def shared_guess(payer: Payer, path: QueryPath, requester: str, subject: str, resource_type: str) -> str:
    """Return why a guess at the subject's data says nothing: the requester's are alike, or not known; else empty."""
    guessed = sorted(path.variables & filling.GUESSED)
    if not guessed:
        return ""
    values = variables(payer, path, payer.session(requester), subject, resource_type) or {}
    own = next((known.content for known in payer.knowledge.resources(requester, "Patient") if known.content), None)
    if own is None:
        return f"the own Patient of {requester} is not known, so a guess may be right about that one"
    texts = {text.lower() for text in filling.texts(own)}
    alike = [name for name in guessed if any(text.startswith(_bare(values.get(name, ""))) for text in texts)]
    return f"{requester} has the same {' and '.join(alike).replace('_', ' ')} as {subject}" if alike else ""


def _bare(value: str) -> str:
    return value.rpartition("|")[2].lower()


def compare_ids(payer: Payer, session: Session, url: str, real: str, method: str = "GET") -> Compared:
    """Ask for a real id and for two that were never issued; `url` holds `{}` for the id."""
    never_issued = (unissued(real), unissued(real))
    answers = [payer.ask(session, url.format(identifier), method) for identifier in (real, *never_issued)]
    return answers[0], (answers[1], answers[2]), (real, *never_issued)


def continued(payer: Payer, subject: str) -> Observation | None:
    """Return a page of the subject's claims that another follows, asked for by the subject's witness.

    None if the claims fit on one page, or the next link leaves the target.
    """
    session = payer.session(payer.witness(subject), subject)
    for count in ("", "&_count=2", "&_count=1"):
        page = payer.ask(session, f"ExplanationOfBenefit?patient={session.patient}{count}")
        if payer.follow(page) is not None:
            return page
    return None


def collect(
    payer: Payer, requester: str, subject: str, name: str | None, resource_type: str | None = None
) -> tuple[Observation, ...]:
    """Request `subject`'s records of a type (default: claims) with `requester`'s token, by one of `RECORD_REQUESTS`.

    What is refused to the subject is asked in its nearest lawful variants, and then in the same one by everybody.
    """
    session, wanted, kind = payer.session(requester, subject), RECORD_REQUESTS[name or PLAIN], resource_type or CLAIM
    request = phrasing.phrased(payer.dialect, wanted.request(session.patient or "", kind))
    listed = dict(phrasing.variants(payer.dialect, request, session.patient or ""))
    key = (f"record request {name or PLAIN}", kind)
    first = _send(payer, session, listed.get(payer.variants.get(key) or "", request))
    if requester == subject and key not in payer.variants:
        payer.variants[key] = None
        if first.exchange.refused or (wanted.of_type and _asked_in_vain(first, subject)):
            for variant, asked in list(listed.items())[:_VARIANTS_TRIED]:
                seen = _send(payer, session, asked)
                if not _asked_in_vain(seen, subject):
                    first, payer.variants[key] = seen, variant
                    break
    if bulk_export.begun(first):
        return bulk_export.finished(payer, session, first).seen
    found = [first]
    while len(found) < MAX_PAGES and (link := payer.follow(found[-1])):
        found.append(payer.ask(session, link, after=found[-1]))
    return tuple(found)


def counted(payer: Payer, session: Session, resource_type: str) -> tuple[Observation, Pages]:
    """Return what the session's token is told of the number of its own records of a type, and those records."""
    url = f"{resource_type}?patient={session.patient}"
    totals = (payer.ask(session, f"{url}&{how}") for how in ("_summary=count", "_total=accurate"))
    walked = payer.pages(session, url)
    return next((seen for seen in (*totals, *walked.pages[:1]) if seen.total is not None), walked.pages[0]), walked


def is_optional_gathering(payer: Payer, name: str | None, resource_type: str | None = None) -> bool:
    """Return whether the target need not serve a record request of a type: nothing declares it."""
    wanted = RECORD_REQUESTS[name or PLAIN]
    searched = wanted.of_type and not wanted.form
    return not (searched and declares_search(declaration(payer), resource_type or CLAIM, wanted.url.partition("?")[2]))


def open_to_other_members(payer: Payer, case: Case, references: frozenset[str]) -> frozenset[str]:
    """Return which of some resources a token reads for a record that does not name them.

    A directory of providers is open to everybody, and an entry in it tells of nobody.
    Asked is somebody who may not act for the subject; where there is nobody, a representative with the own token.
    """
    requesters = [member for member in payer.scope.members if member != case.subject]
    for requester in sorted(requesters, key=lambda name: payer.entitlement.record(name, case.subject).allowed):
        own = {ref for known in payer.visible(requester, requester) for ref in referred(known.content, payer.base)}
        if not references & own:
            session = payer.session(requester)
            return frozenset(item for item in references if payer.ask(session, item).exchange.ok)
    return frozenset()


def showing(pages: Iterable[Observation], known: Iterable[Known]) -> tuple[Observation, ...]:
    """Return the pages and files that hold one of the known resources; if none does, the refused ones, else nothing."""
    seen, wanted = tuple(pages), {item.reference for item in known}
    holding = tuple(page for page in seen if page.exchange.ok and wanted & names_in(page.exchange.body))
    return holding or tuple(page for page in seen if page.exchange.refused)


def _send(payer: Payer, session: Session, request: PathRequest) -> Observation:
    return payer.ask(session, request.url, request.method, headers=request.headers, body=request.content)


def _lightened(seen: Observation) -> Observation:
    """Return the observation without its body: a control is asked about its status and its hits only."""
    return Observation(replace(seen.exchange, body=b""), seen.hits)
