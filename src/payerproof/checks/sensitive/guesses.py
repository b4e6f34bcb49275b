"""Guesses at a withheld service: its day, its code, its clinic, each beside two that are wrong.

Each narrows what the representative may see anyway, so that no value of the service comes back, but yes or no might.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from payerproof.checks.common.guesses import Guess
from payerproof.checks.common.withheld import withheld
from payerproof.checks.sensitive.codings import codings
from payerproof.knowledge.known import Known
from payerproof.payer import Payer

_WRONG_DAYS = ("2003-02-11", "2004-05-13")
_WRONG_CODES = ("ZZ9.991", "ZZ9.992")


def _days(known: Known) -> Iterator[str]:
    if known.service_date is not None:
        yield known.service_date.isoformat()


def _codes(known: Known) -> Iterator[str]:
    """Yield the codes of a record, without their systems."""
    return (code for _, code in codings(known.content))


_Values = Callable[[Known], Iterator[str]]

GUESSES: Mapping[str, tuple[str, str, _Values, tuple[str, str]]] = {
    "day of a claim": ("ExplanationOfBenefit", "ExplanationOfBenefit?patient={0}&service-date={1}", _days, _WRONG_DAYS),
    "count on a day": (
        "ExplanationOfBenefit",
        "ExplanationOfBenefit?patient={0}&service-date={1}&_summary=count",
        _days,
        _WRONG_DAYS,
    ),
    "patient with a claim on a day": (
        "ExplanationOfBenefit",
        "Patient?_id={0}&_has:ExplanationOfBenefit:patient:service-date={1}",
        _days,
        _WRONG_DAYS,
    ),
    "code of a condition": ("Condition", "Condition?patient={0}&code={1}", _codes, _WRONG_CODES),
    "patient with a condition": ("Condition", "Patient?_id={0}&_has:Condition:patient:code={1}", _codes, _WRONG_CODES),
    "patient with a finding": (
        "Observation",
        "Patient?_id={0}&_has:Observation:patient:code={1}",
        _codes,
        _WRONG_CODES,
    ),
    "patient with a procedure": (
        "Procedure",
        "Patient?_id={0}&_has:Procedure:patient:code={1}",
        _codes,
        _WRONG_CODES,
    ),
}
"""By name: whose values are guessed, the address with the patient and the value, the values, and wrong ones."""


def guess(payer: Payer, requester: str, subject: str, name: str) -> Guess | None:
    """Return a guess at a value that stands in withheld records alone; None where there is none."""
    hidden, shown = withheld(payer, requester, subject), payer.receivable(requester, subject)
    return guess_of(hidden, shown, payer.patient(subject), name)


def guess_of(hidden: Iterable[Known], shown: Iterable[Known], patient: str | None, name: str) -> Guess | None:
    """Return a guess at a value that stands in `hidden` records alone, and in none of `shown`; None without one."""
    kind, template, values, wrong = GUESSES[name]
    open_ones = {value for known in shown if known.type == kind for value in values(known)}
    told = (value for known in hidden if known.type == kind for value in values(known))
    right = next((value for value in told if value not in open_ones), None)
    if right is None or patient is None:
        return None
    return Guess(template.format(patient, "{}"), right, wrong)
