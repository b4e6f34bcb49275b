"""Searches with `_summary`: what each kind of summary keeps of a match (R4, search.html#summary)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from payerproof.checks.common.judgement import unsure
from payerproof.checks.conformance.protocol.judge_protocol import summarized
from payerproof.checks.conformance.searching import plain_search
from payerproof.fhir.guides import BASE, open_guide
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session

_ALWAYS = frozenset({"resourceType", "id", "meta"})


def summary_judgements(payer: Payer, session: Session, resource_type: str) -> Iterator[Judgement]:
    """Yield a judgement for each kind of summary.

    `true` leaves what the server chooses, and `false` all there is; `data` leaves out nothing but the text.
    """
    plain = plain_search(payer, session, resource_type)
    if not plain.resources:
        yield unsure("the plain search finds nothing to cut down", plain.walked.pages[-1])
        return
    whole = {key.removeprefix("_") for item in plain.resources.values() for key in item}
    every = frozenset(whole)
    kinds = (
        ("text", frozenset({*_ALWAYS, "text", *mandatory(resource_type)}), False),
        ("data", every - {"text"}, True),
        ("true", every, False),
        ("false", every, True),
    )
    for kind, kept, all_kept in kinds:
        seen = payer.ask(session, plain.narrowed(f"_summary={kind}"))
        yield summarized(plain.walked.pages[0], seen, kind, kept, all_kept=all_kept)


@cache
def mandatory(resource_type: str) -> frozenset[str]:
    """Return the elements of a type that R4 requires, and those that change what others mean; choices spelt out."""
    structures = open_guide(BASE).profiles["structures"]
    facts = structures.get(f"http://hl7.org/fhir/StructureDefinition/{resource_type}", {"elements": ()})
    return frozenset(
        name
        for element in facts["elements"]
        if element["id"].count(".") == 1 and (element.get("min") or element.get("modifier"))
        for name in _spelt(element["id"].partition(".")[2], [code for code, *_ in element.get("types", ())])
    )


def _spelt(name: str, types: list[str]) -> Iterator[str]:
    stem = name.removesuffix("[x]")
    yield from (f"{stem}{code[:1].upper()}{code[1:]}" for code in types) if stem != name else (name,)
