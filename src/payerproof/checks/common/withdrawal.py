"""A consent withdrawn, and every channel through which data or tokens could still flow, probed until it closes.

Each channel is prepared before the withdrawal (a control has to show it open) and probed after it,
at growing intervals, up to the time the payer promised; a channel counts as closed once it stays closed.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from payerproof.checks.common import documents
from payerproof.checks.common.bulk_export import export, exports, fetch
from payerproof.checks.common.declared import declaration
from payerproof.checks.common.filling import filled, variables
from payerproof.checks.common.judge_denial import (
    NOT_MODIFIED,
    Probe,
    State,
    confirmed_state,
    fhir_state,
    introspection_state,
    job_state,
    query_path_state,
    refresh_state,
    shows_the_same,
)
from payerproof.checks.common.judgement import absent, undecided, unsure
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.common.replay import cookies
from payerproof.errors import HarnessError, LoginFailed
from payerproof.http.client import same_origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Exchange, Judgement
from payerproof.payer import Payer
from payerproof.payer.dialect import phrasing
from payerproof.smart import oauth
from payerproof.smart.sessions import Session
from payerproof.target.description import App
from payerproof.target.query_path import QueryPath

WAITS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 3.0, 5.0, 5.0, 10.0, 10.0, 20.0, 30.0, 60.0)
"""Seconds between probes; the last is repeated."""
DATA_CHANNELS = (
    "read",
    "search",
    "post-search",
    "include",
    "next-page",
    "everything",
    "next-page-of-everything",
    "document",
    "export-file",
    "refresh-and-read",
    "read-with-refreshed-token",
)
"""The channels that lead to data, at last by a token that was or is refreshed."""
CHANNELS = (
    "read",
    "conditional-read",
    "read-with-cookie",
    "search",
    "post-search",
    "include",
    "next-page",
    "everything",
    "next-page-of-everything",
    "document",
    "export-status",
    "export-file",
    "read-with-refreshed-token",
    "read-with-earlier-token",
    "refresh",
    "refresh-within-leeway",
    "introspection",
    "introspection-of-refresh",
)
"""Every channel that a withdrawal closes: the query paths to data, then what gives tokens or speaks of them."""
READING_CHANNELS = ("conditional-read", "read-with-cookie", *DATA_CHANNELS, "read-with-earlier-token")
"""The channels that lead to data, those beside the plain ones among them."""
OPTIONAL_CHANNELS = frozenset({"post-search", "include", "everything"})
"""Channels that a target may refuse to everybody, so that there is nothing to close."""
_CLAIM = "ExplanationOfBenefit"
_SMALL_PAGE, _FEW_PAGES = 10, 12
"""Resources on a page of the whole record, and pages of it that are walked for one that shows the member's own."""
_HALF_HOUR, _LONGEST_WAIT = 1800.0, 60.0
_PAUSES = WAITS[6:]
"""Seconds between looks at what is to come back; the last is repeated."""
_MOST_ENTRIES = 4
"""Entries of one app and patient that are withdrawn one after another."""
CONFIRMATIONS = 2
"""Further probes that have to find the channel closed too: one node of several may lag behind."""


Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Channel:
    """One way in: `probe` asks once and says what it saw; `session` is the session as it stands, perhaps refreshed."""

    name: str
    probe: Callable[[], tuple[State, Observation]]
    session: Callable[[], Session]


def open_channel(payer: Payer, session: Session, name: str) -> Channel | None:
    """Prepare a channel for `session` before the withdrawal; None if the target has no such channel for it."""
    if name in {"refresh", "refresh-and-read"}:
        return _refresh(payer, session, reads=name == "refresh-and-read")
    if name in _SPECIAL:
        return _SPECIAL[name](payer, session)
    url, method, body = _requests(payer, session).get(name, (None, "GET", b""))
    if url is None:
        return None
    headers = {"content-type": oauth.FORM} if method == "POST" else {}

    def probe() -> tuple[State, Observation]:
        seen = payer.ask(session, url, method, headers=headers, body=body)
        return fhir_state(seen, session.subject, session.patient), seen

    return Channel(name, probe, lambda: session)


def control(channel: Channel) -> Probe:
    """Probe a channel before the withdrawal."""
    state, seen = channel.probe()
    return Probe(-1.0, state, seen)


def open_now(channels: Iterable[Channel]) -> list[tuple[Channel, Probe]]:
    """Return the channels that are open now, each with the probe that shows it."""
    found = [(channel, control(channel)) for channel in channels]
    return [(channel, before) for channel, before in found if before.state is State.OPEN]


def watch(channel: Channel, withdrawn: float, promised: float) -> tuple[Probe, ...]:
    """Probe until the channel stays closed, or one that is asked after the promised seconds finds it open.

    `withdrawn` is when the withdrawal was confirmed, on the monotonic clock. A channel that is open was so when it was
    asked, one that is closed when it answered: a slow answer tells no more of it.
    """
    probes: list[Probe] = []
    closed = 0
    for wait in (*WAITS, *([WAITS[-1]] * 10_000)):
        left = withdrawn + promised - time.monotonic()
        if probes and closed == 0 and left > 0:
            time.sleep(min(wait, left))
        asked = time.monotonic() - withdrawn
        state, seen = channel.probe()
        after = asked if state is State.OPEN else time.monotonic() - withdrawn
        probes.append(Probe(round(after, 4), state, seen))
        closed = closed + 1 if state is State.CLOSED else 0
        if closed > CONFIRMATIONS or (closed == 0 and asked >= promised):
            return tuple(probes)
    raise HarnessError("a channel was probed without end")


def now() -> float:
    """Return the monotonic clock, from which `watch` counts."""
    return time.monotonic()


def awaited(payer: Payer, look: Callable[[], Seen], shows: Callable[[Seen], bool]) -> Seen:
    """Look until what is waited for shows, or a look that was begun after the promised time; return the last look.

    One look may walk a whole search, or sign a member in, so the pauses between them grow.
    """
    ends = time.monotonic() + payer.target.policy.revocation_seconds
    for wait in (*_PAUSES, *([_PAUSES[-1]] * 10_000)):
        begun = time.monotonic()
        seen = look()
        if shows(seen) or begun >= ends:
            return seen
        time.sleep(min(wait, max(0.0, ends - time.monotonic())))
    raise HarnessError("what was waited for was looked for without end")


def issued(payer: Payer, session: Session, answer: Exchange) -> Session | None:
    """Return the session that a token response opens for the same member, record and app; None if it issued nothing."""
    try:
        return payer.sessions.opened(session.requester, session.subject, session.app, answer)
    except LoginFailed:
        return None


def refreshed(payer: Payer, session: Session, scope: str | None = None) -> Session | None:
    """Return the session that a refresh opens, for fewer scopes if wanted; None without a refresh token, or a new one.

    Raises LoginFailed where the target names no token endpoint.
    """
    if session.refresh_token is None:
        return None
    exchange = payer.sessions.refresh(session, scope=scope)
    return payer.sessions.renewed(session, exchange) if refresh_state(Observation(exchange)) is State.OPEN else None


def by_revocation_endpoint(payer: Payer, session: Session) -> float:
    """Revoke refresh and access token as the app itself (RFC 7009); return when, on the monotonic clock.

    Raises LoginFailed where the target refuses the revocation.
    """
    endpoint = payer.endpoints.revocation
    if endpoint is None:
        raise LoginFailed("revocation: the target names no revocation endpoint")
    tokens = ((session.refresh_token, "refresh_token"), (session.access_token, "access_token"))
    for token, hint in tokens:
        if token is None:
            continue
        answer = oauth.revoke(payer.wire, endpoint, session.app, token, hint)
        if not answer.ok:
            raise LoginFailed(f"revocation of the {hint}: status {answer.status}, {oauth.error_of(answer)}")
    return time.monotonic()


def by_portal(payer: Payer, session: Session) -> float:
    """Withdraw the consent in the payer's portal; return when, on the monotonic clock."""
    payer.withdraw_in_portal(session)
    payer.sessions.forget(session.requester, session.subject, session.app)
    return time.monotonic()


def by_portal_until_unlisted(payer: Payer, session: Session) -> float:
    """Withdraw in the portal until it lists the app no more for that patient: a portal may list each login apart."""
    withdrawn = by_portal(payer, session)
    for _ in range(_MOST_ENTRIES):
        listed = payer.portal_lists(session)
        if listed is None or not listed[0]:
            break
        withdrawn = by_portal(payer, session)
    return withdrawn


LEVERS: Mapping[str, Callable[[Payer, Session], float]] = {"revocation": by_revocation_endpoint, "portal": by_portal}
"""How consent is withdrawn, by the name of the need that the target has to meet."""


CHOICES = ("sharing", "app")
"""Choices that close an app's access to a record while they last, by their names in `description.PAIRS`."""


@contextmanager
def ended(payer: Payer, session: Session, lever: str) -> Iterator[float]:
    """Close what `session` opens by one of `LEVERS` or `CHOICES`; yield when, on the monotonic clock.

    A choice is taken back at the end.
    Raises LeverFailed or LoginFailed where it cannot be done.
    """
    if lever in LEVERS:
        yield LEVERS[lever](payer, session)
        return
    with payer.chosen(lever, session.subject, session.app):
        yield time.monotonic()


def lever(payer: Payer) -> str | None:
    """Return the name of the lever by which a member's consent ends here: the portal, else revocation, else None."""
    levers = payer.target.levers
    if levers.portal is not None:
        return "portal"
    return "revocation" if levers.revocation_endpoint and payer.endpoints.revocation is not None else None


def note_denial(payer: Payer, seconds: float | None, *, lever: str, channel: str, app: App, member: str) -> None:
    """Record how long access lasted after it was ended, beside what is promised; None: as long as it was watched."""
    payer.note(
        "time-to-denial",
        lever=lever,
        channel=channel,
        app=app.id,
        member=member,
        seconds=seconds,
        promised_seconds=payer.target.policy.revocation_seconds,
    )


def later(payer: Payer, session: Session, channels: Iterable[Channel]) -> tuple[str, tuple[Probe, ...]]:
    """Probe closed channels once more, within the life of the token; return when that was, in words, and the probes.

    Later is half the life of the token where the clock can be moved, else as long as promised, at most a minute.
    """
    if payer.target.levers.clock_url is not None:
        half = min((session.expires_in or _HALF_HOUR * 2) / 2, _HALF_HOUR)
        with payer.clock_moved(timedelta(seconds=half)):
            return f"{half / 60:g} minutes later", tuple(control(channel) for channel in channels)
    wait = min(payer.target.policy.revocation_seconds, _LONGEST_WAIT)
    time.sleep(wait)
    return f"{wait:g} s later", tuple(control(channel) for channel in channels)


@dataclass(frozen=True, slots=True)
class PathChannels:
    """Query paths as channels, each with its control before the withdrawal.

    `open` serve the member; `telling_nothing` hold no value and are answered to anybody alike.
    """

    open: tuple[tuple[Channel, Probe], ...]
    telling_nothing: tuple[Channel, ...]


def type_channels(payer: Payer, session: Session) -> list[tuple[Channel, Probe]]:
    """Return a search and a read of each type of the record, as channels that show the member something now."""
    first = {known.type: known for known in reversed(payer.evident(session.subject))}
    return open_now(
        _plain_channel(payer, session, url)
        for known in first.values()
        for url in (f"{known.type}?patient={session.patient}", known.reference)
        if known.type != "Patient" or url == known.reference
    )


def _plain_channel(payer: Payer, session: Session, url: str) -> Channel:
    def probe() -> tuple[State, Observation]:
        seen = payer.ask(session, url)
        return query_path_state(seen, session.subject), seen

    return Channel(url, probe, lambda: session)


def path_channels(payer: Payer, session: Session, kind: str) -> PathChannels:
    """Return every query path of a kind as a channel with its control, but those that show the member nothing.

    Of a path's types one is asked for, claims where the path has them.
    """
    found, alike = [], []
    for path in payer.scope.paths:
        if path.kind != kind:
            continue
        resource_type = _CLAIM if _CLAIM in path.types else path.types[0]
        channel = _path_channel(payer, session, path, resource_type)
        before = control(channel) if channel is not None else None
        if channel is None or before is None or before.state is not State.OPEN:
            continue
        if before.seen.owned_by(session.subject) or not _open_to_anybody(payer, session, path, resource_type, before):
            found.append((channel, before))
        else:
            alike.append(channel)
    return PathChannels(tuple(found), tuple(alike))


def nothing_open(found: PathChannels, kind: str) -> Judgement:
    """Return the judgement where no query path of a kind serves the member before the withdrawal."""
    if not found.telling_nothing:
        return absent(f"the target serves no query path of the kind {kind}")
    name = found.telling_nothing[0].name
    return unsure(
        f"{name} is answered alike to a token or for an id that was never issued, so its answer shows no access",
        expected=f"a query path of the kind {kind} that depends on the grant",
    )


def _open_to_anybody(payer: Payer, session: Session, path: QueryPath, resource_type: str, before: Probe) -> bool:
    """Return whether what holds no value is told to a token that was never issued as well, or of ids of nobody.

    Such an answer depends neither on the grant nor on the record, so its staying shows nothing of either.
    """
    asked = filled(payer, path, session, session.subject, resource_type)
    values = variables(payer, path, session, session.subject, resource_type) if path.difference else None
    tried: list[Observation] = []
    if asked is not None:
        headers = {**asked.headers, "authorization": f"Bearer {unissued(session.access_token)}"}
        tried.append(payer.ask(None, asked.url, asked.method, headers=headers, body=asked.content))
    if values is not None:
        other = phrasing.phrased(payer.dialect, path.request(path.never_issued(values)))
        tried.append(payer.ask(session, other.url, other.method, headers=other.headers, body=other.content))
    return any(shows_the_same(before.seen, seen, session.subject) for seen in tried)


def _path_channel(payer: Payer, session: Session, path: QueryPath, resource_type: str) -> Channel | None:
    request = filled(payer, path, session, session.subject, resource_type)
    if request is None:
        return None

    def probe() -> tuple[State, Observation]:
        seen = payer.ask(session, request.url, request.method, headers=request.headers, body=request.content)
        return query_path_state(seen, session.subject), seen

    return Channel(f"{path.id} of {resource_type}", probe, lambda: session)


def _requests(payer: Payer, session: Session) -> dict[str, tuple[str | None, str, bytes]]:
    patient = session.patient
    if patient is None:
        return {}
    claims = f"ExplanationOfBenefit?patient={patient}"
    found: dict[str, tuple[str | None, str, bytes]] = {
        "read": (f"Patient/{patient}", "GET", b""),
        "search": (claims, "GET", b""),
        "post-search": ("ExplanationOfBenefit/_search", "POST", f"patient={patient}".encode()),
        "include": (f"{claims}&_include=ExplanationOfBenefit:patient", "GET", b""),
        "next-page": (None, "GET", b""),
    }
    first = payer.ask(session, f"{claims}&_count=1")
    if first.exchange.ok and first.next_link:
        found["next-page"] = (payer.follow(first), "GET", b"")
    if _gathers(payer):
        found["everything"] = (f"Patient/{patient}/$everything", "GET", b"")
    return found


def _gathers(payer: Payer) -> bool:
    """Return whether the target declares `$everything` of a Patient."""
    return "everything" in declaration(payer).type("Patient").operations


def _refresh(payer: Payer, session: Session, *, reads: bool) -> Channel | None:
    """Return the refresh channel; refreshing rotates the token, so it keeps the newest one that the payer gave.

    `reads`: what counts is not that a token came, but whether it reads the record.
    """
    if session.refresh_token is None:
        return None
    newest = [session]

    def probe() -> tuple[State, Observation]:
        exchange = payer.sessions.refresh(newest[0])
        seen = Observation(exchange)
        state = refresh_state(seen)
        if state is State.OPEN:
            newest[0] = payer.sessions.renewed(newest[0], exchange)
        if reads and state is State.OPEN:
            seen = payer.own_patient(newest[0])
            state = fhir_state(seen, session.subject, session.patient)
        return state, seen

    return Channel("refresh-and-read" if reads else "refresh", probe, lambda: newest[0])


def _introspection(payer: Payer, session: Session) -> Channel | None:
    return _introspected(payer, session, "introspection", session.access_token)


def _introspection_of_refresh(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that introspects the refresh token; None where the payer speaks of access tokens alone."""
    channel = _introspected(payer, session, "introspection-of-refresh", session.refresh_token)
    return channel if channel is not None and channel.probe()[0] is State.OPEN else None


def _introspected(payer: Payer, session: Session, name: str, token: str | None) -> Channel | None:
    endpoint, app = payer.endpoints.introspection, session.app
    if endpoint is None or token is None or app.kind != "confidential":
        return None

    def probe() -> tuple[State, Observation]:
        seen = Observation(oauth.introspect(payer.wire, endpoint, app, token))
        return introspection_state(seen), seen

    return Channel(name, probe, lambda: session)


def _refreshed(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that reads with the token of a refresh from before; None where no refresh gives one."""
    renewed = refreshed(payer, session)
    if renewed is None:
        return None

    def probe() -> tuple[State, Observation]:
        seen = payer.own_patient(renewed)
        return fhir_state(seen, session.subject, session.patient), seen

    return Channel("read-with-refreshed-token", probe, lambda: renewed)


def _earlier(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that reads with the token from before a refresh; None where a refresh ends that one.

    Its session holds that token and the refresh token that the refresh gave: all that the app has to revoke.
    """
    renewed = refreshed(payer, session)
    if renewed is None:
        return None
    held = replace(session, refresh_token=renewed.refresh_token)

    def probe() -> tuple[State, Observation]:
        seen = payer.own_patient(session)
        return fhir_state(seen, session.subject, session.patient), seen

    return Channel("read-with-earlier-token", probe, lambda: held) if probe()[0] is State.OPEN else None


def _within_leeway(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that exchanges a refresh token once more; None where the payer declares no time for that."""
    if session.refresh_token is None or not payer.target.policy.refresh_leeway_seconds:
        return None
    spent, newest = [session], [session]

    def exchanged() -> None:
        """Exchange the newest token, so that it is the one that serves once more."""
        later = refreshed(payer, newest[0])
        if later is not None:
            spent[0], newest[0] = newest[0], later

    def probe() -> tuple[State, Observation]:
        seen = Observation(payer.sessions.refresh(spent[0]))
        state = refresh_state(seen)
        if state is State.OPEN:
            newest[0] = payer.sessions.renewed(spent[0], seen.exchange)
            exchanged()
        return state, seen

    exchanged()
    return Channel("refresh-within-leeway", probe, lambda: newest[0]) if newest[0] is not session else None


def _next_page_of_everything(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that asks again for a later page of the whole record; None where no such page shows any."""
    if not _gathers(payer):
        return None
    pages = payer.pages(session, f"Patient/{session.patient}/$everything?_count={_SMALL_PAGE}", _FEW_PAGES).pages
    for page, after in itertools.pairwise(pages):
        link = payer.follow(page)
        if link is not None and after.owned_by(session.subject):
            return _link_channel(payer, session, "next-page-of-everything", link)
    return None


def _document(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that fetches a document of the record again; None where there is none that asks for a token.

    An address with a key of its own is good for as long as its key is, which is another promise.
    """
    found = documents.shown_to(payer, session)
    if found is None or found.kept_secret or not found.control.exchange.ok or not found.control.exchange.body:
        return None
    shown = found.control.exchange.body

    def probe() -> tuple[State, Observation]:
        seen = payer.ask(session, found.address, headers={"accept": "*/*"})
        if seen.exchange.ok and seen.exchange.body == shown:
            return State.OPEN, seen
        return State.UNDECIDED if undecided(seen.exchange) else State.CLOSED, seen

    return Channel("document", probe, lambda: session)


def _link_channel(payer: Payer, session: Session, name: str, url: str) -> Channel:
    def probe() -> tuple[State, Observation]:
        seen = payer.ask(session, url)
        return fhir_state(seen, session.subject, session.patient), seen

    return Channel(name, probe, lambda: session)


def _conditional(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that asks whether the record is as it was read before; None where that is not answered."""
    etag = payer.own_patient(session).exchange.headers.get("etag")
    if etag is None:
        return None

    def probe() -> tuple[State, Observation]:
        seen = payer.ask(session, f"Patient/{session.patient}", headers={"if-none-match": etag})
        return confirmed_state(seen, session.subject, session.patient), seen

    return Channel("conditional-read", probe, lambda: session) if probe()[1].exchange.status == NOT_MODIFIED else None


def _with_cookie(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that sends back the cookies of the API beside the token; None where it sets none."""
    jar = cookies(payer.own_patient(session).exchange)
    if not jar:
        return None

    def probe() -> tuple[State, Observation]:
        seen = payer.ask(session, f"Patient/{session.patient}", headers={"cookie": jar})
        return fhir_state(seen, session.subject, session.patient), seen

    return Channel("read-with-cookie", probe, lambda: session)


def _export_status(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that asks for the list of an export's files; None where no export comes to its end."""
    done = export(payer, session) if exports(payer) else None
    place = done.place if done is not None and done.manifest is not None else None
    if place is None:
        return None

    def probe() -> tuple[State, Observation]:
        seen = payer.ask(session, place, headers={"accept": "application/json"})
        return job_state(seen), seen

    return Channel("export-status", probe, lambda: session)


def _export_file(payer: Payer, session: Session) -> Channel | None:
    """Return the channel that fetches a file of an export; None where there is none that asks for a token."""
    done = export(payer, session) if exports(payer) else None
    if done is None or done.manifest is None or done.manifest.get("requiresAccessToken") is False:
        return None
    url = next((file.url for file in done.files if file.seen.owned_by(session.subject)), None)
    if url is None or not same_origin(url, payer.base):
        return None

    def probe() -> tuple[State, Observation]:
        seen = fetch(payer, session, url)
        return fhir_state(seen, session.subject, session.patient), seen

    return Channel("export-file", probe, lambda: session)


_SPECIAL: Mapping[str, Callable[[Payer, Session], Channel | None]] = {
    "conditional-read": _conditional,
    "document": _document,
    "next-page-of-everything": _next_page_of_everything,
    "read-with-refreshed-token": _refreshed,
    "read-with-earlier-token": _earlier,
    "refresh-within-leeway": _within_leeway,
    "read-with-cookie": _with_cookie,
    "export-status": _export_status,
    "export-file": _export_file,
    "introspection": _introspection,
    "introspection-of-refresh": _introspection_of_refresh,
}
"""The channels that are more than one request, each with what prepares it."""
