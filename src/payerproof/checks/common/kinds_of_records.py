"""The kinds of records within one type: who may see a type is decided for all of it, or forgotten for some.

A prior authorization is an ExplanationOfBenefit like a claim, and a pharmacy's claim like a hospital's; yet each comes
from another system, with a rule of its own. So one record of each kind is asked for, and not the first of the type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from payerproof.checks.common import facets, judge_leak
from payerproof.checks.common.declared import declaration
from payerproof.knowledge.known import Known
from payerproof.model import Judgement
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.query_path import PathRequest

PRIOR_AUTHORIZATION = "preauthorization"
"""The facet of which a judgement speaks that looked at a prior authorization; it is the code of its `use`."""
READ, BY_ID, HISTORY = "{0}/{1}", "{0}?_id={1}", "{0}/{1}/_history"
"""The ways to ask for one record, by its type and id."""
MOST = 48
"""Records of one person that are asked for, of as many kinds."""


def one_of_each(known: Iterable[Known]) -> tuple[Known, ...]:
    """Return the first record of each kind, in their order; `MOST` at most."""
    found: dict[tuple[Any, ...], Known] = {}
    for item in known:
        found.setdefault(_kind(item), item)
    return tuple(found.values())[:MOST]


def opened(
    payer: Payer,
    records: Sequence[Known],
    ways: Iterable[str],
    attempt: Session,
    control: Session,
    allowed: judge_leak.Allowed,
    requester: str,
    subject: str,
) -> list[Judgement]:
    """Judge whether each record, asked for in each way, opens to the token of `attempt` as it does to `control`.

    A judgement on a prior authorization says so as a facet.
    """
    judgements = []
    for way in ways:
        asked = [PathRequest.get(way.format(each.type, each.id)) for each in records]
        attempts, controls = payer.ask_together(attempt, asked), payer.ask_together(control, asked)
        judgements += [
            _of_its_use(
                each,
                judge_leak.no_foreign_data(
                    [seen],
                    [shown],
                    allowed=allowed,
                    owner_of=payer.owner_of,
                    requester=requester,
                    subject=subject,
                    optional=way == HISTORY or "read" not in declaration(payer).type(each.type).interactions,
                ),
            )
            for each, seen, shown in zip(records, attempts, controls, strict=True)
        ]
    return judgements


def _of_its_use(known: Known, judgement: Judgement) -> Judgement:
    asked_for = (known.content or {}).get("use") == PRIOR_AUTHORIZATION
    return facets.about(judgement, PRIOR_AUTHORIZATION) if asked_for else judgement


def _kind(known: Known) -> tuple[Any, ...]:
    """Return what tells a record from others of its type: its use, kind, status and service, as far as they are told.

    Whether it is the current year's is part of it: what is older often lies in an archive.
    """
    content = known.content or {}
    stated = (_code(content.get(name)) for name in ("type", "category", "class"))
    told = tuple(content.get(name) if isinstance(content.get(name), str) else None for name in ("use", "status"))
    year = known.service_end.year if known.service_end else None
    return known.type, *told, *stated, known.category, known.consent, known.kind, year


def _code(value: Any) -> str | None:
    """Return the first code of a CodeableConcept, a Coding, or a list of them."""
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    if not isinstance(value, Mapping):
        return None
    codings = value.get("coding")
    first = codings[0] if isinstance(codings, list | tuple) and codings else value
    code = first.get("code") if isinstance(first, Mapping) else None
    return code if isinstance(code, str) else None
