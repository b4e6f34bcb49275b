"""Learns how a target speaks, by controls that the entitled member asks with the own token.

Nothing here judges. Each trait keeps the exchanges that it was learnt from; a target that stops to answer ends the
learning with what is known until then.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol
from urllib.parse import unquote, urlsplit

from payerproof.errors import LimitExceeded, TargetUnreachable
from payerproof.http.client import redirected_to, resolved, same_origin
from payerproof.knowledge.observation import Observation
from payerproof.payer.dialect import phrasing
from payerproof.payer.dialect.record import FHIR_JSON, LARGEST_PAGE, PLAIN, Dialect, Obstacle, Spelling, Trait

CLAIM_TYPES = ("ExplanationOfBenefit", "Coverage")
_PAGE_SIZES = (100, 50, 25, 20, 10, 5, 1)
_SILENT = 3
_NOT_ACCEPTED = frozenset({400, 406, 415})
_OTHER_ACCEPTS = ("application/json", "*/*")
_UNKNOWN_PARAMETER = "x-payerproof-unknown=1"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Ask(Protocol):
    """Sends one request in a dialect, with the entitled member's token.

    `url` is relative to the FHIR base, or absolute as a next link; `form` makes it a POST.
    """

    def __call__(
        self, dialect: Dialect, url: str, *, accept: str | None = None, form: str | None = None
    ) -> Observation:
        """Return the answer."""
        ...


def settled(ask: Ask, dialect: Dialect, url: str) -> tuple[Dialect, Observation]:
    """Ask for `url`, and again as the target wants it where it only asks for a slash or for another Accept header.

    Returns the dialect with what was learnt by that, and the last answer.
    """
    seen = ask(dialect, url)
    if not dialect.slash and redirects_to_slash(seen):
        detail = f"every address is redirected to the same one with a slash at its end ({seen.exchange.status})"
        remedy = "serve addresses as FHIR writes them, without a slash; requests are sent with one for now"
        obstacle = Obstacle("trailing-slash", detail, remedy, adapted=True, exchanges=(seen.exchange.id,))
        trait = Trait("trailing-slash", "needed", detail, usual=False, exchanges=(seen.exchange.id,))
        dialect = _with(replace(dialect, slash=True), trait, obstacle)
        seen = ask(dialect, url)
    if seen.exchange.status not in _NOT_ACCEPTED:
        return dialect, seen
    for accept in _OTHER_ACCEPTS:
        again = ask(dialect, url, accept=accept)
        if again.exchange.ok and again.resource is not None:
            detail = f"Accept: {dialect.accept} is answered with {_status(seen)}, Accept: {accept} is served"
            remedy = f"serve {FHIR_JSON}, the media type of FHIR R4; requests ask for {accept} for now"
            exchanges = (seen.exchange.id, again.exchange.id)
            obstacle = Obstacle("accept", detail, remedy, adapted=True, exchanges=exchanges)
            trait = Trait("accept", accept, detail, usual=False, exchanges=exchanges)
            return _with(replace(dialect, accept=accept), trait, obstacle), again
    return dialect, seen


def redirects_to_slash(seen: Observation) -> bool:
    """Return whether an answer only leads to the same address with a slash at its end."""
    place = redirected_to(seen.exchange)
    if place is None:
        return False
    asked = urlsplit(seen.exchange.url)
    try:
        led = urlsplit(place)
    except ValueError:
        return False
    return led.hostname == asked.hostname and led.path == f"{asked.path}/"


def _with(dialect: Dialect, trait: Trait, obstacle: Obstacle) -> Dialect:
    return replace(dialect, traits=(*dialect.traits, trait), obstacles=(*dialect.obstacles, obstacle))


class _Silence(Exception):
    """The target does not answer any more."""


def learn(
    ask: Ask,
    known: Dialect,
    patient: str,
    clinical_types: Iterable[str],
    unissued: Callable[[str], str],
    expected_types: Collection[str] = (),
) -> Dialect:
    """Return the dialect of a target, beginning with what is `known` from greeting it.

    `patient` is the id of the asking member's own Patient; `unissued` makes an id of the same shape that nobody has.
    `expected_types` are those that the CapabilityStatement names or a claimed guide asks for; none where nobody says.
    """
    learner = _Learner(ask, known, patient, unissued, expected_types)
    with suppress(_Silence, LimitExceeded, TargetUnreachable):
        for step in (
            learner.read,
            lambda: learner.searches((*CLAIM_TYPES, *clinical_types)),
            learner.page_limit,
            learner.without_patient,
            learner.pages,
            learner.posts,
            learner.totals,
            learner.formats,
            learner.unknown_parameters,
            learner.ids,
            learner.refusals,
        ):
            step()
    return learner.dialect


@dataclass
class _Learner:
    ask: Ask
    dialect: Dialect
    patient: str
    unissued: Callable[[str], str]
    expected_types: Collection[str] = ()
    silent: int = 0
    searched: dict[str, Observation] = field(default_factory=dict)

    # what is kept

    def trait(self, name: str, value: str, detail: str, *seen: Observation, usual: bool = True) -> None:
        """Keep one trait."""
        exchanges = tuple(dict.fromkeys(item.exchange.id for item in seen))
        self.dialect = replace(
            self.dialect, traits=(*self.dialect.traits, Trait(name, value, detail, usual, exchanges))
        )

    def obstacle(self, name: str, detail: str, remedy: str, *seen: Observation, adapted: bool = False) -> None:
        """Keep one cause of lost coverage."""
        exchanges = tuple(dict.fromkeys(item.exchange.id for item in seen))
        met = Obstacle(name, detail, remedy, adapted, exchanges)
        self.dialect = replace(self.dialect, obstacles=(*self.dialect.obstacles, met))

    def get(self, url: str, *, accept: str | None = None, form: str | None = None) -> Observation:
        """Ask, and give up where the target has gone silent."""
        seen = self.ask(self.dialect, url, accept=accept, form=form)
        self.silent = self.silent + 1 if seen.exchange.status == 0 else 0
        if self.silent >= _SILENT:
            raise _Silence
        return seen

    # what is asked

    def read(self) -> None:
        """Read the own Patient: the control of all controls."""
        self.dialect, seen = settled(self.ask, self.dialect, f"Patient/{self.patient}")
        if not seen.exchange.ok:
            self.obstacle(
                "own-patient-refused",
                f"the entitled member gets {_status(seen)} for the own Patient",
                "see that the token's scopes allow Patient reads, and that members.patient names the right Patient",
                seen,
            )

    def searches(self, types: Iterable[str]) -> None:
        """Learn, for each type, how a search names the patient."""
        refused: list[tuple[str, Observation]] = []
        changed: dict[str, tuple[Spelling, Observation]] = {}
        for resource_type in types:
            spelling, seen = self.spelled(resource_type)
            self.searched[resource_type] = seen
            if not _served(seen):
                refused.append((resource_type, seen))
            elif spelling != PLAIN:
                changed[resource_type] = (spelling, seen)
        self.dialect = replace(
            self.dialect, spellings={**self.dialect.spellings, **{name: found for name, (found, _) in changed.items()}}
        )
        if changed:
            listed = ", ".join(f"{name}?{spelling}" for name, (spelling, _) in changed.items())
            detail = f"searches that name the patient are asked as {listed}"
            self.trait("patient-parameter", listed, detail, *(seen for _, seen in changed.values()), usual=False)
        else:
            self.trait("patient-parameter", str(PLAIN), "a search names the patient by id", *self.searched.values())
        claims = [(name, seen) for name, seen in refused if name in CLAIM_TYPES]
        if len(claims) == len(CLAIM_TYPES):
            self.claims_refused([seen for _, seen in claims])

    def claims_refused(self, seen: Sequence[Observation]) -> None:
        """Tell that the own claims and coverage are not to be had, and what that says of the target."""
        refused = f"searches of {' and '.join(CLAIM_TYPES)} are refused to the entitled member ({_status(seen[-1])})"
        if self.expected_types and not set(CLAIM_TYPES) & set(self.expected_types):
            self.dialect = replace(self.dialect, unserved=frozenset(CLAIM_TYPES))
            self.obstacle(
                "no-claims-declared",
                f"{refused}, and neither the CapabilityStatement nor a claimed guide names them",
                "see that `base` is the API that serves claims; checks of claims have nothing to ask here",
                *seen,
            )
        else:
            self.obstacle(
                "searches-refused",
                refused,
                "see that the app's scopes allow searches, and what the payer's documentation asks of them",
                *seen,
            )

    def spelled(self, resource_type: str) -> tuple[Spelling, Observation]:
        """Return how a search of a type names the patient, and the answer; the plain one where no way is served."""
        answers: list[tuple[Spelling, Observation]] = []
        for spelling in (*phrasing.spellings(resource_type), Spelling("")):
            url = f"{resource_type}?{spelling.pair(self.patient)}" if spelling.parameter else resource_type
            seen = self.get(url)
            answers.append((spelling, seen))
            if seen.exchange.error is not None:
                break  # says nothing of the spelling, and another one would meet the same
            if _served(seen) and (seen.matches or resource_type not in CLAIM_TYPES):
                return spelling, seen
        return next(((spelling, seen) for spelling, seen in answers if _served(seen)), answers[0])

    def page_limit(self) -> None:
        """Learn the largest page that is taken."""
        url = self.own_search()
        if url is None:
            return
        first = self.get(_and(url, f"_count={LARGEST_PAGE}"))
        if _served(first):
            self.trait("page-limit", "none met", f"a page of {LARGEST_PAGE} is taken", first)
            return
        for size in _PAGE_SIZES:
            seen = self.get(_and(url, f"_count={size}"))
            if _served(seen):
                self.dialect = replace(self.dialect, page_limit=size)
                detail = f"_count={LARGEST_PAGE} is answered with {_status(first)}, _count={size} is taken"
                self.trait("page-limit", str(size), detail, first, seen, usual=False)
                return
        self.dialect = replace(self.dialect, page_limit=0)
        detail = f"every _count is refused, the largest with {_status(first)}; none is sent"
        self.trait("page-limit", "no _count", detail, first, usual=False)

    def own_search(self) -> str | None:
        """Return a search of the own records that is served, the fullest first; None if there is none."""
        served = [name for name in CLAIM_TYPES if name in self.searched and _served(self.searched[name])]
        served.sort(key=lambda name: not self.searched[name].matches)
        for name in served:
            spelling = self.dialect.spelling(name)
            return f"{name}?{spelling.pair(self.patient)}" if spelling.parameter else name
        return None

    def without_patient(self) -> None:
        """Learn which searches are served without naming the patient."""
        needing, seen_all = [], []
        for name in CLAIM_TYPES:
            named = self.searched.get(name)
            if named is None or not _served(named) or not self.dialect.spelling(name).parameter:
                continue
            seen = self.get(name)
            seen_all.append(seen)
            if not _served(seen) or (named.matches and not seen.matches):
                needing.append((name, seen))
        if not seen_all:
            return
        self.dialect = replace(self.dialect, needs_patient=frozenset(name for name, _ in needing))
        if needing:
            how = ", ".join(f"{name} with {_status(seen)}" for name, seen in needing)
            detail = f"a search without patient is answered so: {how}; such paths are asked with the patient as well"
            self.trait("search-without-patient", "refused", detail, *seen_all, usual=False)
        else:
            detail = "a search without patient is served"
            self.trait("search-without-patient", "served", detail, *seen_all)

    def pages(self) -> None:
        """Learn whether the page after the first can be had."""
        url = self.own_search()
        if url is None or self.dialect.page_limit == 0:
            return
        first = self.get(_and(url, "_count=1"))
        link = first.next_url
        if link is None:
            self.trait("next-page", "none seen", "the own records fit on a page", first)
            return
        if not same_origin(link, first.exchange.url):
            origin = "next links lead to another host, where no token is sent"
            self.obstacle("pages-elsewhere", origin, "let next links stay below the FHIR base", first)
            return
        following = self.get(link)
        if _served(following):
            self.trait("next-page", "served", "the next link of a page is served", first, following)
            return
        plain = resolved(first.exchange.url, unquote(first.next_link or ""))
        decoded = self.get(plain) if plain != link and same_origin(plain, first.exchange.url) else None
        if decoded is not None and _served(decoded):
            detail = (
                f"the server percent-encodes its own next links: as written one is answered with {_status(following)}, "
                "decoded it is served"
            )
            remedy = "write next links so that they can be followed as they stand (RFC 8288, FHIR R4 search, paging)"
            self.obstacle("links-encoded", detail, remedy, first, following, decoded)
            return
        detail = f"pages after the first fail: the server's own next link is answered with {_status(following)}"
        self.obstacle("pages-fail", detail, "serve the next links that searches give out", first, following)

    def posts(self) -> None:
        """Learn whether searches are taken as forms."""
        url = self.own_search()
        if url is None:
            return
        path, _, query = url.partition("?")
        seen = self.get(f"{path}/_search", form=query)
        if _served(seen):
            self.trait("post-search", "taken", "a search is taken as a form by POST", seen)
        else:
            detail = f"a search by POST is answered with {_status(seen)}"
            self.trait("post-search", "refused", detail, seen, usual=False)

    def totals(self) -> None:
        """Learn whether a total is stated."""
        url = self.own_search()
        if url is None:
            return
        plain = self.searched[url.partition("?")[0]]
        seen = self.get(_and(url, "_total=accurate"))
        if not _served(seen):
            self.trait("total", "refused", f"_total is answered with {_status(seen)}", plain, seen, usual=False)
        elif seen.total is None:
            self.trait("total", "not stated", "no total is stated, asked for or not", plain, seen, usual=False)
        else:
            value = "detail" if plain.total is not None else "when asked for"
            self.trait("total", value, f"a total is {value}", plain, seen)

    def formats(self) -> None:
        """Learn which ways to ask for JSON are answered with it."""
        url = f"Patient/{self.patient}"
        asked = {
            f"Accept: {FHIR_JSON}": self.get(url, accept=FHIR_JSON),
            "Accept: application/json": self.get(url, accept="application/json"),
            "_format=json": self.get(f"{url}?_format=json"),
        }
        taken = [name for name, seen in asked.items() if seen.exchange.ok and seen.resource]
        kinds = {seen.exchange.headers.get("content-type", "").partition(";")[0] for seen in asked.values()} - {""}
        usual = len(taken) == len(asked)
        detail = (
            f"JSON is served for {', '.join(taken) or 'none of the usual ways'}, as {', '.join(sorted(kinds))[:80]}"
        )
        self.trait("formats", f"{len(taken)} of {len(asked)} ways", detail, *asked.values(), usual=usual)

    def unknown_parameters(self) -> None:
        """Learn what becomes of a parameter that no server knows."""
        url = self.own_search()
        if url is None:
            return
        seen = self.get(_and(url, _UNKNOWN_PARAMETER))
        if _served(seen):
            self.trait("unknown-parameter", "dropped", "a parameter that is not known is dropped", seen)
        else:
            detail = f"a parameter that is not known is answered with {_status(seen)}"
            self.trait("unknown-parameter", "refused", detail, seen, usual=False)

    def ids(self) -> None:
        """Learn the shape of ids, and whether their letters' case counts."""
        shown = [str(item["id"]) for seen in self.searched.values() for item in seen.matches if "id" in item]
        self.trait("id-shape", _shape([self.patient, *shown]), f"ids are {_shape([self.patient, *shown])}")
        other = self.patient.swapcase()
        if other == self.patient:
            return
        seen = self.get(f"Patient/{other}")
        if seen.exchange.ok and seen.resource:
            self.trait(
                "id-case", "does not count", "an id is found in small letters and in capitals", seen, usual=False
            )
        else:
            self.trait("id-case", "counts", f"an id in the other case is answered with {_status(seen)}", seen)

    def refusals(self) -> None:
        """Learn how the target refuses what was never issued."""
        stranger = self.unissued(self.patient)
        seen = self.get(f"Patient/{stranger}")
        self.trait("refusal-of-reads", _status(seen), f"an id never issued is answered with {_status(seen)}", seen)
        url = self.own_search()
        spelling = self.dialect.spelling(url.partition("?")[0]) if url else None
        if url is None or spelling is None or not spelling.parameter:
            return
        found = self.get(f"{url.partition('?')[0]}?{spelling.pair(stranger)}")
        value = _status(found) if not found.exchange.ok else "own records" if found.matches else "an empty result"
        self.trait("refusal-of-searches", value, f"a search for a patient never issued is answered with {value}", found)


def _served(seen: Observation) -> bool:
    document = seen.resource
    return seen.exchange.ok and document is not None and document["resourceType"] == "Bundle"


def _status(seen: Observation) -> str:
    exchange = seen.exchange
    if exchange.status == 0:
        return "no answer"
    kind = exchange.headers.get("content-type", "").partition(";")[0]
    return f"{exchange.status}" if not exchange.ok else f"{exchange.status} {kind or 'without content type'}"[:60]


def _and(url: str, pair: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{pair}"


def _shape(ids: Iterable[str]) -> str:
    return ", ".join(sorted(set(_shapes(ids)))) or "not seen"


def _shapes(ids: Iterable[str]) -> Iterator[str]:
    for each in ids:
        if _UUID.fullmatch(each):
            yield "UUIDs"
        elif each.isdigit():
            yield "numbers"
        else:
            yield "letters and digits"
