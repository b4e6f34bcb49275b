"""Judges the labels that resources carry over several ways of asking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from payerproof.checks.common.judgement import absent, broken, kept, unsure
from payerproof.checks.common.wording import count, some
from payerproof.checks.sensitive.labels import Label, Labelled
from payerproof.model import Judgement


def same_everywhere(found: Sequence[Labelled]) -> Judgement:
    """Judge whether each version of a resource carries the same labels wherever it comes.

    A pass has compared at least one resource with labels over two ways.
    """
    expected = "the same security labels over every way of asking"
    if not found:
        return unsure("no resource of the member's own was shown", expected=expected)
    by_version: dict[tuple[str, str], list[Labelled]] = {}
    for each in found:
        by_version.setdefault((each.reference, each.version), []).append(each)
    labelled = [group for group in by_version.values() if any(each.labels for each in group)]
    if not labelled:
        return absent("no resource that is shown carries a security label", found[0].answer, expected=expected)
    for group in labelled:
        most = max(group, key=lambda each: len(each.labels))
        other = next((each for each in group if most.labels - each.labels), None)
        if other is not None:
            return broken(
                most.answer,
                other.answer,
                reason=f"a security label that {most.way} shows is not there in {other.way}",
                expected=expected,
                observed=f"{most.reference}: {_named(most.labels)} in {most.way}, "
                f"{_named(other.labels)} in {other.way}; so {_extent(labelled)}",
            )
    compared = [group for group in labelled if len({each.way for each in group}) > 1]
    if not compared:
        return unsure("no labelled resource came over more than one way", labelled[0][0].answer, expected=expected)
    ways = {each.way for group in compared for each in group}
    observed = f"{count(len(compared), 'labelled resource')} over {count(len(ways), 'way')}"
    return kept(compared[0][0].answer, compared[0][-1].answer, expected=expected, observed=observed)


def _extent(groups: Iterable[Sequence[Labelled]]) -> str:
    """Return in how many ways labels are lacking, in words."""
    lacking: set[str] = set()
    for group in groups:
        stated = {label for each in group for label in each.labels}
        lacking.update(each.way for each in group if stated - each.labels)
    return f"in {some(sorted(lacking))}"


def _named(labels: frozenset[Label]) -> str:
    return some(sorted(code for _, code in labels)) if labels else "none"
