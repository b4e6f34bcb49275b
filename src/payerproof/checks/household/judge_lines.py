"""Lines of business: is a line in scope served, and does no record of another line come with it?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from payerproof.checks.common.judgement import broken, inapplicable, kept, undecided, unsure
from payerproof.checks.common.wording import count, some
from payerproof.fhir.references import last_name
from payerproof.http.wholeness import gap
from payerproof.json_parts import member, objects
from payerproof.knowledge.lines import Lines, paying, words
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Judgement

_COVERAGE, _CLAIM = "Coverage", "ExplanationOfBenefit"


@dataclass(frozen=True, slots=True)
class Placed:
    """A resource that came, the line that it is of, and the answer that held it."""

    reference: str
    line: str
    seen: Observation


@dataclass(frozen=True)
class Shown:
    """Answers to one member's token. `known`: lines of records by `Type/id` that are known without any answer."""

    answers: tuple[Observation, ...]
    lines: Lines
    known: Mapping[str, str]

    @cached_property
    def resources(self) -> tuple[tuple[str, dict[str, Any], Observation], ...]:
        """Every resource that came, by `Type/id`, with the first answer that held it."""
        found: dict[str, tuple[dict[str, Any], Observation]] = {}
        for seen in self.answers:
            for item in seen.resources if seen.exchange.ok else ():
                found.setdefault(f"{item.get('resourceType')}/{item.get('id')}", (item, seen))
        return tuple((name, *what) for name, what in found.items())

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Those whose line is told: by what is known, by the words of a Coverage, by the Coverage of a claim."""
        told = self.lines.of_record(self._of(_COVERAGE), self._of(_CLAIM), known=self.known)
        return tuple(Placed(name, line, seen) for name, _, seen in self.resources if (line := told.get(name)))

    @property
    def unplaced(self) -> tuple[str, ...]:
        """Return what cannot be placed, in words: Coverages of no words that are listed, and claims of those."""
        placed = {each.reference for each in self.placed}
        found = []
        for name, item, _ in self.resources:
            if name in placed:
                continue
            if name.startswith(f"{_COVERAGE}/"):
                found.append(f"{name} ({some(list(dict.fromkeys(words(item)))) or 'without words'})")
            elif name.startswith(f"{_CLAIM}/"):
                found.append(f"{name} (under {paying(item) or 'no Coverage that it names'})")
        return tuple(found)

    def beside(self, lines: Collection[str]) -> frozenset[str]:
        """Return the Coverages that claims of some lines name beside the one that they were judged under."""
        of = {each.reference for each in self.placed if each.line in lines}
        claims = [item for name, item, _ in self.resources if name in of]
        named = {last_name(text) for claim in claims for text in _insurances(claim)}
        return frozenset(named - {paying(claim) for claim in claims})

    @cached_property
    def searches(self) -> tuple[Observation, ...]:
        """The searches for Coverages, each page of them."""
        return tuple(seen for seen in self.answers if _searched(seen) == _COVERAGE)

    def _of(self, kind: str) -> list[dict[str, Any]]:
        return [item for name, item, _ in self.resources if name.startswith(f"{kind}/")]


def kept_apart(shown: Shown, name: str, own: Collection[str]) -> Judgement:
    """Judge that nothing came but records of lines that are in scope and the member's; `own` are the member's lines.

    Without `own` every line in scope may come. A pass needs a line of the member's that is kept apart, and a record of
    one in scope, where the member has one: then lines are told apart here.
    """
    lines = shown.lines
    allowed = frozenset(own or lines.titles) - lines.apart
    expected = f"records of {_titles(lines, allowed)} alone" if allowed else "no record of any line"
    stray = [each for each in shown.placed if each.line not in allowed]
    if stray and {each.reference for each in stray} <= shown.beside(allowed):
        reason = f"{_names(stray)} came as the second insurance of claims in scope, which may have to name it"
        return unsure(reason, stray[0].seen, expected=expected)
    if stray:
        names = {each.line for each in stray}
        why = "kept apart" if names <= lines.apart else "no line of this login"
        return broken(
            stray[0].seen,
            reason=f"{name} receives records of {_titles(lines, names)}, which is {why}",
            expected=expected,
            observed=f"{count(len(stray), 'record')}: {_names(stray)}",
            basis=Basis.HELD,
        )
    if shown.unplaced:
        return unsure(_cannot_place(shown), expected=expected)
    if not frozenset(own) & lines.apart:
        said = f"{name} is in no line that is kept apart" if own else f"nobody says which lines {name} is in"
        return inapplicable(said, expected=expected)
    control = next(iter(shown.placed), None)
    if control is None and frozenset(own) - lines.apart:
        return unsure(f"no record of {_titles(lines, allowed)} came, so nothing shows that lines are told apart")
    observed = f"{count(len(shown.answers), 'answer')} with {count(len(shown.placed), 'record')} of lines in scope"
    return kept(control.seen if control else shown.answers[0], expected=expected, observed=observed)


def in_scope(shown: Shown, name: str, own: Collection[str], others: Iterable[Shown]) -> Judgement:
    """Judge that a record of each of the member's lines in scope came.

    What is missing is a finding where Coverages are served at all, to this member or to one of `others`.
    """
    lines = shown.lines
    wanted = frozenset(own) - lines.apart
    if not wanted:
        said = "no line in scope" if own else "no line that is known"
        return inapplicable(f"{name} is in {said}")
    expected = f"records of {_titles(lines, wanted)}"
    missing = wanted - {each.line for each in shown.placed}
    if not missing:
        first = {each.line: each.seen for each in reversed(shown.placed) if each.line in wanted}
        return kept(*first.values(), expected=expected, observed=_names(shown.placed))
    if shown.unplaced:
        return unsure(_cannot_place(shown), expected=expected)
    if doubt := next(
        (doubt for seen in shown.searches if (doubt := undecided(seen.exchange) or gap(seen.exchange))), ""
    ):
        return unsure(f"the search for Coverages does not tell: {doubt}", expected=expected)
    came = next((each for one in (shown, *others) for each in one.placed if each.reference.startswith(_COVERAGE)), None)
    if came is None:
        reason = "no Coverage was served to anybody whose lines are known, so lines cannot be told"
        return unsure(reason, expected=expected)
    return broken(
        *shown.searches[:1],
        came.seen,
        reason=f"{name} receives nothing of {_titles(lines, missing)}, though it is in scope",
        expected=expected,
        observed=_names(shown.placed) or "no record of any line",
    )


def _cannot_place(shown: Shown) -> str:
    return f"no word of the target file tells which line it is of: {some(list(shown.unplaced))}"


def _names(placed: Sequence[Placed]) -> str:
    return some([each.reference for each in placed])


def _titles(lines: Lines, names: Collection[str]) -> str:
    return some([lines.titles.get(name, name) for name in sorted(names)])


def _insurances(claim: Mapping[str, Any]) -> Iterator[str]:
    for each in objects(claim.get("insurance")):
        text = member(each.get("coverage"), "reference")
        if isinstance(text, str):
            yield text


def _searched(seen: Observation) -> str:
    """Return the last part of the path that was asked: the type, where it was a search for one."""
    return urlsplit(seen.exchange.url).path.rstrip("/").rpartition("/")[2]
