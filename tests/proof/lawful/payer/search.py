"""Searches: what a token opens, narrowed by parameters, with what is included, cut into pages."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.proof.lawful.payer import parameters
from tests.proof.lawful.payer.dates import EVER
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.parameters import INCLUDES, RESULTS, REVERSE, TABLE, Refused
from tests.proof.lawful.payer.records import OWNED, Records, Resource, references

Pairs = list[tuple[str, str]]
MOST = 1000
_ABOUT = {"Patient": "_id", "Coverage": "patient", "ExplanationOfBenefit": "patient"}


@dataclass(frozen=True, slots=True)
class Session:
    """Who asks: the token's patient by id, all that the token opens, a name for its pages, and by which power."""

    patient: str
    opened: list[Resource]
    holder: str
    power: str


class Search:
    """Runs searches over what a token opens."""

    def __init__(self, manner: Manner, records: Records, base: str) -> None:
        self.manner, self.records, self.base = manner, records, base
        self.kept: dict[str, tuple[str, str, Pairs, int]] = {}

    def run(self, session: Session, kind: str, pairs: Pairs) -> Resource:
        """Return the Bundle. Raises Refused, LookupError for a page that is not there."""
        start = 0
        if (mark := next((value for name, value in pairs if name == "_page"), None)) is not None:
            pairs, start = self.resumed(mark, session, kind, pairs)
        pairs = [(name, value) for name, value in pairs if name != "_format"]
        known = self.known(kind, pairs)
        self.guard(session, kind, known)
        found = self.sorted(self.found(session, kind, known), kind, known)
        return self.bundle(session, kind, known, found, start)

    def known(self, kind: str, pairs: Pairs) -> Pairs:
        """Return the parameters that are known; the others are ignored or refused."""
        known = [(name, value) for name, value in pairs if self.knows(kind, name, value)]
        if len(known) < len(pairs) and self.manner.unknown_parameters == "refused":
            raise Refused("a parameter is not known here")
        return [(name, value) for name, value in known if value]

    def knows(self, kind: str, name: str, value: str) -> bool:
        """Tell whether a parameter is known for a type."""
        if name in {"_summary", "_elements"} and not self.manner.summaries:
            return False
        if name == "_sort" and not self.manner.sorting:
            return False
        if name == "_summary" and value != "count":
            return False
        if name == "_revinclude" and not self.manner.reverse_includes:
            return False
        return name.partition(":")[0] in parameters.offered(self.manner, kind) or name in RESULTS

    def guard(self, session: Session, kind: str, pairs: Pairs) -> None:
        """Refuse a search that names no patient, or another one, where that is the manner."""
        if kind not in OWNED:
            return
        about = "beneficiary" if (kind, self.manner.coverage_by) == ("Coverage", "beneficiary") else _ABOUT[kind]
        named = [value for name, value in pairs if name.partition(":")[0] in {about, "_id"}]
        if not named and self.manner.without_patient == "refused":
            raise Refused("a search names the patient")
        if self.manner.patient_as == "reference" and any(
            name in {"patient", "beneficiary"} and "Patient/" not in value for name, value in pairs
        ):
            raise Refused("a patient is named as Patient/id")
        others = [
            value
            for name, value in pairs
            if name in {"patient", "beneficiary"} and value.rpartition("/")[2] != session.patient
        ]
        if others and self.manner.other_patient == "refused":
            raise PermissionError

    def heeded(self, session: Session, pairs: Pairs) -> Pairs:
        """Return the parameters but for those that name another patient, where these are dropped."""
        if self.manner.other_patient != "own":
            return pairs
        return [
            (name, value)
            for name, value in pairs
            if name not in {"patient", "beneficiary"} or value.rpartition("/")[2] == session.patient
        ]

    def asked_for(self, pairs: Pairs) -> Pairs:
        """Return the parameters as the self link tells them."""
        match self.manner.self_link:
            case "sorted":
                return sorted(pairs)
            case "repeated":
                return [*pairs, *pairs]
        return pairs

    def found(self, session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        """Return what matches."""
        filters = [(name, value) for name, value in self.heeded(session, pairs) if name not in RESULTS]
        for name, value in filters:
            if not self.manner.approximate and TABLE[kind][name.partition(":")[0]][0] == "date" and value[:2] == "ap":
                raise Refused("about is not offered")
        for name, value in filters:  # what is not in order is refused, also where nothing is there
            parameters.matches({"resourceType": kind, **_PROBE}, name, value, self.base)
        opened = [item for item in session.opened if item["resourceType"] == kind]
        return [item for item in opened if all(parameters.matches(item, *pair, self.base) for pair in filters)]

    def sorted(self, found: list[Resource], kind: str, pairs: Pairs) -> list[Resource]:
        """Return what was found in order: the one asked for, else a stable one."""
        match self.manner.order:
            case "reversed":
                found = sorted(found, key=lambda item: str(item["id"]), reverse=True)
            case "shuffled":
                found = sorted(found, key=lambda item: hashlib.sha256(item["id"].encode()).digest())
        keys = [key for name, value in pairs if name == "_sort" for key in value.split(",")]
        for key in reversed(keys):
            name = key.removeprefix("-")
            if name not in TABLE[kind] or TABLE[kind][name][0] != "date":
                raise Refused(f"no order by {name}")
            found = sorted(found, key=lambda item: self.moment(item, kind, name), reverse=key.startswith("-"))
        return found

    def moment(self, item: Resource, kind: str, name: str) -> Any:
        """Return what a resource is sorted by."""
        spans = [parameters.spanned(each) for each in parameters.values(item, TABLE[kind][name][1])]
        return min((low for low, _ in spans), default=EVER[0])

    # --- what comes along -------------------------------------------------------------------------------------------

    def included(self, session: Session, kind: str, pairs: Pairs, page: list[Resource]) -> list[Resource]:
        """Return what comes along with the matches of a page, each once. Raises Refused."""
        visible = {f"{item['resourceType']}/{item['id']}": item for item in self.reachable(session)}
        names: dict[str, None] = {}
        for name, value in pairs:
            if name == "_include":
                names |= dict.fromkeys(self.pointed(kind, value, page))
            elif name == "_revinclude":
                names |= dict.fromkeys(self.pointing(session, kind, value, page))
        there = {f"{item['resourceType']}/{item['id']}" for item in page}
        return [visible[name] for name in names if name in visible and name not in there]

    def reachable(self, session: Session) -> list[Resource]:
        """Return what an include may bring along."""
        return session.opened

    def pointed(self, kind: str, value: str, page: list[Resource]) -> list[str]:
        """Return what the matches refer to by an include's parameter."""
        source, _, rest = value.partition(":")
        name, _, target = rest.partition(":")
        if source != kind or (name != "*" and name not in INCLUDES.get(kind, ())):
            raise Refused("this include is not offered")
        wanted = INCLUDES.get(kind, ()) if name == "*" else (name,)
        found = [
            reference
            for item in page
            for each in wanted
            for place in parameters.values(item, TABLE[kind][each][1])
            for reference in references(place)
        ]
        return [reference for reference in found if not target or reference.startswith(f"{target}/")]

    def pointing(self, session: Session, kind: str, value: str, page: list[Resource]) -> list[str]:
        """Return what refers to the matches by a reverse include's parameter."""
        if value not in REVERSE.get(kind, ()):
            raise Refused("this reverse include is not offered")
        source, _, name = value.partition(":")
        there = {f"{kind}/{item['id']}" for item in page}
        return [
            f"{source}/{item['id']}"
            for item in session.opened
            if item["resourceType"] == source
            for place in parameters.values(item, TABLE[source][name][1])
            if there & set(references(place))
        ]

    # --- the page ---------------------------------------------------------------------------------------------------

    def size(self, pairs: Pairs) -> int:
        """Return the size of a page. Raises Refused."""
        told = next((value for name, value in pairs if name == "_count"), None)
        if told is None:
            return self.manner.page
        if not told.isdecimal():
            raise Refused("_count is a number")
        if int(told) > self.manner.count_limit:
            raise Refused(f"a page holds {self.manner.count_limit} at most")
        return min(int(told), max(self.manner.page, 50), MOST)

    def bundle(self, session: Session, kind: str, pairs: Pairs, found: list[Resource], start: int) -> Resource:
        """Return one page."""
        summary = next((value for name, value in pairs if name == "_summary"), "")
        size = self.size(pairs)
        document: Resource = {"resourceType": "Bundle", "type": "searchset"}
        links = [{"relation": "self", "url": self.url(kind, self.asked_for(pairs))}]
        if summary == "count" or size == 0:
            return {**document, "total": len(found), "link": links}
        page = found[start : start + size]
        goes_on = len(page) == size if self.manner.empty_last else start + size < len(found)
        if start and not page and not (self.manner.empty_last and start == len(found)):
            raise LookupError
        if goes_on:
            links.append({"relation": "next", "url": self.next_url(session, kind, pairs, start + size)})
        if (total := self.total(found, size)) is not None:
            document["total"] = total
        if self.manner.full_bundles:
            document |= {"id": secrets.token_hex(8), "meta": {"lastUpdated": "2026-06-14T18:00:00.000+00:00"}}
            back = self.next_url(session, kind, pairs, max(0, start - size))
            links += [{"relation": "first", "url": self.url(kind, self.asked_for(pairs))}]
            links += [{"relation": "previous", "url": back}] if start else []
        document["link"] = links[::-1] if self.manner.links_reversed else links
        entries = [self.entry(item, "match", pairs) for item in page]
        entries += [self.entry(item, "include", pairs) for item in self.included(session, kind, pairs, page)]
        if self.manner.outcome_entry:
            entries.append({"resource": ADVICE, "search": {"mode": "outcome"}})
        if entries:
            document["entry"] = entries
        return document

    def total(self, found: list[Resource], size: int) -> int | None:
        """Return how many there are, if that is told."""
        if self.manner.total == "none":
            return None
        if self.manner.total == "estimate" and len(found) > size:
            return -(-len(found) // 10) * 10
        return len(found)

    def entry(self, item: Resource, mode: str, pairs: Pairs) -> Resource:
        """Return one entry, cut down to what was asked for."""
        elements = next((value for name, value in pairs if name == "_elements"), "")
        if elements and mode == "match":
            keep = {*elements.split(","), "resourceType", "id", "meta", *MANDATORY[item["resourceType"]]}
            item = {key: value for key, value in item.items() if key in keep}
            subsetted = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
            item["meta"] = {**item["meta"], "tag": [*item["meta"].get("tag", ()), subsetted]}
        url = f"{self.base}/{item['resourceType']}/{item['id']}"
        score = {"score": 1} if self.manner.full_bundles and mode == "match" else {}
        return {"fullUrl": url, "resource": item, "search": {"mode": mode, **score}}

    def url(self, kind: str, pairs: Pairs) -> str:
        """Return the address of a search."""
        query, end = urlencode(pairs, quote_via=quote), "/" if self.manner.slash else ""
        return f"{self.base}/{kind}{end}?{query}" if query else f"{self.base}/{kind}{end}"

    def next_url(self, session: Session, kind: str, pairs: Pairs, start: int) -> str:
        """Return the address of the next page, in one of its shapes."""
        match self.manner.next_link:
            case "relative":
                return f"{kind}?{urlencode([*pairs, ('_page', str(start))], quote_via=quote)}"
            case "elsewhere":
                return f"{self.base.removesuffix('/fhir')}/pages/{self.keep(session, kind, pairs, start)}"
            case "sealed" | "kept":
                return f"{self.base}/{kind}?_page={self.keep(session, kind, pairs, start)}"
        return self.url(kind, [*pairs, ("_page", str(start))])

    def keep(self, session: Session, kind: str, pairs: Pairs, start: int) -> str:
        """Keep where a walk over pages stands; return the mark that leads back to it."""
        facts = json.dumps([session.holder, kind, pairs, start])
        mark = hashlib.sha256(facts.encode()).hexdigest()[:40]
        if self.manner.next_link == "sealed":
            mark = secrets.token_urlsafe(90)
        self.kept[mark] = (session.holder, kind, pairs, start)
        return mark

    def resumed(self, mark: str, session: Session, kind: str, pairs: Pairs) -> tuple[Pairs, int]:
        """Return the search and the place that a mark stands for. Raises LookupError for a strange one."""
        if self.manner.next_link in {"query", "relative"}:
            if not mark.isdecimal():
                raise Refused("this is no page")
            return [(name, value) for name, value in pairs if name != "_page"], int(mark)
        holder, of_kind, kept, start = self.kept.get(mark, ("", "", [], 0))
        if not self.page_fits(holder, session) or of_kind != kind:
            raise LookupError
        return kept, start

    def page_fits(self, holder: str, session: Session) -> bool:
        """Tell whether a page belongs to who asks."""
        return holder == session.holder


_PROBE: Resource = {}
MANDATORY = {
    "Patient": ("identifier", "name", "gender"),
    "Coverage": ("status", "beneficiary", "payor", "relationship"),
    "ExplanationOfBenefit": (
        "status", "type", "use", "patient", "created", "insurer", "provider", "outcome", "insurance", "item", "total",
    ),
    "Organization": ("name", "active"),
    "Practitioner": ("name",),
}  # fmt: skip
ADVICE: Resource = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "information", "code": "informational", "diagnostics": "Claims of today are not in yet."}],
}
