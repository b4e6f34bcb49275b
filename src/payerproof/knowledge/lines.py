"""Which line of business a record is of: told by the words of its Coverage, as the target file lists them.

A claim is of the line of the Coverage that it was judged under (ExplanationOfBenefit.insurance, the focal one).
A second insurance that stands beside it tells nothing: two lines may both pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from payerproof.fhir.references import last_name
from payerproof.json_parts import member, objects
from payerproof.target.description import Line


class Lines:
    """The lines of one target; without any, no record is of a line."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self._by_word = {word.casefold(): line.id for line in lines for word in line.coverage}
        self.titles = {line.id: line.title for line in lines}
        self.apart = frozenset(line.id for line in lines if not line.served)

    def __bool__(self) -> bool:
        """Tell whether the target has any."""
        return bool(self.titles)

    def of_coverage(self, coverage: Mapping[str, Any]) -> str | None:
        """Return the line that the words of a Coverage tell; None where they tell none, or more than one."""
        found = {self._by_word.get(word.strip().casefold()) for word in words(coverage)} - {None}
        return found.pop() if len(found) == 1 else None

    def of_record(
        self,
        coverages: Iterable[Mapping[str, Any]],
        claims: Iterable[Mapping[str, Any]],
        *,
        known: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, str]:
        """Return the lines of the Coverages and claims of one record, by `Type/id`, beside those that are `known`."""
        told = {**known}
        for coverage in coverages:
            if line := self.of_coverage(coverage):
                told[f"Coverage/{coverage.get('id')}"] = line
        for claim in claims:
            if line := self.of_claim(claim, told):
                told[f"ExplanationOfBenefit/{claim.get('id')}"] = line
        return told

    def of_claim(self, claim: Mapping[str, Any], told: Mapping[str, str]) -> str | None:
        """Return the line of a claim: `told` has those of Coverages by `Type/id`; one may be contained as well."""
        name = paying(claim) or ""
        if not name.startswith("#"):
            return told.get(name)
        contained = (each for each in objects(claim.get("contained")) if f"#{each.get('id')}" == name)
        return next(map(self.of_coverage, contained), None)


def words(coverage: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words by which a Coverage may be told: its type, its classes, and what its payors are called."""
    kinds = member(coverage, "type")
    found = [member(kinds, "text")]
    for coding in objects(member(kinds, "coding")):
        found += [coding.get("code"), coding.get("display")]
    for each in objects(coverage.get("class")):
        found += [each.get("value"), each.get("name")]
    found += [payor.get("display") for payor in objects(coverage.get("payor"))]
    yield from (word for word in found if isinstance(word, str))


def paying(claim: Mapping[str, Any]) -> str | None:
    """Return `Coverage/id` (or `#id`) of what a claim was judged under; None where it does not say which it was."""
    insurances = objects(claim.get("insurance"))
    focal = [each for each in insurances if each.get("focal") is True] or insurances
    named = {str(member(each.get("coverage"), "reference") or "") for each in focal}
    name = named.pop() if len(named) == 1 else ""
    return name if name.startswith("#") else last_name(name) or None
