"""Company: who else is named in a member's own record, and what is shown of that person beyond the name.

45 CFR 164.502(b) and REQ-HH-017: a record carries no more of another person than it needs. A subscriber, a policy
holder or a payee is a party of the record: the name and the relationship are what it needs. A day of birth, an address,
a telephone number or a Social Security number of that person is more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from payerproof.checks.common.judgement import kept, undecided, unsure
from payerproof.checks.common.wording import count, some
from payerproof.fhir.words import holds as names_word
from payerproof.knowledge.documents import documents, nodes
from payerproof.knowledge.observation import Observation
from payerproof.model import Basis, Judgement, Outcome

Resource = Mapping[str, Any]

_PEOPLE = frozenset({"Patient", "Person"})
_MORE = ("birthDate", "address", "telecom", "photo", "contact", "maritalStatus", "deceasedBoolean", "deceasedDateTime")
"""Elements of a person that no other member's record needs."""
_PERHAPS = ("gender", "identifier", "extension", "communication", "multipleBirthBoolean", "multipleBirthInteger")
"""Elements of which it depends on what the payer documents as the minimum."""
_SSN = frozenset({"http://hl7.org/fhir/sid/us-ssn", "urn:oid:2.16.840.1.113883.4.1"})
_OWNER = ("patient", "beneficiary", "subject")
"""The elements that say whose record a resource is."""
_WORDS = frozenset({"div", "text", "disposition", "description", "comment", "valueString"})
"""Where a resource speaks in sentences."""
_EXPECTED = "of other people no more than the name and the relationship of a party of the record"


@dataclass(frozen=True, slots=True)
class Relative:
    """A member who may be named: the Patient's id, the names by which a text means that one, and the day of birth."""

    member: str
    patient: str | None
    names: tuple[str, ...]
    born: str | None = None


def parties_alone(
    answers: Sequence[Observation], own: Resource, readable: Sequence[Resource], relatives: Sequence[Relative]
) -> Judgement:
    """Judge the own record of a member, as it was served: what it shows of people whom the member may not read.

    `own` and `readable` are the Patients of the member, and of those whom the member may read; `relatives` are those
    of the household whom the member may not.
    """
    records = [found for seen in answers if seen.exchange.ok for found in _records(seen)]
    if not any(record["resourceType"] in {"Coverage", "ExplanationOfBenefit"} for record, _ in records):
        doubt = next((text for seen in answers if (text := undecided(seen.exchange))), "")
        return unsure(doubt or "no coverage and no claim of the member is served", *answers, expected=_EXPECTED)
    shown = [each for record, seen in records for each in _shown(record, seen, own, readable)]
    named = [*_named(records, own, relatives), *_birthdays(records, own, relatives)]
    for outcome in (Outcome.FAIL, Outcome.INCONCLUSIVE):
        found = [each for each in (*shown, *named) if each.outcome is outcome]
        if found:
            return Judgement(
                outcome,
                found[0].why,
                _EXPECTED,
                some([each.what for each in found]),
                tuple(dict.fromkeys(each.seen.exchange.id for each in found))[:5],
                {"places": sorted({each.what for each in found})[:50]},
                found[0].basis,
            )
    return kept(*answers, expected=_EXPECTED, observed=f"{count(len(records), 'resource')}, nobody else beyond a name")


@dataclass(frozen=True, slots=True)
class _Found:
    outcome: Outcome
    why: str
    what: str
    seen: Observation
    basis: Basis = Basis.HELD


def _records(seen: Observation) -> Iterator[tuple[Resource, Observation]]:
    for document in documents((seen.exchange.body,)):
        for resource, contained in nodes(document):
            if not contained and resource["resourceType"] not in {"Bundle", "OperationOutcome"}:
                yield resource, seen


# what is shown of a person that is contained in a record


def _shown(record: Resource, seen: Observation, own: Resource, readable: Sequence[Resource]) -> Iterator[_Found]:
    place = f"{record['resourceType']}/{record.get('id')}"
    listed = record.get("contained")
    for person in listed if isinstance(listed, list) else ():
        if not isinstance(person, dict) or str(person.get("resourceType")) not in _PEOPLE:
            continue
        if any(_same(person, each) for each in (own, *readable)):
            continue
        more = [name for name in _MORE if _tells(person, name, own)]
        more += ["a Social Security number"] if _has_ssn(person) else []
        perhaps = [name for name in _PERHAPS if _tells(person, name, own)]
        if more and _is_another(person, own):
            why = f"a record contains another person with {some(more)}"
            yield _Found(Outcome.FAIL, why, f"{place} contains {some(more)} of {_called(person)}", seen)
        elif more:
            why = "a record contains a person of whom it cannot be told whether it is the member"
            yield _Found(Outcome.INCONCLUSIVE, why, f"{place} contains {some(more)} of {_called(person)}", seen)
        elif perhaps:
            why = (
                f"a record contains another person with {some(perhaps)}; what the payer documents as the minimum that "
                "a party's entry has to hold would settle it"
            )
            yield _Found(Outcome.INCONCLUSIVE, why, f"{place} contains {some(perhaps)} of {_called(person)}", seen)


def _same(person: Resource, known: Resource) -> bool:
    """Return whether a contained person is one that is known: the same day of birth, and a first name in common."""
    first, second = _given(person), _given(known)
    if first and second and not first & second:
        return False
    born, known_born = person.get("birthDate"), known.get("birthDate")
    if isinstance(born, str) and isinstance(known_born, str):
        return born == known_born
    if first and second:
        return _family(person) in {"", _family(known)} or not _family(known)
    return bool(_numbers(person) & _numbers(known))


def _is_another(person: Resource, own: Resource) -> bool:
    """Return whether a contained person is surely not the member: born on another day, or of another first name.

    A first name may be written in another way, as Bob for Robert, and a day of birth may be mistyped. Neither alone
    makes another person of one who has a number of the member's; the name does not where day and family name agree.
    """
    born, own_born = person.get("birthDate"), own.get("birthDate")
    known = isinstance(born, str) and isinstance(own_born, str)
    other_day = known and not (str(own_born).startswith(str(born)) or str(born).startswith(str(own_born)))
    first, second = _given(person), _given(own)
    other_name = bool(first and second and not first & second)
    if _numbers(person) & _numbers(own):
        return other_day and other_name
    if known and not other_day and (_family(person) in {"", _family(own)} or not _family(own)):
        return False
    return other_day or other_name


def _tells(person: Resource, name: str, own: Resource) -> bool:
    """Return whether an element tells what the member's own Patient does not tell as well."""
    value = person.get(name)
    if value in (None, [], {}, ""):
        return False
    told = {text.lower() for text in _texts(value, _TELLING.get(name))}
    return not told or not told <= {text.lower() for text in _texts(own.get(name), _TELLING.get(name))}


_TELLING: Mapping[str, frozenset[str]] = {
    "address": frozenset({"line", "text", "postalCode", "city", "state"}),
    "telecom": frozenset({"value"}),
    "identifier": frozenset({"value"}),
}
"""The parts of an element that tell something: the rest says only of what kind it is."""


def _texts(node: Any, under: frozenset[str] | None, key: str = "") -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, child in node.items():
            yield from _texts(child, under, name if under is None or key not in under else key)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child, under, key)
    elif node is not None and (under is None or key in under):
        yield str(node).strip()


def _has_ssn(person: Resource) -> bool:
    listed = person.get("identifier")
    items = [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []
    return any(str(each.get("system")) in _SSN for each in items)


def _numbers(person: Resource) -> frozenset[str]:
    return frozenset(_texts(person.get("identifier"), frozenset({"value"})))


def _given(person: Resource) -> frozenset[str]:
    """Return the words of the first names: two may stand in one text or in two."""
    texts = (text for name in _names(person) for text in _texts(name.get("given"), None))
    return frozenset(word for text in texts for word in _words(text) if len(word) > 1)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", text.lower()))


def _family(person: Resource) -> str:
    return next((text.lower() for name in _names(person) if isinstance(text := name.get("family"), str)), "")


def _names(person: Resource) -> list[Mapping[str, Any]]:
    listed = person.get("name")
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []


def _called(person: Resource) -> str:
    return f"a contained {person['resourceType']} #{str(person.get('id'))[:40]}"


# who is named in the words of a record


def _named(
    records: Sequence[tuple[Resource, Observation]], own: Resource, relatives: Sequence[Relative]
) -> Iterator[_Found]:
    known = {party for record, _ in records for party in _patients_in(record)}
    told = any(_tells_subscriber(record) for record, _ in records)
    told = told and not any(_leaves_open(party, record) for record, _ in records for party in _parties(record))
    called = [_words(text) for record, _ in records for text in _party_names(record)]
    own_names = frozenset(_called_by(own))
    for record, seen in records:
        place = f"{record['resourceType']}/{record.get('id')}"
        beside = [_words(text) for text in _displays_of_others(record)]
        for relative in relatives:
            if relative.patient in known:
                continue
            names = [
                name
                for name in relative.names
                if name.lower() not in own_names and not any(_words(name) <= each for each in (*called, *beside))
            ]
            for path, text, owner in _sentences(record):
                if not any(names_word(text.lower(), name.lower()) for name in names):
                    continue
                what = f"{path} of {place} names {relative.member}"
                if relative.patient is not None and (owner or (told and path.endswith("div"))):
                    why = f"a record names {relative.member}, who is no party of it"
                    yield _Found(Outcome.FAIL, why, what, seen)
                else:
                    why = (
                        f"a text of the record names {relative.member}; whether that person is a party of the record, "
                        "or the text speaks of the member's own affairs, cannot be told"
                    )
                    yield _Found(Outcome.INCONCLUSIVE, why, what, seen)


_BIRTH = re.compile(r"born|birth|dob(?![a-z])", re.IGNORECASE)
"""How an element or an extension is called that holds a day of birth."""


def _birthdays(
    records: Sequence[tuple[Resource, Observation]], own: Resource, relatives: Sequence[Relative]
) -> Iterator[_Found]:
    """Yield the days of birth of relatives in a record, where the element or extension is called so.

    A day that is the member's own too tells nothing, and a day under another name may be that of a service.
    """
    born = {each.born: each.member for each in relatives if each.born and each.born != own.get("birthDate")}
    for record, seen in records:
        place = f"{record['resourceType']}/{record.get('id')}"
        for path, value in _dated({name: value for name, value in record.items() if name != "contained"}):
            if _BIRTH.search(path) and (member := born.get(value[:10])):
                why = f"a record holds the day of birth of {member}"
                yield _Found(Outcome.FAIL, why, f"{path[:80]} of {place} is that of {member}", seen)


def _dated(node: Any) -> Iterator[tuple[str, str]]:
    """Yield every text with the names that lead to it; an extension is called by its address."""
    open_nodes: list[tuple[str, Any]] = [("", node)]
    while open_nodes:  # a stack of our own: how deep a document goes is the target's choice
        path, found = open_nodes.pop()
        if isinstance(found, Mapping):
            url = found.get("url")
            within = f"{path} {url}".strip() if isinstance(url, str) else path
            open_nodes += [(f"{within}.{name}".strip("."), child) for name, child in found.items() if name != "url"]
        elif isinstance(found, list):
            open_nodes += [(path, child) for child in found]
        elif isinstance(found, str):
            yield path, found


def _parties(record: Resource) -> Iterator[Resource]:
    """Yield the references of a record to those who hold its contract or are paid."""
    payee = record.get("payee")
    listed = [
        record.get("subscriber"),
        record.get("policyHolder"),
        payee.get("party") if isinstance(payee, Mapping) else 0,
    ]
    yield from (each for each in listed if isinstance(each, Mapping))


def _party_names(record: Resource) -> Iterator[str]:
    """Yield how a record calls its parties: in the reference, or in a contained person."""
    for party in _parties(record):
        yield from _texts(party.get("display"), None)
    listed = record.get("contained")
    for person in listed if isinstance(listed, list) else ():
        if isinstance(person, Mapping) and str(person.get("resourceType")) in {*_PEOPLE, "RelatedPerson"}:
            yield from _called_by(person)
            yield from (text for name in _names(person) for text in _texts(name.get("text"), None))


def _leaves_open(party: Resource, record: Resource) -> bool:
    """Return whether a reference leaves open who a party is: neither a Patient nor an organization, and no name."""
    reference = party.get("reference")
    if any(_texts(party.get("display"), None)):
        return False
    if isinstance(reference, str) and reference.startswith("#"):
        listed = record.get("contained")
        found = (each for each in (listed if isinstance(listed, list) else ()) if isinstance(each, Mapping))
        person = next((each for each in found if f"#{each.get('id')}" == reference), {})
        return person.get("resourceType") != "Organization" and not _names(person)
    return not isinstance(reference, str) or not reference.rpartition("/")[0].endswith(("Patient", "Organization"))


def _tells_subscriber(record: Resource) -> bool:
    """Return whether a coverage says by reference, or as the member's own, who its subscriber is."""
    if record["resourceType"] != "Coverage":
        return False
    subscriber, relation = record.get("subscriber"), record.get("relationship")
    codes = list(_texts(relation, frozenset({"code"}))) if isinstance(relation, Mapping) else []
    return "self" in codes or (isinstance(subscriber, Mapping) and isinstance(subscriber.get("reference"), str))


def _patients_in(record: Resource) -> Iterator[str]:
    """Yield the ids of the Patients to whom a record refers."""
    for text in _texts(record, frozenset({"reference"})):
        head, _, identifier = text.rpartition("/")
        if head.endswith("Patient"):
            yield identifier


def _called_by(person: Resource) -> Iterator[str]:
    for name in _names(person):
        family, given = name.get("family"), list(_texts(name.get("given"), None))
        if isinstance(family, str) and given:
            yield f"{given[0]} {family}".lower()


def _displays_of_others(record: Resource) -> Iterator[str]:
    """Yield how a record calls those to whom it refers beside its owner: a provider may bear the same name."""
    for name, child in record.items():
        if name not in {*_OWNER, "text", "contained"}:
            yield from _texts(child, frozenset({"display"}))


def _sentences(record: Resource) -> Iterator[tuple[str, str, bool]]:
    """Yield each text in which somebody may be named: its place, what it says, and whether it names the owner."""
    for name in _OWNER:
        reference = record.get(name)
        display = reference.get("display") if isinstance(reference, Mapping) else None
        if isinstance(display, str):
            yield f"{name}.display", display, True
    open_nodes: list[tuple[str, Any]] = [(key, value) for key, value in record.items() if key != "contained"]
    while open_nodes:  # a stack of our own: how deep a document goes is the target's choice
        path, node = open_nodes.pop()
        if isinstance(node, Mapping):
            open_nodes += [(f"{path}.{key}", child) for key, child in node.items()]
        elif isinstance(node, list):
            open_nodes += [(path, child) for child in node]
        elif isinstance(node, str) and path.rpartition(".")[2] in _WORDS:
            yield path, node, False


def relatives_of(
    people: Iterable[tuple[str, str | None, Iterable[Resource], Iterable[str]]], born: Mapping[str, str] | None = None
) -> tuple[Relative, ...]:
    """Return people as they may be named: member, Patient's id, Patients that are known, and names from elsewhere.

    `born`: the days of birth by member.

    A name counts with its first and its family part: a first name alone is anybody's.
    """
    return tuple(
        Relative(
            member,
            patient,
            tuple(dict.fromkeys([*(n for each in known for n in _called_by(each)), *_full(names)])),
            (born or {}).get(member),
        )
        for member, patient, known, names in people
    )


def _full(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        parts = name.split()
        if len(parts) > 1 and all(len(part) > 1 for part in (parts[0], parts[-1])):
            yield name
