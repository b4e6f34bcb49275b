"""The watch over a whole run: in every answer to a member's token, whose record each resource belongs to.

It needs no knowledge of anybody: a Patient that is neither the token's own nor one whom the requester may act for is a
stranger, in the target file or not. Every exchange passes by here, whichever check, crawl or fuzzer sent it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from payerproof.knowledge import canary_scanner
from payerproof.knowledge.ownership import Owned, Owner, names_others, owned
from payerproof.model import Exchange
from payerproof.smart.sessions import Session

MAY_READ = "may-read"
"""Topic of the notes that tell, of a requester, the Patients whose record may be read from now on."""

KEPT = 500
"""Resources of others that are kept for each requester; all are counted."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A resource in an answer to a token that is for somebody else, or a value of one, and the exchange that held it.

    `foreign_base`: the reference is to another server, whose ids may mean other people.
    """

    reference: str
    owner: Owner
    exchange: str
    foreign_base: bool = False


@dataclass(slots=True)
class Seen:
    """What came back to all tokens of one requester: `own` answers that held the requester's own record, and strays."""

    own: int = 0
    last_own: str = ""
    count: int = 0
    strays: dict[tuple[str, Owner], Stray] = field(default_factory=dict)

    def remember(self, strays: Collection[Stray]) -> None:
        """Count strays, and keep those that are new while there is room."""
        self.count += len(strays)
        for stray in strays:
            if len(self.strays) < KEPT:
                self.strays.setdefault((stray.reference, stray.owner), stray)


class Watch:
    """Looks at every exchange once, when it is recorded; safe to share between threads.

    `base` is the FHIR base. `may_act` returns the ids of the Patients whose record a requester may read,
    at this instant, beside that of the token itself.
    """

    def __init__(self, base: str, may_act: Callable[[str], Iterable[str]]) -> None:
        self._base = base
        self._may_act = may_act
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self._tokens: dict[str, Session] = {}
        self._seen: dict[str, Seen] = {}
        self._same: dict[str, set[str]] = {}
        self._bases = {"", base}

    def session(self, session: Session) -> None:
        """Remember a session, and whose token it holds."""
        with self._lock:
            self._sessions[session.id] = session
            self._tokens[session.access_token] = session

    def exchange(self, exchange: Exchange) -> bool:
        """Look at one answer, and return whether it holds a resource of somebody else.

        One to no known token, or to one of which the Patient is not known, tells nothing.
        """
        session = self.asker(exchange)
        if session is None or session.patient is None or not exchange.body:
            return False
        strays, own = self._look(session, session.patient, exchange)
        with self._lock:
            seen = self._seen.setdefault(session.requester, Seen())
            if own:
                seen.own, seen.last_own = seen.own + 1, exchange.id
            seen.remember(strays)
        return bool(strays)

    def adopt(self, other: Watch) -> None:
        """Take over what another watch saw, as of the part of a run before it was stopped."""
        with self._lock:
            for requester, before in other._seen.items():
                seen = self._seen.setdefault(requester, Seen())
                seen.own, seen.last_own = seen.own + before.own, seen.last_own or before.last_own
                seen.count += before.count
                seen.strays = {**before.strays, **seen.strays}
            for patient, aliases in other._same.items():
                self._same.setdefault(patient, set()).update(aliases)
            self._bases |= other._bases

    def value(self, session: Session, stray: Stray) -> None:
        """Remember a value of somebody else's in an answer to a token, as those who know the data recognise it."""
        with self._lock:
            self._seen.setdefault(session.requester, Seen()).remember((stray,))

    def asker(self, exchange: Exchange) -> Session | None:
        """Return the session whose token an exchange carried; None where no known session's did, or two tokens came."""
        given = {value for name, value in exchange.request_headers.items() if name.lower() == "authorization"}
        if len(given) > 1:
            return None
        scheme, _, token = "".join(given).partition(" ")
        if scheme.lower() == "bearer":
            return self._tokens.get(token)
        return self._sessions.get(exchange.session or "")

    def strays(self, exchange: Exchange) -> tuple[Stray, ...]:
        """Return the resources of others in one answer, as far as can be told by now."""
        session = self.asker(exchange)
        if session is None or session.patient is None:
            return ()
        found, _ = self._look(session, session.patient, exchange)
        return tuple(stray for stray in map(self._settled, found) if not stray.foreign_base)

    @property
    def bases(self) -> frozenset[str]:
        """The addresses below which this target refers to its own Patients; empty for a relative reference."""
        return frozenset(self._bases)

    def readable(self, session: Session) -> frozenset[str]:
        """Return the ids of the Patients whose record the holder of a session may read; none where that is unknown."""
        if session.patient is None:
            return frozenset()
        return self.own(session) | frozenset(self._may_act(session.requester))

    def own(self, session: Session) -> frozenset[str]:
        """Return the ids of the Patient whom a session is for: more than one where the payer links them."""
        if session.patient is None:
            return frozenset()
        return frozenset({session.patient, *self._same.get(session.patient, ())})

    @property
    def requesters(self) -> tuple[str, ...]:
        """Whose tokens brought anything back in the run so far."""
        return tuple(self._seen)

    def seen_by(self, requester: str) -> tuple[Seen, tuple[Stray, ...]]:
        """Return what came back to a requester's tokens in the run so far, and the strays as they stand by now."""
        seen = self._seen.get(requester, Seen())
        own = {session.patient for session in self._sessions.values() if session.requester == requester}
        same = {alias for patient in own if patient for alias in self._same.get(patient, ())}
        return seen, tuple(self._settled(stray) for stray in seen.strays.values() if stray.owner.id not in same)

    def _look(self, session: Session, patient: str, exchange: Exchange) -> tuple[list[Stray], bool]:
        """Return the resources of others, and whether there is one of the token's own record."""
        own = {patient, *self._same.get(patient, ())}
        if not names_others(exchange.body, own, self._bases):
            return [], f"Patient/{patient}".encode() in exchange.body and exchange.ok
        found = list(owned(canary_scanner.searched(exchange)))
        for item in found:
            self._learn(patient, item)
        own |= self._same.get(patient, set())
        foreign = [item for item in found if not any(owner.id in own for owner in item.owners)]
        if foreign:
            own |= set(self._may_act(session.requester))
        sent = exchange.request_body if "json" in exchange.request_headers.get("content-type", "") else b""
        strays = [
            Stray(item.reference, item.owners[0], exchange.id)
            for item in foreign
            if not any(owner.id in own or f"Patient/{owner.id}".encode() in sent for owner in item.owners)
        ]
        return strays, len(found) > len(foreign)

    def _learn(self, patient: str, item: Owned) -> None:
        """Learn from the token's own Patient which other ids are the same person, and how this payer spells its base.

        A link of another Patient to the own one is as good (`Patient.link` is about one and the same person).
        """
        names = {owner.id for owner in (*item.owners, *item.others)}
        if item.others and patient in names:
            with self._lock:
                self._same.setdefault(patient, set()).update(names)
        if any(owner.id == patient and owner.base not in self._bases for owner in item.owners):
            with self._lock:
                self._bases.update(owner.base for owner in item.owners if owner.id == patient)

    def _settled(self, stray: Stray) -> Stray:
        known = stray.owner.base in self._bases
        return stray if known else Stray(stray.reference, stray.owner, stray.exchange, foreign_base=True)
