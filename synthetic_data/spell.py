"""A household as a household file: the way back from facts to TOML, for people who keep a family that a test found."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from payerproof.synthetic_data.household import Authority, CoverageSpan, Household, Member, Restriction, Service


def household_file(household: Household) -> str:
    """Return the text of a household file that reads back as `household`, ids without the household's prefix."""
    local = _Local(household.id)
    parts = [f"title = {_value(household.title)}\nsource = {_value(household.source)}"]
    limits: Mapping[str, Sequence[Authority | Restriction]] = {
        "authorities": household.authorities,
        "restrictions": household.restrictions,
    }
    for name, records in limits.items():
        if records:
            rows = [f"  {_table(local.fields(each))}," for each in records]
            parts.append("\n".join([f"{name} = [", *rows, "]"]))
    people = [f"{local(each.id)} = {_table(local.member(each))}" for each in household.members]
    parts.append("\n".join(["[members]", *people]))
    contracts: dict[str, list[CoverageSpan]] = {}
    for span in household.coverages:
        contracts.setdefault(span.contract, []).append(span)
    parts += [local.contract(name, spans) for name, spans in contracts.items()]
    for member in household.members:
        served = [local.service(each) for each in household.services if each.member == member.id]
        if served:
            parts.append("\n".join([f"[services.{local(member.id)}]", *served]))
    return "\n\n".join(parts) + "\n"


class _Local:
    """Takes the household's prefix off ids."""

    def __init__(self, household: str) -> None:
        self._prefix = f"{household}-"

    def __call__(self, id_: str) -> str:
        return id_.removeprefix(self._prefix)

    def fields(self, record: Authority | Restriction) -> dict[str, Any]:
        """Return the fields of an authority or a restriction that say anything."""
        people = ("holder", "subject", "against")
        found = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
        return {key: self(value) if key in people else value for key, value in found.items() if value}

    def member(self, member: Member) -> dict[str, Any]:
        """Return the keys of one member."""
        found: dict[str, Any] = {
            "role": member.role,
            "born": member.birth_date,
            "gender": member.gender,
            "given": member.given,
            "family": member.family,
            "state": member.state,
        }
        optional = {key: getattr(member, key) for key in ("suffix", "home", "deceased", "emancipated", "married")}
        found |= {key: value for key, value in optional.items() if value}
        return found if member.covered else found | {"covered": False}

    def contract(self, name: str, spans: list[CoverageSpan]) -> str:
        """Return the table of one contract."""
        first = spans[0]
        keys = {"subscriber": self(first.subscriber), "plan": first.plan}
        keys |= {key: value for key in ("group", "tax_household") if (value := getattr(first, key))}
        covers = [f"  {_table(self._span(span))}," for span in spans]
        lines = [f"{key} = {_value(value)}" for key, value in keys.items()]
        return "\n".join([f"[contracts.{self(name)}]", *lines, "covers = [", *covers, "]"])

    def _span(self, span: CoverageSpan) -> dict[str, Any]:
        found: dict[str, Any] = {
            "member": self(span.beneficiary),
            "relationship": span.relationship,
            "start": span.start,
        }
        if span.end:
            found["end"] = span.end
        if span.number_of:
            found["number_of"] = self(span.number_of)
        if span.rider:
            found["rider"] = span.rider
        return found

    def service(self, service: Service) -> str:
        """Return the line of one service."""
        keys: dict[str, Any] = {"act": service.act, "start": service.start, "title": service.title}
        if service.consent != "parent":
            keys["consent"] = service.consent
        if service.contract:
            keys["contract"] = self(service.contract)
        if service.outcome != "paid":
            keys["outcome"] = service.outcome
        return f"{self(service.id).removeprefix(self(service.member) + '-')} = {_table(keys)}"


def _table(keys: Mapping[str, Any]) -> str:
    return "{ " + ", ".join(f"{key} = {_value(value)}" for key, value in keys.items()) + " }"


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
