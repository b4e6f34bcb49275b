"""The canonical household: every ordered pair of its nine members."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from payerproof.access.rules import Facts, decide
from payerproof.synthetic_data.config import load_household

from .families import NOW, POLICY, Claim

MEMBERS = ("sub", "spo", "exs", "adc", "t18", "teen", "min", "agt", "out")
MATRIX = """
     sub spo exs adc t18 teen min agt out
sub  A   D   D   D   T   F    A   D   D
spo  D   A   D   D   T   F    A   D   D
exs  D   D   A   D   D   D    D   D   D
adc  D   D   D   A   D   D    D   D   D
t18  D   D   D   D   A   D    D   D   D
teen D   D   D   D   D   A    D   D   D
min  D   D   D   D   D   D    A   D   D
agt  D   W   D   D   D   D    D   A   D
out  D   D   D   D   D   D    D   D   A
"""
"""A allow, F filter, D deny, T open until the subject comes of age, W open within the window of a power of attorney."""

MIDNIGHT = datetime(2026, 6, 15, 5, tzinfo=UTC)
AFTER_THE_POWER = datetime(2026, 7, 1, 5, tzinfo=UTC)
BEFORE_THE_POWER = datetime(2026, 1, 1, 5, 59, 59, tzinfo=UTC)
FACTS = Facts.of([load_household("h1")])


def cells() -> dict[tuple[str, str], str]:
    """Return the matrix by (requester, subject)."""
    head, *rows = MATRIX.strip().splitlines()
    subjects = head.split()
    return {
        (row.split()[0], subject): cell for row in rows for subject, cell in zip(subjects, row.split()[1:], strict=True)
    }


def test_matrix_is_about_the_whole_household() -> None:
    """The matrix has a cell for each of the 81 pairs."""
    assert {(one, other) for one in FACTS.members for other in FACTS.members} == set(cells())
    assert tuple(FACTS.members) == MEMBERS


@pytest.mark.parametrize(
    ("pair", "cell"), cells().items(), ids=lambda value: ">".join(value) if isinstance(value, tuple) else value
)
def test_record_as_a_whole(pair: tuple[str, str], cell: str) -> None:
    """Each pair gets what the matrix says, before and after the moments at which it changes."""
    moments = (BEFORE_THE_POWER, NOW, MIDNIGHT, AFTER_THE_POWER)
    expected = {
        "A": ("allow",) * 4,
        "F": ("filter",) * 4,
        "D": ("deny",) * 4,
        "T": ("filter", "filter", "deny", "deny"),
        "W": ("deny", "allow", "allow", "deny"),
    }[cell]
    assert expected == tuple(decide(FACTS, *pair, None, moment, POLICY).effect for moment in moments)


@pytest.mark.parametrize("parent", ["sub", "spo"])
def test_parents_see_the_teen_but_for_what_the_teen_consented_to(parent: str) -> None:
    """Of the teen's services exactly those on the teen's own consent are withheld from a parent."""
    services = FACTS.treatments["teen"]
    withheld = {
        service.id
        for service in services
        if decide(FACTS, parent, "teen", Claim(service.category, service.consent, service.start), NOW, POLICY).effect
        == "deny"
    }
    assert {service.id for service in services if service.consent == "member"} == withheld
    assert len(withheld) == 4


@pytest.mark.parametrize("subject", MEMBERS)
def test_everybody_sees_every_service_of_their_own(subject: str) -> None:
    """Nothing is withheld from the person it is about, however sensitive."""
    effects = {
        decide(FACTS, subject, subject, Claim(service.category, service.consent, service.start), NOW, POLICY).effect
        for service in FACTS.treatments[subject]
    }
    assert effects == {"allow"}


def test_adult_childs_claims_from_before_majority_are_closed_too() -> None:
    """Authority is looked at now, not on the day of service."""
    dates = {service.start for service in FACTS.treatments["adc"]}
    decisions = {decide(FACTS, "sub", "adc", Claim(service_date=day), NOW, POLICY).rule for day in dates}
    assert decisions == {"adult-child"}


def test_denials_name_what_a_careless_server_takes_for_authority() -> None:
    """The rule of a denial tells apart the subscriber, the family on one contract, and strangers."""
    rules = {
        pair: decide(FACTS, *pair, None, NOW, POLICY).rule for pair in [("sub", "spo"), ("spo", "sub"), ("out", "sub")]
    }
    assert rules == {
        ("sub", "spo"): "subscriber-grants-nothing",
        ("spo", "sub"): "contract-grants-nothing",
        ("out", "sub"): "no-authority",
    }
