"""A category of care that a member keeps from apps: which records it is about, and the ways by which an app reads them.

The harness's own people have the category of each record on file. Of a payer's own members it is read from the codes
that published lists give the category; who calls a category by a name in the target file says that it is that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from payerproof.access.sensitive import SensitiveCategory
from payerproof.catalog import sensitive_categories
from payerproof.checks.common import documents
from payerproof.checks.common.bulk_export import counted, export, exports, fetch
from payerproof.checks.common.filling import filled
from payerproof.checks.common.judge_counts import Counted
from payerproof.checks.common.judge_denial import Probe, State
from payerproof.checks.common.judgement import undecided
from payerproof.checks.common.withdrawal import Channel, issued, open_now
from payerproof.checks.sensitive.codings import codings, parts
from payerproof.checks.sensitive.judge_chosen import Served, gap_of
from payerproof.errors import LoginFailed
from payerproof.http.client import same_origin
from payerproof.knowledge.documents import names_in
from payerproof.knowledge.known import Known
from payerproof.knowledge.observation import Observation, Pages
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.sessions import Session
from payerproof.target.scope import Scope

READS = 4
"""Records of one type that are read by id."""
_CLAIM = "ExplanationOfBenefit"
_SMALL_PAGE = 10
_PAGES = 30
"""Pages that are walked for one way of reading."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A category that a member can keep from apps: the records `hidden` by it, and the others, `shown`.

    `apart` are those of `shown` that have no code and no provider in common with `hidden`.
    """

    member: str
    category: str
    hidden: tuple[Known, ...]
    shown: tuple[Known, ...]
    apart: tuple[Known, ...]

    @property
    def event(self) -> str:
        """What was chosen, in words."""
        return f"{self.member} kept {self.category.replace('_', ' ')} from apps"

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the hidden records."""
        return tuple(dict.fromkeys(known.type for known in self.hidden))

    def of_type(self, resource_type: str) -> tuple[Known, ...]:
        """Return the hidden records of a type."""
        return tuple(known for known in self.hidden if known.type == resource_type)


@dataclass(slots=True)
class Hand:
    """The session that ways to read are asked with. A payer may end it with a choice; another then takes its place."""

    session: Session


def each_category(scope: Scope) -> Iterator[Case]:
    """One case for each member and each category that the target file names; `note` is the category."""
    for name in scope.members:
        for category in scope.target.levers.categories or (None,):
            yield Case(requester=name, subject=name, note=category)


def each_kind(scope: Scope) -> Iterator[Case]:
    """One case for each kind of query path; whose record it is about is found when it is known what they hold."""
    for kind in sorted({path.kind for path in scope.paths if path.about == "subject"}):
        yield Case(path=kind)


def kept_of(payer: Payer, member: str, category: str) -> Kept | None:
    """Return what a member keeps from apps with a category; None where the member has nothing of it, or no choice."""
    if not payer.has_choice("category", member):
        return None
    named = sensitive_categories()[category]
    own, on_file = payer.visible(member, member), payer.scope.accounts[member].seeded
    hidden = tuple(known for known in own if (known.category == category if on_file else _is_of(known, named)))
    if not hidden:
        return None
    shown = tuple(known for known in own if known not in hidden)
    ties = [frozenset(_ties(known.content)) for known in own if known.type == _CLAIM]
    of_all = frozenset.intersection(*ties) if ties else frozenset()  # as the insurer
    told = {name for known in hidden for name in _ties(known.content)} - of_all
    apart = tuple(known for known in shown if not told.intersection(_ties(known.content)) and _is_apart(known, named))
    return Kept(member, category, hidden, shown, apart)


def fullest(payer: Payer) -> Kept | None:
    """Return the member and the category with the most types of records; None where nobody has any."""
    found = (kept_of(payer, name, each) for name in payer.scope.members for each in payer.target.levers.categories)
    return max(filter(None, found), key=lambda kept: (len(kept.types), len(kept.apart)), default=None)


def first_of(payer: Payer, member: str) -> Kept | None:
    """Return the category of which a member has the most types of records; None where there is none."""
    found = (kept_of(payer, member, each) for each in payer.target.levers.categories)
    return max(filter(None, found), key=lambda kept: len(kept.types), default=None)


@contextmanager
def chosen(payer: Payer, kept: Kept) -> Iterator[float]:
    """Keep the category from apps; yield since when, on the monotonic clock. It is shared again at the end.

    Raises LeverFailed or LoginFailed where it cannot be chosen.
    """
    with payer.chosen("category", kept.member, category=kept.category):
        yield monotonic()


def open_ways(payer: Payer, hand: Hand, kept: Kept) -> list[tuple[Channel, Probe]]:
    """Return the plain ways to read by which a hand sees something of the category now."""
    patient, found = hand.session.patient, list[Channel]()
    for kind in kept.types:
        search = f"{kind}?patient={patient}"
        found += [_way(payer, hand, kept, known.reference) for known in kept.of_type(kind)[:READS]]
        found += [
            _way(payer, hand, kept, search),
            _way(payer, hand, kept, f"{kind}?_id={kept.of_type(kind)[0].id}"),
            _way(payer, hand, kept, f"{search}&_include=*"),
            _way(payer, hand, kept, f"Patient?_id={patient}&_revinclude={kind}:patient"),
            _way(payer, hand, kept, f"Patient/{patient}/{kind}"),
            _way(payer, hand, kept, f"{kept.of_type(kind)[0].reference}/_history/1"),
            _way(payer, hand, kept, f"{kept.of_type(kind)[0].reference}/_history"),
            _posted(payer, hand, kept, kind),
        ]
    whole = f"Patient/{patient}/$everything"
    found += [_way(payer, hand, kept, whole), _way(payer, hand, kept, f"{whole}?_count={_SMALL_PAGE}")]
    found += _documents(payer, hand, kept) + _files(payer, hand, kept, "export")
    return open_now(found)


def few_ways(payer: Payer, hand: Hand, kept: Kept) -> list[tuple[Channel, Probe]]:
    """Return a search and a read by which a hand sees something of the category now."""
    first = kept.hidden[0]
    search = f"{first.type}?patient={hand.session.patient}"
    return open_now([_way(payer, hand, kept, search), _way(payer, hand, kept, first.reference)])


def path_ways(payer: Payer, hand: Hand, kept: Kept, kind: str) -> list[tuple[Channel, Probe]]:
    """Return the query paths of a kind by which a hand sees something of the category now, for each type of it."""
    found = []
    for path in payer.scope.paths:
        for resource_type in kept.types if path.kind == kind and path.about == "subject" else ():
            if not path.serves(resource_type):
                continue
            known = kept.of_type(resource_type)[0]
            request = filled(payer, path, hand.session, kept.member, resource_type, known)
            if request is not None:
                ask = _Ask(payer, hand, request.url, request.method, request.headers, request.content or b"")
                found.append(_channel(ask, f"{path.id} of {resource_type}", kept))
    return open_now(found)


def old_links(payer: Payer, session: Session, kept: Kept) -> list[tuple[Channel, Probe]]:
    """Return links to later pages, given out now, behind which a session sees something of the category."""
    found = []
    for kind in kept.types:
        walked = payer.pages(session, f"{kind}?patient={session.patient}&_count=1", _PAGES)
        for page, after in zip(walked.pages, walked.pages[1:], strict=False):
            link = payer.follow(page)
            if link is not None and shows(payer, after, kept):
                found.append(_channel(_Ask(payer, Hand(session), link), f"a link to a later page of {kind}", kept))
                break
    return open_now(found)


def old_files(payer: Payer, session: Session, kept: Kept) -> list[tuple[Channel, Probe]]:
    """Return files of an export that was finished before, in which a session sees something of the category."""
    return open_now(_files(payer, Hand(session), kept, "export finished before"))


def refreshed(payer: Payer, session: Session) -> Session | None:
    """Return the session that its refresh token opens; None where there is none."""
    return issued(payer, session, payer.sessions.refresh(session)) if session.refresh_token else None


def search_way(payer: Payer, session: Session, kept: Kept, name: str) -> Channel:
    """Return the search for the first type of the category, as a channel of that name."""
    kind = kept.types[0]
    return replace(_way(payer, Hand(session), kept, f"{kind}?patient={session.patient}"), name=f"{kind} by {name}")


def shows(payer: Payer, seen: Observation, kept: Kept) -> bool:
    """Tell whether an answer shows a hidden record: the resource, or of the harness's own people a value of it."""
    hidden = {known.reference for known in kept.hidden}
    if seen.exchange.ok and hidden & names_in(seen.exchange.body):
        return True
    return payer.knowledge.exact and any(hit.place in hidden for hit in seen.owned_by(kept.member))


def served(payer: Payer, session: Session, known: Iterable[Known]) -> Served:
    """Return which of some records searches for their types show."""
    wanted, found, gap = {each.reference for each in known}, set[str](), ""
    for kind in sorted({name.partition("/")[0] for name in wanted}):
        url = f"Patient/{session.patient}" if kind == "Patient" else f"{kind}?patient={session.patient}"
        walked = payer.pages(session, url, _PAGES)
        for page in walked.pages:
            found |= names_in(page.exchange.body) if page.exchange.ok else frozenset()
        gap = gap or gap_of(walked)
    return Served(frozenset(found & wanted), gap)


def counts(payer: Payer, session: Session, kind: str) -> tuple[tuple[Observation, ...], Pages]:
    """Return every way in which a session is told the number of its records of a type, and those records."""
    url = f"{kind}?patient={session.patient}"
    totals = tuple(
        payer.ask(session, f"{url}{how}") for how in ("", "&_summary=count", "&_total=accurate", "&_count=1")
    )
    return totals, payer.pages(session, url)


def counted_files(payer: Payer, session: Session) -> tuple[Counted, ...]:
    """Return what the manifest of an export counts in each file; empty where no export comes to its end."""
    return counted(export(payer, session)) if exports(payer) else ()


@dataclass(frozen=True, slots=True)
class _Ask:
    payer: Payer
    hand: Hand
    url: str
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: bytes = b""

    def __call__(self) -> Observation:
        return self.payer.ask(self.hand.session, self.url, self.method, headers=self.headers or {}, body=self.body)


def _way(payer: Payer, hand: Hand, kept: Kept, url: str) -> Channel:
    """Return a GET over all its pages as a channel, named by its address."""
    return _walked(_Ask(payer, hand, url), url.replace(hand.session.patient or "{}", "PATIENT"), kept)


def _posted(payer: Payer, hand: Hand, kept: Kept, kind: str) -> Channel:
    form = {"content-type": "application/x-www-form-urlencoded"}
    body = f"patient={hand.session.patient}".encode()
    return _walked(_Ask(payer, hand, f"{kind}/_search", "POST", form, body), f"{kind} searched by a form", kept)


def _walked(ask: _Ask, name: str, kept: Kept) -> Channel:
    def probe() -> tuple[State, Observation]:
        seen = ask()
        for _ in range(_PAGES):
            link = ask.payer.follow(seen)
            if link is None or shows(ask.payer, seen, kept):
                break
            seen = ask.payer.ask(ask.hand.session, link, after=seen)
        return _state(ask.payer, seen, kept), seen

    return Channel(name, probe, lambda: ask.hand.session)


def _channel(ask: Callable[[], Observation], name: str, kept: Kept) -> Channel:
    asked: Any = ask

    def probe() -> tuple[State, Observation]:
        seen = ask()
        return _state(asked.payer, seen, kept), seen

    return Channel(name, probe, lambda: asked.hand.session)


def _state(payer: Payer, seen: Observation, kept: Kept) -> State:
    if shows(payer, seen, kept):
        return State.OPEN
    return State.UNDECIDED if undecided(seen.exchange) else State.CLOSED


def _documents(payer: Payer, hand: Hand, kept: Kept) -> list[Channel]:
    """Return a document that a hidden record refers to, as a channel that is open while it is served."""
    try:
        found = documents.of_some(payer, kept.hidden, kept.member)
    except LoginFailed:
        return []
    if found is None or found.kept_secret or not found.control.exchange.ok or not found.control.exchange.body:
        return []
    shown = found.control.exchange.body

    def probe() -> tuple[State, Observation]:
        seen = payer.ask(hand.session, found.address, headers={"accept": "*/*"})
        if seen.exchange.ok and seen.exchange.body == shown:
            return State.OPEN, seen
        return State.UNDECIDED if undecided(seen.exchange) else State.CLOSED, seen

    return [Channel("the document of a record", probe, lambda: hand.session)]


def _files(payer: Payer, hand: Hand, kept: Kept, name: str) -> list[Channel]:
    """Return the files of a finished export as channels: as they are fetched again, and of an export begun anew."""
    done = export(payer, hand.session) if exports(payer) else None
    if done is None or done.manifest is None:
        return []
    holding = [file.url for file in done.files if shows(payer, file.seen, kept) and same_origin(file.url, payer.base)]

    def again(url: str) -> Channel:
        def probe() -> tuple[State, Observation]:
            seen = fetch(payer, hand.session, url)
            return _state(payer, seen, kept), seen

        return Channel(f"a file of an {name}", probe, lambda: hand.session)

    def anew() -> tuple[State, Observation]:
        seen = export(payer, hand.session).seen
        told = next((each for each in seen if shows(payer, each, kept)), seen[-1])
        return _state(payer, told, kept), told

    fresh = [Channel("a new export", anew, lambda: hand.session)] if holding and name == "export" else []
    return [*(again(url) for url in holding), *fresh]


def _is_of(known: Known, category: SensitiveCategory) -> bool:
    """Tell whether a record is of the category by a code of a published list."""
    listed = [codes for codes in category.code_sets if codes.confirmed and codes.signal != "place of service"]
    return any(codes.matches(*pair) for codes in listed for pair in codings(known.content))


def _is_apart(known: Known, category: SensitiveCategory) -> bool:
    """Tell whether a record has no code that any list gives the category, taken from memory or not."""
    return not any(category.matches(*pair) for pair in codings(known.content))


_SHARED = ("Patient", "Coverage")
"""Types that every record of a person refers to, so that a reference to them tells of nothing."""


def _ties(node: Any) -> Iterator[str]:
    """Yield what ties records to one another: references to other things than the person and the cover."""
    for part in parts(node):
        reference = part.get("reference")
        if isinstance(reference, str) and not any(f"{kind}/" in reference for kind in _SHARED):
            yield reference
