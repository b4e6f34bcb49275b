"""The grid of sensitive places: each signal of each category in each place of a claim where it can stand, alone.

An act of the grid is ordinary but for its one place, so a filter that does not look there lets it through.
Its id is `CATEGORY-in-PLACE`, its `shown_in` the place. Acts of the grid have no weight: samples do not draw them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from payerproof.synthetic_data.repertoire import Act, Admission, Code, Dispense, LabTest, Line
from payerproof.synthetic_data.signals import Grid, Signals

_THROAT = Code("icd10", "J02.9", "Acute pharyngitis, unspecified")
_COUGH = Code("icd10", "R05.9", "Cough, unspecified")
_PNEUMONIA = Code("icd10", "J18.9", "Pneumonia, unspecified organism")
_OFFICE_VISIT = Line("Office visit", 13_200, Code("cpt", "99213", "Office visit"))
_VISIT = Act(
    id="",
    title="Office visit",
    kind="professional",
    practitioner="prac-okafor",
    organization="org-lakeside",
    lines=(_OFFICE_VISIT,),
    diagnoses=(_THROAT,),
    place="11",
    weight=0,
)
_ADMITTED = Admission("3", "1", "01")
_OUTPATIENT = replace(
    _VISIT,
    title="Outpatient visit",
    kind="outpatient",
    practitioner="prac-tanaka",
    organization="org-county-hospital",
    lines=(Line("Visit", 31_000, Code("cpt", "99213", "Visit"), revenue="0510"),),
    reason=_THROAT,
    place=None,
    bill="0131",
    admission=_ADMITTED,
)
_STAY = replace(
    _OUTPATIENT,
    title="Hospital stay for pneumonia",
    kind="inpatient",
    practitioner="prac-moreau",
    lines=(Line("Room and board", 412_000, revenue="0120", units=2),),
    diagnoses=(_PNEUMONIA,),
    reason=_COUGH,
    bill="0111",
    drg="195",
    nights=2,
)
_FILL = Act(
    id="",
    title="Prescription",
    kind="pharmacy",
    practitioner="prac-okafor",
    organization="org-corner-pharmacy",
    lines=(Line("Tablets", 4_200, Code("ndc", "00378001801", "Tablets")),),
    dispense=Dispense(days=30, quantity=30, refill=0, refills=2),
    weight=0,
)


def _icd(text: str, system: str = "icd10") -> Code:
    code, _, words = text.partition(" ")
    return Code(system, code, words)


def _line(value: str) -> Line:
    system, _, code = value.partition(" ")
    return Line("Further service", 6_400, Code(system, code, "Further service"))


def _office(**changes: Any) -> tuple[Line, ...]:
    return (replace(_OFFICE_VISIT, **changes),)


def _test(value: str) -> tuple[LabTest, ...]:
    code, _, words = value.partition(" ")
    return (LabTest(code, words, "See report"),)


def _ndc(value: str) -> Code:
    return _icd(value, "ndc")


_Change = Callable[[Signals, str], Mapping[str, Any]]

PLACES: Mapping[str, tuple[str, Act, _Change]] = {
    "principal diagnosis": ("diagnosis", _VISIT, lambda _, value: {"diagnoses": (_icd(value),), "authorized": True}),
    "secondary diagnosis": ("diagnosis", _VISIT, lambda _, value: {"diagnoses": (_THROAT, _icd(value))}),
    "admitting diagnosis": ("diagnosis", _STAY, lambda _, value: {"reason": _icd(value)}),
    "reason for the visit": ("diagnosis", _OUTPATIENT, lambda _, value: {"reason": _icd(value)}),
    "external cause": ("external_cause", _OUTPATIENT, lambda _, value: {"diagnoses": (_THROAT, _icd(value))}),
    "ICD-9 diagnosis": ("old_diagnosis", _VISIT, lambda _, value: {"diagnoses": (_icd(value, "icd9"),)}),
    "local code": ("words", _VISIT, lambda _, value: {"local": Code("local", "", value)}),
    "display without code": ("words", _VISIT, lambda _, value: {"local": Code("display", "", value)}),
    "procedure code": ("procedure", _VISIT, lambda _, value: {"lines": (_OFFICE_VISIT, _line(value))}),
    "modifier": ("modifier", _VISIT, lambda _, value: {"lines": _office(modifiers=(value,))}),
    "line detail": ("procedure", _VISIT, lambda _, value: {"lines": _office(ingredients=(_line(value).code,))}),
    "line sub-detail": (
        "procedure",
        _VISIT,
        lambda _, value: {"lines": _office(ingredients=(_OFFICE_VISIT.code,), parts=(_line(value).code,))},
    ),
    "inpatient procedure": ("inpatient_procedure", _STAY, lambda _, value: {"procedures": (_icd(value, "pcs"),)}),
    "diagnosis-related group": ("drg", _STAY, lambda _, value: {"drg": value}),
    "type of bill": ("bill", _OUTPATIENT, lambda _, value: {"bill": value}),
    "discharge status": ("discharge", _STAY, lambda _, value: {"admission": Admission("3", "1", value)}),
    "revenue code": (
        "revenue",
        _OUTPATIENT,
        lambda _, value: {"lines": (replace(_OUTPATIENT.lines[0], revenue=value),)},
    ),
    "place of service": ("place_of_service", _VISIT, lambda _, value: {"place": value}),
    "provider": ("practitioner", _VISIT, lambda _, value: {"practitioner": value}),
    "specialty": ("specialty", _VISIT, lambda _, value: {"specialty": value}),
    "facility": ("organization", _VISIT, lambda _, value: {"organization": value}),
    "contained": ("organization", _VISIT, lambda _, value: {"contained": value}),
    "drug": (
        "ndc",
        _FILL,
        lambda known, value: {
            "lines": (Line("Tablets", 4_200, _ndc(value)),),
            "drug": _icd(known.values["drug"], "rxnorm"),
        },
    ),
    "compound ingredient": (
        "ndc",
        _FILL,
        lambda _, value: {
            "lines": (
                Line(
                    "Compounded cream",
                    8_800,
                    Code("compound", "compound", "Compounded cream"),
                    ingredients=(_ndc(value), Code("ndc", "38779068509", "Cream base")),
                ),
            )
        },
    ),
    "laboratory test": ("test", _VISIT, lambda _, value: {"tests": _test(value)}),
    "text": ("words", _VISIT, lambda _, value: {"lines": _office(text=value)}),
    "narrative": ("words", _VISIT, lambda _, value: {"title": value}),
    "process note": ("words", _VISIT, lambda _, value: {"remark": value}),
    "provenance": ("organization", _VISIT, lambda _, value: {"origin": value}),
}
"""Place -> the signal that stands there, the ordinary act around it, and what the signal changes."""


def placed_acts(grid: Grid) -> dict[str, Act]:
    """Return an act for every place of every category that has the signal for it."""
    made = {}
    for category, known in grid.signals.items():
        for place, (signal, around, change) in PLACES.items():
            if signal in known.values:
                changes = change(known, known.values[signal])
                id_ = f"{category}-in-{place.replace(' ', '-').lower()}"
                made[id_] = replace(around, id=id_, category=category, shown_in=place, **changes)
    return made


def cells(grid: Grid) -> dict[tuple[str, str], str]:
    """Return the whole grid: (category, place) -> the reason why nothing stands there, empty where something does."""
    found = {}
    for category, known in grid.signals.items():
        for place, (signal, _, _) in PLACES.items():
            found[category, place] = known.absent.get(signal, "")
        for place, reason in grid.nowhere.items():
            found[category, place] = reason
    return found
