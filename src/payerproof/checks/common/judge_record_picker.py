"""Picker and consent pages: whom they offer, whom they name, and what an edited form obtains."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from payerproof.checks.common.combine import together
from payerproof.checks.common.wording import answer, some
from payerproof.fhir.words import holds as holds_word
from payerproof.knowledge.observation import Hit, Observation
from payerproof.model import Absence, Basis, Exchange, Judgement, Outcome
from payerproof.smart.drivers import Walk
from payerproof.smart.questions import ONESELF, is_called
from payerproof.smart.sessions import Authorization


@dataclass(frozen=True, slots=True)
class Forged:
    """What came of an edited form: the walk, and the token answer if the payer gave a code.

    `reads` is what the token then showed of the subject's record, if there was a token;
    `honest` is what the member's honest token shows of it.
    """

    authorization: Authorization
    answer: Exchange | None
    patient: str | None
    reads: Observation | None
    honest: Observation | None


def authorised_only(
    walk: Walk,
    entitled: Mapping[str, str],
    others: Mapping[str, str],
    member: str,
    names: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Judgement:
    """Judge the patients that the picker offered; both maps are member -> patient id.

    A member who may act for nobody else needs no picker. A page may send values of its own instead of ids: then its
    labels tell whom it means, by the `names` of each member, and one that names nobody known leaves doubt.
    """
    exchanges = tuple(item.id for item in walk.exchanges)
    unread = 0
    offered: set[str] = set()
    for value, label in walk.offered:
        meant = _meant(value, label, {**entitled, **others}, member, names)
        unread += meant is None
        offered |= {meant} if meant is not None else set()
    expected = f"exactly {', '.join(sorted(entitled))}"
    if walk.consent_page is None and walk.redirect is None:
        return Judgement(
            Outcome.INCONCLUSIVE, f"the pages did not lead to consent: {walk.ended}", expected, "", exchanges
        )
    wrong = sorted(name for name in others if name in offered)
    if wrong:
        reason = f"the picker offers {member} a record the member may not act for"
        return Judgement(Outcome.FAIL, reason, expected, f"offers {', '.join(wrong)}", exchanges)
    missing = sorted(name for name in entitled if name not in offered)
    if unread and missing:
        reason = f"{unread} of the picker's answers name nobody by id or by a name that is known (`members.name`)"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, f"{len(walk.offered)} offered", exchanges)
    if missing and len(entitled) > 1:
        reason = f"the picker does not offer {member} somebody the member may act for"
        return Judgement(Outcome.FAIL, reason, expected, f"lacks {', '.join(missing)}", exchanges)
    observed = f"{len(walk.offered)} offered" if walk.offered else "no picker"
    return Judgement(Outcome.PASS, "", expected, observed, exchanges)


def _meant(
    value: str, label: str, patients: Mapping[str, str], member: str, names: Mapping[str, Sequence[str]]
) -> str | None:
    """Return the member whom an answer of a picker means, or None where neither its value nor its label tells."""
    identifier = value.rsplit("/", 1)[-1]
    by_id = next((name for name, patient in patients.items() if patient == identifier), None)
    if by_id is not None:
        return by_id
    fitting = [name for name in patients if any(is_called(label, word) for word in names.get(name, ()))]
    if len(fitting) == 1:
        return fitting[0]
    return member if not fitting and ONESELF.search(label) else None


def names_nobody_else(hits: tuple[Hit, ...], entitled: Container[str | None], walk: Walk, member: str) -> Judgement:
    """Judge the values of members on all pages of a walk; `entitled` are those whom `member` may act for."""
    exchanges = tuple(item.id for item in walk.exchanges)
    expected = "no value of anybody the member may not act for"
    foreign = sorted({hit.owner or "a population unknown to this run" for hit in hits if hit.owner not in entitled})
    if foreign:
        reason = f"the pages show {member} values of {', '.join(foreign)}"
        places = [hit.place or hit.value for hit in hits if hit.owner not in entitled]
        return Judgement(Outcome.FAIL, reason, expected, some(places), exchanges, basis=Basis.HELD)
    return Judgement(
        Outcome.PASS, "", expected, f"{len(walk.exchanges)} pages and redirects, nothing of others", exchanges
    )


def tells_no_birthday(walk: Walk, born: Mapping[str, date], known: Collection[date], member: str) -> Judgement:
    """Judge whether pages tell when somebody else was born; `born` are the days of those, `known` those to be shown.

    A day is looked for as it is written in numbers: year first, or in the order of the United States.
    """
    exchanges = tuple(item.id for item in walk.exchanges)
    expected = "no day of birth of anybody the member may not act for"
    for exchange in walk.exchanges:
        text = exchange.body.decode("utf-8", "replace")
        for name, day in born.items():
            ways = (day.isoformat(), f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}", f"{day:%m-%d-%Y}")
            if day not in known and any(holds_word(text, way) for way in ways):
                reason = f"the pages show {member} when {name} was born"
                return Judgement(Outcome.FAIL, reason, expected, day.isoformat(), (exchange.id,), basis=Basis.HELD)
    return Judgement(Outcome.PASS, "", expected, f"{len(walk.exchanges)} pages and redirects", exchanges)


def no_token_for(forged: Forged, patient: str | None, member: str, subject: str) -> Judgement:
    """Judge what an edited form obtained: refusal, or a token for the member's own record, are both right."""
    if patient is None:
        return nobody_known(subject)
    exchanges = [item.id for item in forged.authorization.walk.exchanges]
    expected = f"no token for {subject}"
    if forged.answer is not None:
        exchanges.append(forged.answer.id)
    if forged.reads is not None:
        exchanges.append(forged.reads.exchange.id)
    if forged.patient is not None and forged.patient.rsplit("/", 1)[-1] == patient:
        reason = f"an edited form obtains a token for {subject} as {member}"
        return Judgement(
            Outcome.FAIL,
            reason,
            expected,
            "the token response names the forged patient",
            tuple(exchanges),
            basis=Basis.HELD,
        )
    if forged.honest is not None and forged.honest.owned_by(subject):
        reason = f"{member}'s honest token reads the record of {subject} as well, so the form is not what opens it"
        return Judgement(Outcome.INCONCLUSIVE, reason, expected, answer(forged.honest), tuple(exchanges))
    if forged.reads is not None and forged.reads.owned_by(subject):
        reason = f"a token obtained by an edited form reads the record of {subject}"
        observed = f"status {forged.reads.exchange.status}"
        return Judgement(Outcome.FAIL, reason, expected, observed, tuple(exchanges), basis=Basis.HELD)
    walk = forged.authorization.walk
    if forged.answer is None:
        observed = walk.ended if walk.redirect is None else f"redirected with {walk.redirect.get('error', 'no code')}"
    else:
        observed = f"token endpoint {forged.answer.status}, for another patient"
    if walk.last_status >= 500 or walk.last_status == 0:  # noqa: PLR2004 - the HTTP server-error class
        return Judgement(
            Outcome.INCONCLUSIVE, "the target broke down over the edited form", expected, observed, tuple(exchanges)
        )
    return Judgement(Outcome.PASS, "", expected, observed, tuple(exchanges))


def edited(judged: Judgement, walk: Walk, place: str) -> Judgement:
    """Return the judgement on an edited form; a pass only where a field that names a record was there and was changed.

    A form that was sent as it stood shows nothing of what an edited one obtains.
    """
    if judged.outcome is not Outcome.PASS or walk.edited.fields:
        return judged
    if walk.edited.opaque:
        field = walk.edited.opaque[0][:80]
        reason = f"{field} names the record by a value of the payer's own; which one means another record is not known"
        absence = Absence.NOT_KNOWABLE
    else:
        reason, absence = f"no field of {place} names the record, so there is nothing to edit", Absence.NOT_OFFERED
    return replace(judged, outcome=Outcome.NOT_OFFERED, reason=reason, details={"absence": absence.value})


def of_places(parts: Sequence[Judgement]) -> Judgement:
    """Return one judgement for the pages on which a form was edited; where none could be, each says why."""
    whole = together(parts, parts[0])
    reasons = "; ".join(dict.fromkeys(each.reason for each in parts))
    return replace(whole, reason=reasons) if whole.outcome is Outcome.NOT_OFFERED else whole


def nobody_known(subject: str) -> Judgement:
    """Return the judgement where no request can name the subject's record."""
    reason = f"which Patient {subject} is, is not known, so no form can be edited to name that record"
    return Judgement(Outcome.INCONCLUSIVE, reason, f"no token for {subject}", "")


def entitled_anyway(member: str, subject: str) -> Judgement:
    """Return the judgement where the member may act for the subject, so that nothing would be forged."""
    reason = f"{member} may act for {subject}, so the choice is no forgery"
    details = {"absence": Absence.NOT_APPLICABLE.value}
    return Judgement(Outcome.NOT_OFFERED, reason, "a pair without authority", "authority in force", (), details)
