"""Search parameters: a plain search shows what there is, and a narrower one has to pick exactly from that.

What a narrower search must and must not hold is worked out from the resources that the plain search served, by the
parameter's own expression. So the rule is as sharp for members whose data nobody knows as for seeded ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from urllib.parse import quote

from payerproof.checks.common.declared import declaration
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.conformance import parameter_values
from payerproof.checks.conformance.date_ranges import matches, span
from payerproof.checks.conformance.guides import meaning
from payerproof.checks.conformance.parameter_values import Token, Unreadable
from payerproof.checks.search_tables import Parameter
from payerproof.fhir.references import localized, referred
from payerproof.knowledge.observation import Pages, ids
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.clinical_types import NARROWEST

T = TypeVar("T")

Resources = Mapping[str, Mapping[str, Any]]
"""`Type/id` -> resource."""

NOWHERE = "zzqxjvkwpr"
FAR_FUTURE = "2199-01-01"
_FEWEST = 3
"""Letters that the beginning of a text has, at least: some servers look for no fewer."""


@dataclass(frozen=True, slots=True)
class Question:
    """One narrowing of a search: `query` is added to the plain one.

    `must` and `never`: references that the answer holds, and that it does not. What is in neither is left open.
    """

    label: str
    query: str
    must: frozenset[str]
    never: frozenset[str]


@dataclass(frozen=True, slots=True)
class Plain:
    """A search without the parameter under test: its URL, its pages, and the resources that match."""

    url: str
    walked: Pages
    resources: Resources

    def narrowed(self, query: str) -> str:
        """Return the URL with one more parameter."""
        return f"{self.url}{'&' if '?' in self.url else '?'}{query}"


def plain_url(payer: Payer, session: Session, resource_type: str) -> str:
    """Return the search for all of the session's resources of a type that a target has to answer."""
    if resource_type == "Patient":
        return f"Patient?_id={session.patient}"
    if "patient" in declaration(payer).type(resource_type).parameters:
        return f"{resource_type}?patient={session.patient}"
    spelling = payer.dialect.spellings.get(resource_type)
    return f"{resource_type}?{spelling.pair(session.patient or '')}" if spelling else resource_type


def plain_search(payer: Payer, session: Session, resource_type: str) -> Plain:
    """Search for all of the session's resources of a type, over all pages.

    Where the target refuses a search by patient alone, as US Core lets it for some types, it is narrowed as little
    as the guide's own combination asks for; the whole is then what that search finds.
    """
    url = plain_url(payer, session, resource_type)
    walked = payer.pages(session, url)
    if walked.pages[0].exchange.refused:
        for narrower in NARROWEST.get(resource_type, ()):
            again = payer.pages(session, f"{url}&{narrower}")
            if not again.pages[0].exchange.refused:
                return Plain(f"{url}&{narrower}", again, _as_relative(payer, again))
    found = _as_relative(payer, walked)
    payer.whole_searches.append((url, bool(found)))
    return Plain(url, walked, found)


def _as_relative(payer: Payer, walked: Pages) -> Resources:
    """Return the resources that match, with absolute references to this server written as relative ones."""
    return {name: localized(item, payer.base) for name, item in by_reference(walked).items()}


def by_reference(walked: Pages) -> dict[str, Mapping[str, Any]]:
    """Return the resources that match, by `Type/id`."""
    return {name: item for page in walked.pages for name, item in zip(ids(page.matches), page.matches, strict=True)}


def questions(guides: Iterable[str], resource_type: str, name: str, resources: Resources) -> tuple[Question, ...]:
    """Return what to ask to put a parameter to the test; none where its meaning is unknown or no value occurs.

    Raises Unreadable where the parameter's values cannot be found in the resources.
    """
    parameter = meaning(guides, resource_type, name)
    if parameter is None or parameter.kind not in _MAKERS:
        return ()
    return tuple(_MAKERS[parameter.kind](parameter, resources))


def _token(parameter: Parameter, resources: Resources) -> Iterator[Question]:
    held = {name: parameter_values.tokens(parameter, item) for name, item in resources.items()}
    one = _telling(held)
    if one is None:
        return
    system, code = one
    known = {text for found in held.values() for _, text in found}
    plain = [code, unissued(code), code[:-1], f"{code}0"] if len(code) > 1 else [code, unissued(code)]
    for text in plain:
        if text == code or text not in known:
            yield _question(parameter, _escaped(text), held, _has_code(text))
    if system is not None:
        yield _question(parameter, f"{_escaped(system)}|{_escaped(code)}", held, _has(one))
        yield _question(parameter, f"{_escaped(system)}-other|{_escaped(code)}", held, _has((f"{system}-other", code)))


def token_forms(guides: Iterable[str], resource_type: str, name: str, resources: Resources) -> Iterator[Question]:
    """Yield what asks for any code of a system (`system|`), and for a code without one (`|code`). Raises Unreadable.

    A bare code, as of a status, has a system that its binding gives, so resources with one are left open.
    """
    parameter = meaning(guides, resource_type, name)
    if parameter is None or parameter.kind != "token":
        return
    held = {reference: parameter_values.tokens(parameter, item) for reference, item in resources.items()}
    full = ((reference, [(system, code) for system, code in found if system]) for reference, found in held.items())
    one = _telling({reference: frozenset(found) for reference, found in full})
    if one is None:
        return
    system, code = one
    bare = frozenset(reference for reference, found in held.items() if any(each[0] is None for each in found))
    having = frozenset(reference for reference, found in held.items() if any(each[0] == system for each in found))
    query = f"{name}={quote(_escaped(system))}%7C"
    yield Question(f"{name}={system}|", query, having, frozenset(held) - having - bare)
    named = frozenset(reference for reference, found in held.items() if (system, code) in found)
    yield Question(f"{name}=|{code}", f"{name}=%7C{quote(_escaped(code))}", frozenset(), named - bare)


def _reference(parameter: Parameter, resources: Resources) -> Iterator[Question]:
    held = {name: parameter_values.references(parameter, item) for name, item in resources.items()}
    one = _telling({name: frozenset(text for text in found if "://" not in text) for name, found in held.items()})
    if one is None:
        return
    kind, _, identifier = one.partition("/")
    for text in (identifier, unissued(identifier), identifier[:-1]):
        yield _question(parameter, f"{kind}/{text}", held, _has(f"{kind}/{text}"))


def _date(parameter: Parameter, resources: Resources) -> Iterator[Question]:
    held = {name: parameter_values.spans(parameter, item) for name, item in resources.items()}
    firsts = sorted(found[0].low.date().isoformat() for found in held.values() if found)
    if not firsts:
        return
    for prefix, text in (("", firsts[len(firsts) // 2]), ("ge", firsts[len(firsts) // 2]), ("ge", FAR_FUTURE)):
        yield date_question(parameter, prefix, text, resources)


def date_question(parameter: Parameter, prefix: str, text: str, resources: Resources) -> Question:
    """Return the question for one prefixed date. Raises Unreadable for a text or a value that is no date."""
    asked = span(text)
    if asked is None:
        raise Unreadable(f"{text!r} is no date")
    must, never = set(), set()
    for name, item in resources.items():
        found = [matches(prefix or "eq", value, asked) for value in parameter_values.spans(parameter, item)]
        if prefix == "ne" and len(set(found)) > 1:
            continue  # R4 does not say what `ne` means for a resource with several values
        if True in found:
            must.add(name)
        elif None not in found:
            never.add(name)
    return Question(
        f"{parameter.name}={prefix}{text}", f"{parameter.name}={prefix}{quote(text)}", frozenset(must), frozenset(never)
    )


def _string(parameter: Parameter, resources: Resources) -> Iterator[Question]:
    held = {name: parameter_values.strings(parameter, item) for name, item in resources.items()}
    one = _telling(held)
    if one is None:
        return
    yield _question(parameter, _escaped(one), held, _has(one), closed=False)
    yield _question(parameter, NOWHERE, held, _has(NOWHERE))
    start = one[: max(_FEWEST, len(one) // 2)].strip()
    other_case = start.swapcase()
    if parameter.kind == "string" and len(start) >= _FEWEST and other_case.lower() == start.lower():
        yield _question(parameter, _escaped(other_case), held, _begins(start), closed=False)


def modified(parameter: Parameter, resources: Resources) -> Iterator[Question]:
    """Yield questions with a modifier that the kind of a parameter can have. Raises Unreadable.

    `:not` leaves what has the code, with others or alone; `:exact` tells letters apart; `:contains` finds any part.
    """
    if parameter.kind == "token":
        held = {name: parameter_values.tokens(parameter, item) for name, item in resources.items()}
        one = _telling(held)
        if one is not None:
            having = frozenset(name for name, found in held.items() if _has_code(one[1])(found))
            label = f"{parameter.name}:not={one[1]}"
            query = f"{parameter.name}:not={quote(_escaped(one[1]))}"
            yield Question(label, query, frozenset(held) - having, having)
    elif parameter.kind == "string":
        texts = {name: parameter_values.strings(parameter, item) for name, item in resources.items()}
        text = _telling(texts)
        if text is None:
            return
        for modifier, value in (("exact", text), ("exact", text.swapcase()), ("contains", text[1:])):
            named = replace(parameter, name=f"{parameter.name}:{modifier}")
            if modifier == "exact":
                yield _question(named, _escaped(value), texts, _has(value))
            elif len(value) >= _FEWEST:
                yield _question(named, _escaped(value), texts, _contains(value), closed=False)


_MAKERS: Mapping[str, Callable[[Parameter, Resources], Iterable[Question]]] = {
    "token": _token,
    "reference": _reference,
    "date": _date,
    "string": _string,
    "uri": _string,
}


def _telling(held: Mapping[str, frozenset[T]]) -> T | None:
    """Return the value that tells most: one that some resources have and others lack, else any; None if none occurs."""
    counts: dict[T, int] = {}
    for found in held.values():
        for value in found:
            counts[value] = counts.get(value, 0) + 1
    if not counts:
        return None
    return min(sorted(counts, key=str), key=lambda value: abs(counts[value] - len(held) / 2))


def _has_code(text: str) -> Callable[[frozenset[Token]], bool]:
    return lambda found: any(code == text for _, code in found)


def _has(wanted: T) -> Callable[[frozenset[T]], bool]:
    return lambda found: wanted in found


def _begins(wanted: str) -> Callable[[frozenset[str]], bool]:
    return lambda found: any(text.lower().startswith(wanted.lower()) for text in found)


def _contains(wanted: str) -> Callable[[frozenset[str]], bool]:
    return lambda found: any(wanted.lower() in text.lower() for text in found)


def _has_either(first: T, second: T) -> Callable[[frozenset[T]], bool]:
    return lambda found: first in found or second in found


def _question(
    parameter: Parameter,
    value: str,
    held: Mapping[str, frozenset[T]],
    holds: Callable[[frozenset[T]], bool],
    *,
    closed: bool = True,
) -> Question:
    must = frozenset(name for name, found in held.items() if holds(found))
    never = frozenset(held) - must if closed else frozenset()
    return Question(f"{parameter.name}={value}", f"{parameter.name}={quote(value, safe=',')}", must, never)


def _escaped(text: str) -> str:
    for letter in ("\\", ",", "|", "$"):
        text = text.replace(letter, f"\\{letter}")
    return text


def alternatives(guides: Iterable[str], resource_type: str, name: str, resources: Resources) -> Question | None:
    """Return the question for two values at once, of which neither finds what the other does; None if there are none.

    Exact for tokens and references only: other kinds have no list of values to choose from.
    """
    parameter = meaning(guides, resource_type, name)
    if parameter is None or parameter.kind not in {"token", "reference"}:
        return None
    held = _texts(parameter, resources)
    texts = sorted({text for found in held.values() for text in found})
    for one in texts:
        for other in texts:
            first = {name for name, found in held.items() if one in found}
            second = {name for name, found in held.items() if other in found}
            if first - second and second - first:
                return _question(parameter, f"{_escaped(one)},{_escaped(other)}", held, _has_either(one, other))
    return None


def _texts(parameter: Parameter, resources: Resources) -> dict[str, frozenset[str]]:
    try:
        if parameter.kind == "reference":
            return {name: parameter_values.references(parameter, item) for name, item in resources.items()}
        found = {name: parameter_values.tokens(parameter, item) for name, item in resources.items()}
    except Unreadable:
        return {}
    return {name: frozenset(code for _, code in held) for name, held in found.items()}


def an_example(payer: Payer, session: Session, resource_type: str) -> str | None:
    """Return `Type/id` of a resource that the session may read: its own, or one that its own are served to refer to.

    What a resource was made to refer to may have been put into it instead, as a contained one.
    """
    if resource_type == "Patient":
        return f"Patient/{session.patient}"
    own = payer.visible(session.requester, session.subject, resource_type)
    if own:
        return own[0].reference
    named = f"{resource_type}/"
    served: dict[str, Resources] = {}
    for known in payer.visible(session.requester, session.subject):
        if not any(reference.startswith(named) for reference in referred(known.content, payer.base)):
            continue
        if known.type not in served:
            served[known.type] = plain_search(payer, session, known.type).resources
        found = served[known.type].get(known.reference)
        if (one := next((each for each in referred(found, payer.base) if each.startswith(named)), None)) is not None:
            return one
    return None


def parting(payer: Payer, resource_type: str, plain: Plain) -> Iterator[Question]:
    """Yield the first question by a declared parameter that tells of each resource whether it fits; not all do."""
    whole = frozenset(plain.resources)
    for name in declaration(payer).type(resource_type).parameters:
        try:
            asked = questions(payer.target.guides_for(resource_type), resource_type, name, plain.resources)
        except Unreadable:
            continue
        chosen = next((each for each in asked if each.must and each.never and each.must | each.never == whole), None)
        if chosen is not None:
            yield chosen
            return
