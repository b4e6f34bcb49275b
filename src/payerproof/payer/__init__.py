"""The payer as a check sees it: sessions, requests that come back as observations, and what is known beforehand."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlsplit

from payerproof.access import rules
from payerproof.errors import LoginFailed, PayerproofError, TargetError
from payerproof.evidence.redaction import Redactor
from payerproof.http.client import Browser, Request, Wire, origin, redirected_to, same_origin
from payerproof.json_parts import objects, texts
from payerproof.knowledge.crawl import crawl_member, own_records, values_of_one
from payerproof.knowledge.entitlement import Entitlement
from payerproof.knowledge.known import AttachedKnowledge, JoinedKnowledge, Knowledge, Known, SeededKnowledge, observe
from payerproof.knowledge.lines import Lines
from payerproof.knowledge.observation import Hit, Observation, Pages
from payerproof.knowledge.ownership import Owner
from payerproof.knowledge.watch import MAY_READ, Stray, Watch
from payerproof.model import Case, Exchange
from payerproof.payer.dialect import operations, phrasing
from payerproof.payer.dialect.learning import redirects_to_slash, settled
from payerproof.payer.dialect.record import Dialect
from payerproof.smart import choosing, levers
from payerproof.smart.discovery import Endpoints, fetch_smart_configuration, read_endpoints
from payerproof.smart.levers import Withdrawal
from payerproof.smart.pages import Page
from payerproof.smart.portal_pages import Stop, Whose, names_patient, stop_for
from payerproof.smart.questions import Asks, question
from payerproof.smart.sessions import Session, Sessions
from payerproof.synthetic_data.generate import Population
from payerproof.target import clinical_types
from payerproof.target.description import PAIRS, App, Lever, Target
from payerproof.target.query_path import PathRequest, QueryPath
from payerproof.target.scope import Scope

MAX_PAGES = 60
_TRIES, _BETWEEN_TRIES = 3, 0.5
"""How often a choice is taken back until it is, and how many seconds lie between."""
Resource = Mapping[str, Any]
"""A FHIR resource."""
UNAUTHORIZED = 401


class Payer:
    """One target under test. All requests of all checks go through here; nothing here judges."""

    def __init__(
        self,
        scope: Scope,
        base: str,
        wire: Wire,
        redactor: Redactor,
        announce: Callable[[Session], None],
        note: Callable[[str, Mapping[str, Any]], None],
        population: Population | None,
    ) -> None:
        self.scope = scope
        self.target: Target = replace(
            scope.target,
            apps=tuple(map(self._dated, scope.target.apps)),
            services=tuple(map(self._dated, scope.target.services)),
        )
        self.base = base
        self.wire = wire
        self.redactor = redactor
        self._population = population
        self._note = note
        self._clock_set = (scope.target.clock or datetime.now(UTC), time.monotonic())
        self.controls: dict[tuple[str, str, str], Observation] = {}
        """What `query_paths.control` asked already, by path, subject and type."""
        self.unserved: dict[tuple[str, str], Observation | None] = {}
        """By path and type: the refusal that those entitled get as well, None where they are served."""
        self.made_paths: dict[str, QueryPath] = {}
        """Query paths that were made for this target in the run, by id, beside those of the scope."""
        self.dialect = Dialect()
        """How requests are phrased for this target; learnt before the first check, see `session.preflight`."""
        self.variants: dict[tuple[str, str], str | None] = {}
        """By query path and type: the variant in which the person entitled is served, None for the plain one."""
        self.narrow_grants: dict[tuple[str, ...], Session] = {}
        """Sessions of grants for a few types, by member, app and types, for checks that only read with them."""
        self.public_pages: dict[tuple[str, str], Pages] = {}
        """What public APIs serve of a type, by the name of the API and the type, so that checks need not ask twice."""
        self.whole_searches: list[tuple[str, bool]] = []
        """The whole searches of the case under way, and whether each found anything."""
        self.attested: list[str] = []
        """Who says that a lever was pulled in the case under way, where a person did it."""
        self._standing: dict[tuple[str, str], str] = {}
        """What could not be taken back, in words, by whom it is about (empty: everybody) and the lever's name."""
        wire.bound_to = base
        self.sessions = Sessions(
            wire,
            lambda: self.endpoints,
            scope.accounts,
            base,
            redactor,
            announce,
            note=note,
            doors=tuple(filter(None, (self._filled(url) for url in _doors(scope.target)))),
            most_logins=scope.target.limits.logins,
        )
        facts = rules.Facts(
            members={name: account.member for name, account in scope.accounts.items()},
            authorities=scope.authorities,
            restrictions=scope.restrictions,
            coverages=scope.coverages,
        )
        self.lines = Lines(scope.target.lines)
        """The lines of business, and which of them are kept apart from this API."""
        self.entitlement = Entitlement(facts, scope.target.policy, self.now, self.lines.apart)
        self._recorded: dict[str, frozenset[str]] = {}
        self.watch = Watch(base, self._may_read)
        self.sessions.stranger = self._not_the_person

    # what is known

    @property
    def population(self) -> Population | None:
        """The harness's own members, where the target holds them."""
        return self._population

    def now(self) -> datetime:
        """Return the instant that the target's clock shows, as its file or the last use of the clock lever says.

        Where neither does, it is that of this machine when the run began; from there on no clock that jumps counts.
        """
        began, at = self._clock_set
        return began + timedelta(seconds=time.monotonic() - at)

    @cached_property
    def endpoints(self) -> Endpoints:
        """The authorization server's endpoints, from the target file or discovery."""
        found = read_endpoints(
            self.smart_configuration.exchange.body, self.capabilities.exchange.body, self._filled_endpoints()
        )
        self.wire.issuer = found.token
        return found

    @cached_property
    def smart_configuration(self) -> Observation:
        """The answer to SMART discovery, at the address that the target file names, if it names one."""
        return self._discovered(self._filled(self.target.configuration))

    @cached_property
    def well_known(self) -> Observation:
        """The answer to SMART discovery at its place below the FHIR base, where every app looks for it."""
        return self._discovered(None) if self.target.configuration else self.smart_configuration

    def _discovered(self, address: str | None) -> Observation:
        seen = Observation(fetch_smart_configuration(self.wire, self.base, address))
        if redirects_to_slash(seen):
            request = Request("GET", f"{seen.exchange.url}/", seen.exchange.request_headers)
            seen = Observation(self.wire.send(request))
        return seen

    @cached_property
    def capabilities(self) -> Observation:
        """The answer to `metadata`, asked as the target wants it: the greeting is the first that tells its dialect."""
        self.dialect, seen = settled(partial(self.speak, None), self.dialect, "metadata")
        place = redirected_to(seen.exchange)
        if place is None or not same_origin(place, self.base):
            return seen
        return Observation(self.wire.send(Request("GET", place, seen.exchange.request_headers)))

    def capability(self, resource_type: str) -> Mapping[str, Any] | None:
        """Return the CapabilityStatement's entry for a resource type, or None if it has none."""
        document = self.capabilities.resource or {}
        entries = (item for rest in objects(document.get("rest")) for item in objects(rest.get("resource")))
        return next((item for item in entries if item.get("type") == resource_type), None)

    @cached_property
    def knowledge(self) -> Knowledge:
        """Whose data is whose: from the population, from crawls of the attached members, or both."""
        seeded = [name for name, account in self.scope.accounts.items() if account.seeded]
        attached = [name for name, account in self.scope.accounts.items() if not account.seeded]
        parts: list[Knowledge] = []
        if self._population is not None and seeded:
            parts.append(SeededKnowledge(self._population, seeded, self.lines))
        if attached:
            parts.append(self._crawl(attached))
        return parts[0] if len(parts) == 1 else JoinedKnowledge(*parts)

    def owner_of(self, reference: str) -> str | None:
        """Return the owner of the resource `Type/id`, or None."""
        known = self.knowledge.find(reference)
        return known.owner if known else None

    def patient(self, subject: str) -> str | None:
        """Return the FHIR id of the subject's Patient, from the description, the population or a session."""
        account = self.scope.accounts[subject]
        if account.patient:
            return account.patient
        try:
            return self.session(subject).patient
        except LoginFailed:
            return None

    def path(self, identifier: str) -> QueryPath:
        """Return a query path by its id."""
        if identifier in self.made_paths:
            return self.made_paths[identifier]
        return next(path for path in self.scope.paths if path.id == identifier)

    # who asks

    @property
    def app(self) -> App:
        """The app used where any app would do: the first of the target file."""
        return self.target.apps[0]

    def _dated(self, app: App) -> App:
        return replace(app, now=self.now, audience=lambda: self.endpoints.token)

    def service_of(self, case: Case) -> App:
        """Return the service that the case's note names. Raises LoginFailed where none can be asked about anybody."""
        found = next((app for app in self.target.services if app.id == case.note), None)
        if found is None:
            raise LoginFailed("no service may have the record of a member who signs in, so none can be tried")
        return found

    def app_of(self, case: Case) -> App:
        """Return the app that the case's note names, else the first."""
        return next((app for app in self.target.apps if app.id == case.note), self.app)

    def other_app(self, app: App) -> App | None:
        """Return an app that is not `app`, or None if the target file names but one."""
        return next((other for other in self.target.apps if other.id != app.id), None)

    def other_member(self, member: str) -> str | None:
        """Return a member that is not `member`, or None if there is but one."""
        return next((other for other in self.scope.members if other != member), None)

    def session(self, requester: str, subject: str | None = None, app: App | None = None) -> Session:
        """Return the shared session of `requester` for `subject` (default: the own record). Raises LoginFailed."""
        return self.sessions.get(requester, subject or requester, app or self.app)

    def witness(self, subject: str) -> str:
        """Return who can show that the subject's data are there to be had.

        That is the subject; or somebody entitled to the whole record, where the subject has died or has no login.
        """
        via = self.scope.accounts[subject].via
        if via is not None:
            return via
        for requester in (subject, *self.scope.representatives(subject)):
            if self.entitlement.record(requester, subject).effect == "allow":
                return requester
        return subject

    def permitted(self, requester: str, subject: str) -> Callable[[Hit], bool]:
        """Return the test whether a value may be read with a token of `requester` for the record of `subject`.

        Only the token's own subject is ever in; of that record, what is no secret from `requester`.
        """

        def allowed(hit: Hit) -> bool:
            if hit.owner != subject:
                return False
            known = self.knowledge.find(hit.place) if hit.place else None
            return known is None or self.entitlement.may_receive(requester, known)

        return allowed

    def strays(self, seen: Observation) -> tuple[tuple[str, str], ...]:
        """Return the resources in an answer of which the requester may not read the Patient, each with that Patient.

        Told by what each resource says of itself, so also of people whom nobody described.
        """
        return tuple((each.reference, f"Patient/{each.owner.id}") for each in self.watch.strays(seen.exchange))

    # asking

    def ask(
        self,
        session: Session | None,
        url: str,
        method: str = "GET",
        *,
        after: Observation | None = None,
        **options: Any,
    ) -> Observation:
        """Send one FHIR request with the session's token (or none) and observe the answer.

        `url` is relative to the FHIR base or absolute; an absolute one of another origin goes without the token.
        `after` is the answer that held the address, as that of a next page.
        `options`: `headers` (added or replaced), `without` (names of headers that are not sent), `body` (bytes).
        """
        asked = self.method(url, method) if after is None else method  # a next page is for GET, wherever it leads
        exchange = self.wire.send(self._request(session, url, asked, **options))
        if exchange.status == UNAUTHORIZED and session and (other := self.sessions.replaced(session, self._accepted)):
            exchange = self.wire.send(self._request(other, url, asked, **options))
        return self._observed(exchange, after)

    def ask_together(self, session: Session, questions: Sequence[PathRequest]) -> tuple[Observation, ...]:
        """Send requests that do not depend on one another at the same time; the answers come in their order."""
        requests = [
            self._request(
                session, each.url, self.method(each.url, each.method), headers=each.headers, body=each.content
            )
            for each in questions
        ]
        return tuple(self._observed(exchange) for exchange in self.wire.send_together(requests))

    def speak(
        self, session: Session | None, dialect: Dialect, url: str, *, accept: str | None = None, form: str | None = None
    ) -> Observation:
        """Send one request in a given dialect; `form` makes it a POST. For learning the dialect itself."""
        plain = Dialect(slash=dialect.slash)
        absolute = self._followed(plain, url) if _has_scheme(url) else self._below(plain, url)
        bearer = session.headers if session and same_origin(absolute, self.base) else {}
        headers = {**bearer, "accept": accept or dialect.accept}
        if form is not None:
            headers["content-type"] = "application/x-www-form-urlencoded"
        method = "GET" if form is None else "POST"
        request = Request(method, absolute, headers, (form or "").encode(), session.id if session else None)
        return Observation(self.wire.send(request))

    def own_patient(self, session: Session) -> Observation:
        """Read the Patient the session is for."""
        return self.ask(session, f"Patient/{session.patient}")

    def some_resource(self, subject: str, resource_type: str) -> Known | None:
        """Return one known resource of the subject that the subject's witness is entitled to, or None."""
        return next(iter(self.evident(subject, resource_type)), None)

    def somebody_has(self, resource_type: str) -> bool:
        """Return whether a resource of that type is known of anybody under test."""
        return any(self.knowledge.resources(name, resource_type) for name in self.scope.members)

    def evident(self, subject: str, resource_type: str | None = None) -> tuple[Known, ...]:
        """Return the known resources of `subject` that the subject's witness is entitled to now."""
        return self.visible(self.witness(subject), subject, resource_type)

    def visible(self, requester: str, subject: str, resource_type: str | None = None) -> tuple[Known, ...]:
        """Return the known resources of `subject` that `requester` is entitled to now."""
        found = self.knowledge.resources(subject, resource_type)
        return tuple(known for known in found if self.entitlement.may_see(requester, known))

    def receivable(self, requester: str, subject: str, resource_type: str | None = None) -> tuple[Known, ...]:
        """Return the known resources of `subject` that are no secret from `requester` now, entitled to them or not."""
        found = self.knowledge.resources(subject, resource_type)
        return tuple(known for known in found if self.entitlement.may_receive(requester, known))

    def pages(self, session: Session, url: str, limit: int = MAX_PAGES, after: Observation | None = None) -> Pages:
        """Walk a search to its last page, at most `limit` pages, never to another origin or the same page twice.

        `after` is the answer that held the address, where one did.
        """
        pages: list[Observation] = []
        seen: set[str] = set()
        link = self.absolute(url)
        while len(pages) < limit:
            seen.add(link)
            page = self.ask(session, link, after=pages[-1] if pages else after)
            pages.append(page)
            if not page.exchange.ok:
                return Pages(tuple(pages), f"page {len(pages)} was answered with {page.exchange.status}")
            if page.next_url is None:
                return Pages(tuple(pages), "last page")
            link = page.next_url
            if not same_origin(link, self.base):
                return Pages(tuple(pages), f"the next link leaves the target: {origin(link)[1] or 'to nowhere'}")
            if link in seen:
                return Pages(tuple(pages), f"page {len(pages)} links back to a page that was there already")
        return Pages(tuple(pages), f"no last page within {limit} pages")

    def follow(self, page: Observation) -> str | None:
        """Return the absolute URL of the page's next link, if there is one and it stays with the target."""
        url = page.next_url
        return url if url is not None and same_origin(url, self.base) else None

    def absolute(self, url: str) -> str:
        """Return `url` as it is if absolute, else below the FHIR base, as the target takes it."""
        return url if _has_scheme(url) else self._below(self.dialect, url)

    def _followed(self, dialect: Dialect, link: str) -> str:
        own = link == self.base or link.startswith(f"{self.base}/")
        return phrasing.followed(dialect, link) if own else link

    def _below(self, dialect: Dialect, url: str) -> str:
        return f"{self.base}/{operations.address(self.target.operations, phrasing.address(dialect, url)).lstrip('/')}"

    def method(self, url: str, method: str) -> str:
        """Return the method by which the target takes a request: POST for an operation that it has by POST alone."""
        posted = method == "GET" and operations.is_posted(self.target.operations, self.absolute(url))
        return "POST" if posted else method

    def verbatim(self, url: str) -> str:
        """Return the absolute address of `url` as it stands, but for the slash that the target may need.

        For checks of the very thing that the target's dialect would change.
        """
        return self._below(Dialect(slash=self.dialect.slash), url)

    # levers

    def withdraw_in_portal(self, session: Session) -> Withdrawal:
        """Withdraw the consent behind `session` in the payer's portal. Raises LeverFailed or LoginFailed."""
        portal = self.target.levers.portal
        if portal is None:
            raise TargetError("the target file describes no portal", where=f"{self.target.path}: consent.portal")
        choices = self.sessions.choices(session.requester, session.subject)
        url = self._filled(portal.url)
        return levers.withdraw_in_portal(self.wire, portal, url, session.app, choices, self._whose(session))

    def portal_lists(self, session: Session) -> tuple[bool, Exchange] | None:
        """Return whether the portal lists the session's app, and the exchange that showed it; None for a callable."""
        seen = self._portal_page(session.requester, session.subject, session=session)
        return (levers.lists_app(seen[0], session.app, self._whose(session)), seen[1]) if seen else None

    def portal_names(self, member: str, session: Session) -> tuple[bool, Exchange] | None:
        """Return whether `member`'s portal names the session's app for the session's patient; None for a callable."""
        seen = self._portal_page(member, member, session=session)
        return (names_patient(seen[0], session.app, self._whose(session)), seen[1]) if seen else None

    def portal_stop(self, session: Session, browser: Browser) -> Stop | None:
        """Return what withdraws the session's app, as its member sees it in a browser; None where nothing does."""
        seen = self._portal_page(session.requester, session.subject, browser, session)
        return stop_for(seen[0], session.app, self._whose(session)) if seen else None

    def press_in_portal(self, browser: Browser, stop: Stop, session: Session) -> list[Exchange]:
        """Send what withdraws the session's app, from a browser in which somebody signed in; return all exchanges."""
        exchanges: list[Exchange] = []
        levers.press(browser, stop, session.app, self._whose(session), exchanges)
        return exchanges

    def enter_portal(self, member: str, browser: Browser) -> bool:
        """Sign `member` in to the portal in a browser; return whether there is a portal of pages.

        Raises LeverFailed or LoginFailed.
        """
        return self._portal_page(member, member, browser) is not None

    def portal_unasked(self, browser: Browser, session: Session) -> tuple[bool | None, Exchange] | None:
        """Return whether the portal lists the session's app to a browser that signs nobody in, and what showed it.

        None where no portal of pages is described, and in the place of the answer where the page asks who is there.
        """
        url = self._pages_of_portal()
        if url is None:
            return None
        exchanges: list[Exchange] = []
        page = levers.follow(browser, Request("GET", url, {"accept": "text/html"}), exchanges)
        asks = question(page, signed_in=False).asks in {Asks.NAME, Asks.PASSWORD}
        return None if asks else levers.lists_app(page, session.app, self._whose(session)), exchanges[-1]

    def _portal_page(
        self, requester: str, subject: str, browser: Browser | None = None, session: Session | None = None
    ) -> tuple[Page, Exchange] | None:
        """Return the portal's page of apps, or that of a session's app, as `requester` sees it, and what showed it."""
        url = self._pages_of_portal()
        if url is None:
            return None
        app, whose = (session.app, self._whose(session)) if session is not None else (None, None)
        choices = self.sessions.choices(requester, subject)
        return levers.apps_in_portal(browser or self.wire.browser(), url, choices, app, whose)

    def _pages_of_portal(self) -> str | None:
        """Return where the portal's pages begin; None where no portal of pages is described."""
        portal = self.target.levers.portal
        return self._filled(portal.url) if portal is not None and portal.kind == "form" else None

    def _whose(self, session: Session) -> Whose:
        """Return the words by which a portal may tell the session's patient from those of other members."""
        others = [name for name in self.scope.members if name != session.subject]
        return Whose(
            id=session.patient,
            names=self._given_names(session.subject),
            other_ids=tuple(known.id for name in others for known in self.knowledge.resources(name, "Patient")),
            other_names=tuple(word for name in others for word in self._given_names(name)),
        )

    def _given_names(self, subject: str) -> tuple[str, ...]:
        found = [known.content or {} for known in self.knowledge.resources(subject, "Patient")]
        names = [name for content in found for name in objects(content.get("name"))]
        return tuple(text for name in names for text in texts(name.get("given")))

    def has_choice(self, name: str, member: str | None = None) -> bool:
        """Tell whether a choice of `description.PAIRS` can be made here, and for a member.

        A person's lever needs somebody at the terminal, a page a member who signs in there.
        """
        found = [self.target.levers.choices.get(lever) for lever in PAIRS[name]]
        walks = member is None or self.scope.accounts[member].login.walks_pages
        able = {"person": choosing.somebody_sits_there(), "form": walks}
        return all(lever is not None and able.get(lever.kind, True) for lever in found)

    @contextmanager
    def chosen(self, name: str, member: str, app: App | None = None, category: str = "") -> Iterator[None]:
        """Make a choice of `description.PAIRS` for a member, and take it back at the end, whatever happens within.

        A payer may end tokens with a choice, and a sign-in may fail while it holds: neither is remembered.
        Raises LeverFailed where it cannot be made, or not be taken back.
        """
        choose, take_back = (self._lever(each, member, app, category) for each in PAIRS[name])
        made = False
        try:
            with self._pulled(choose, take_back, "" if name == "app" else member):
                made = True
                yield
        finally:
            if made:
                self.sessions.forget_those(lambda kept: kept.subject == member or kept.app == app)

    @contextmanager
    def record_changed(self, member: str, before: Resource | None, after: Resource | None) -> Iterator[None]:
        """Write a member's record behind the API as it is `after`, and at the end as it was `before`; None: not there.

        Raises LeverFailed where it cannot be written, or not be written back.
        """
        lasting = before or after or {}
        with self._pulled(self._written(member, after, lasting), self._written(member, before, lasting), member):
            yield

    def _written(self, member: str, record: Resource | None, lasting: Resource) -> tuple[Lever, choosing.Facts]:
        lever, facts = self._lever(PAIRS["record"][record is None], member, None, "")
        named = {"type": str(lasting["resourceType"]), "id": str(lasting["id"])}
        return lever, replace(facts, values={**facts.values, **named}, resource=json.dumps(record) if record else "")

    @contextmanager
    def _pulled(
        self, choose: tuple[Lever, choosing.Facts], take_back: tuple[Lever, choosing.Facts], member: str
    ) -> Iterator[None]:
        try:
            self._pull(*choose)
        except (choosing.NothingChosen, LoginFailed):
            raise
        except BaseException:  # an interruption, or an answer that did not come: it may have been made all the same
            with suppress(PayerproofError):
                self._take_back(*take_back, member)
            raise
        try:
            yield
        except BaseException:  # what was found out meanwhile goes before a lever that does not turn back
            with suppress(PayerproofError):
                self._take_back(*take_back, member)
            raise
        self._take_back(*take_back, member)

    def standing(self, case: Case) -> str:
        """Return in words what could not be taken back of those whom a case is about; empty where all is as it was."""
        about = {case.requester, case.subject, ""}
        return next((text for (member, _), text in self._standing.items() if member in about), "")

    def _take_back(self, lever: Lever, facts: choosing.Facts, member: str) -> None:
        """Pull the lever that takes a choice back."""
        tries = 1 if lever.kind == "person" else _TRIES
        heard: list[PayerproofError] = []

        def pull() -> None:
            try:
                self._pull(lever, facts)
            except choosing.NothingChosen:
                if not heard:  # else there is nothing left to take back, as an earlier try was heard and not answered
                    raise
            except LoginFailed:
                raise
            except PayerproofError as problem:
                heard.append(problem)
                raise

        self._set_right(pull, member, f"levers.{lever.name}", "a choice may stand that {} did not take back", tries)

    def _set_right(self, way: Callable[[], None], member: str, name: str, told: str, tries: int = _TRIES) -> None:
        """Make the target as it was, beyond every limit, in some tries; what stays is told and kept in mind."""
        with self.wire.taking_back():
            for left in reversed(range(tries)):
                try:
                    way()
                except PayerproofError as problem:
                    if left:
                        time.sleep(_BETWEEN_TRIES)
                        continue
                    self._standing[member, name] = text = f"{told.format(name)}: {problem}"
                    self.note("cause", text=text)
                    raise
                self._standing.pop((member, name), None)
                return

    def _pull(self, lever: Lever, facts: choosing.Facts) -> None:
        done = choosing.pull(self.wire, lever, self._filled(lever.url), facts)
        self.attested += [done.attested] if done.attested else []

    def reaches(self, name: str, member: str) -> str:
        """Try whether a lever can be reached, without pulling it; return in words what was found.

        Raises LeverFailed, LoginFailed, TargetError.
        """
        lever, facts = self._lever(name, member, None, next(iter(self.target.levers.categories), ""))
        return choosing.reached(self.wire, lever, self._filled(lever.url), facts)

    def _lever(self, name: str, member: str, app: App | None, category: str) -> tuple[Lever, choosing.Facts]:
        """Return a lever of the target file, and what fills its places."""
        lever = self.target.levers.choices.get(name)
        if lever is None:
            raise TargetError(f"the target file describes no {name}", where=f"{self.target.path}: levers")
        account, patient = self.scope.accounts[member], self.patient(member)
        if patient is None and (lever.names("patient") or name in PAIRS["record"]):
            raise choosing.NothingChosen(f"levers.{name}: whose record it is about is not known")
        values = {
            "member": account.login.username or member,
            "patient": patient or "",
            "app": (app or self.app).client_id,
            "category": self.target.levers.categories.get(category, category),
            "type": "Patient",
            "id": patient or "",
        }
        secret = lever.secret.reveal() if lever.secret else None
        if secret is not None:
            self.redactor.register(secret, f"levers.{name}")
        return lever, choosing.Facts(values, lambda: self.sessions.choices(member, member), secret)

    def note(self, topic: str, **data: Any) -> None:
        """Record a measurement that is no verdict."""
        self._note(topic, data)

    def set_clock(self, instant: datetime) -> None:
        """Move the target's clock. Raises LeverFailed where the target refuses."""
        url, secret = self._filled(self.target.levers.clock_url), self.target.levers.clock_secret
        if url is None or secret is None:
            raise TargetError("the target file describes no clock", where=f"{self.target.path}: clock_control")
        self.redactor.register(secret.reveal(), "clock_control")
        levers.move_clock(self.wire, url, secret, instant)
        self._clock_set = (instant, time.monotonic())

    @contextmanager
    def clock_moved(self, by: timedelta) -> Iterator[None]:
        """Move the target's clock on by `by`, and back again at the end. Raises LeverFailed where it refuses."""
        with self.clock_at(self.now() + by):
            yield

    @contextmanager
    def clock_at(self, instant: datetime) -> Iterator[None]:
        """Set the target's clock to `instant`, and back again at the end. Raises LeverFailed where it refuses."""
        before, at = self.now(), time.monotonic()

        def set_back() -> None:
            told = "the target's clock was moved, and {} could not set it back"
            self._set_right(
                lambda: self.set_clock(before + timedelta(seconds=time.monotonic() - at)), "", "clock_control", told
            )

        try:
            self.set_clock(instant)
        except TargetError:
            raise
        except BaseException:  # an interruption, or an answer that did not come: it may have moved all the same
            with suppress(PayerproofError):
                set_back()
            raise
        try:
            yield
        finally:
            set_back()

    # within

    def _observed(self, exchange: Exchange, after: Observation | None = None) -> Observation:
        """Observe an answer, and let the watch know of values in it that are of nobody whose record may be read."""
        seen = observe(self.knowledge, exchange, after)
        session = self.watch.asker(exchange) if seen.hits else None
        for hit in seen.hits if session is not None else ():
            if session is not None and not hit.echoed and not self._may_be_read(session, hit.owner):
                owner = Owner(self.sessions.patient(hit.owner) or hit.owner) if hit.owner else Owner("of another payer")
                self.watch.value(session, Stray(hit.place or hit.value, owner, exchange.id))
        return seen

    def _may_be_read(self, session: Session, owner: str | None) -> bool:
        if owner is None or owner == session.subject:
            return owner is not None
        return owner in self.scope.accounts and self.entitlement.record(session.requester, owner).allowed

    def _accepted(self, session: Session) -> bool:
        """Ask whether the payer still takes the session's token: is the record it is for refused as unauthorized?"""
        record = self._request(session, f"Patient/{session.patient}", "GET")
        return session.patient is None or self.wire.send(record).status != UNAUTHORIZED

    def _request(self, session: Session | None, url: str, method: str, **options: Any) -> Request:
        absolute = self._followed(self.dialect, self.absolute(url))
        headers = {**(session.headers if session else {}), "accept": self.dialect.accept}
        if not same_origin(absolute, self.base):
            headers.pop("authorization", None)
        headers |= {name.lower(): value for name, value in (options.get("headers") or {}).items()}
        headers = {name: value for name, value in headers.items() if name not in options.get("without", ())}
        body = phrasing.form(self.dialect, url, options.get("body") or b"")
        if method == "POST" and not body and operations.is_posted(self.target.operations, absolute):
            headers, body = {"content-type": "application/fhir+json", **headers}, operations.BODY
        return Request(method, absolute, headers, body, (session.id or None) if session else None)

    def _not_the_person(self, session: Session) -> str:
        """Read the Patient of a token of an attached member; return who it is, if not the one described.

        The day of birth tells, as far as the Patient has one. How the person is called is learnt on the way.
        """
        account = self.scope.accounts[session.subject]
        if account.seeded or session.patient is None:
            return ""  # of the harness's own members the id is known, and says it all
        seen = Observation(self.wire.send(self._request(session, f"Patient/{session.patient}", "GET")))
        document = seen.resource
        if not seen.exchange.ok or document is None or document["resourceType"] != "Patient":
            return ""
        born, described = document.get("birthDate"), account.member.birth_date.isoformat()
        if isinstance(born, str) and born and not described.startswith(born):
            return (
                f"Patient {session.patient}, born {born[:10]}, while {session.subject} is described as born "
                f"{described}: another person's token, or a wrong day of birth in the target file"
            )
        self.sessions.call(session.subject, _called(document))
        return ""

    def _may_read(self, requester: str) -> frozenset[str]:
        """Return the Patients whose record a requester may read now, and record it where it was not so before."""
        patients = {subject: self.sessions.patient(subject) for subject in self.scope.subjects}
        found = frozenset(
            patient
            for subject, patient in patients.items()
            if patient is not None and self.entitlement.record(requester, subject).allowed
        )
        if self._recorded.get(requester) != found:
            self._recorded[requester] = found
            self.note(MAY_READ, requester=requester, patients=sorted(found))
        return found

    def public_base(self, name: str) -> str:
        """Return the base of a public API of the target's description."""
        api = next(each for each in self.target.public_apis if each.name == name)
        return self._filled(api.base) or api.base

    def _filled(self, url: str | None) -> str | None:
        parts = urlsplit(self.base)
        return url.replace("{origin}", f"{parts.scheme}://{parts.netloc}") if url else None

    def _filled_endpoints(self) -> dict[str, str]:
        filled = {name: self._filled(url) for name, url in self.target.endpoints.items()}
        return {name: url for name, url in filled.items() if url}

    def _crawl(self, members: Iterable[str]) -> AttachedKnowledge:
        rounds: list[dict[str, tuple[Known, ...]]] = []
        for _ in range(2):
            found: dict[str, tuple[Known, ...]] = {}
            for name in members:
                found[name] = self._crawl_one(name)
            rounds.append(found)
        own = {name: own_records(items, self.patient(name)) for name, items in rounds[0].items()}
        return AttachedKnowledge(own, values_of_one(rounds[0], rounds[1], own))

    def _crawl_one(self, subject: str) -> tuple[Known, ...]:
        try:
            session = self.session(self.witness(subject), subject)
        except LoginFailed:
            return ()
        if session.patient is None:
            return ()

        def fetch(url: str) -> Observation:
            return Observation(self.wire.send(self._request(session, url, "GET")))

        withheld = self.scope.accounts[subject].withheld
        search = partial(_search, self.dialect, session.patient)
        found = crawl_member(subject, session.patient, fetch, withheld, self.clinical_types(), search)
        return tuple(self._with_line(found))

    def _with_line(self, found: Sequence[Known]) -> Iterator[Known]:
        """Yield what a crawl found, Coverages and claims with the line of business that they are of."""
        if not self.lines:
            yield from found
            return
        kept = [
            [dict(each.content or {}) for each in found if each.type == name]
            for name in ("Coverage", "ExplanationOfBenefit")
        ]
        told = self.lines.of_record(*kept)
        yield from (replace(each, line=told.get(each.reference)) for each in found)

    def clinical_types(self) -> tuple[str, ...]:
        """Return the types of clinical records that the target declares, or claims a guide to clinical records for."""
        promised = clinical_types.promised
        guides = self.target.guides_for
        return tuple(
            name for name in clinical_types.TYPES if promised(guides(name)) or self.capability(name) is not None
        )


def _doors(target: Target) -> Iterator[str]:
    """Yield the addresses at which members sign in beside the authorization endpoint."""
    named = (target.levers.portal, *target.levers.choices.values())
    yield from (door.url for door in named if door is not None and door.kind == "form" and door.url)


def _has_scheme(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _search(dialect: Dialect, patient: str, resource_type: str) -> str:
    """Return the search for a patient's resources of a type, spelled as the target takes it."""
    spelling = dialect.spelling(resource_type)
    return f"{resource_type}?{spelling.pair(patient)}" if spelling.parameter else resource_type


def _called(patient: Mapping[str, Any]) -> tuple[str, ...]:
    """Return how a Patient is called: first name and family name, and the first name alone."""
    found: list[str] = []
    names = patient.get("name")
    for name in names if isinstance(names, list) else ():
        given = name.get("given") if isinstance(name, dict) else None
        first = next((word for word in given if isinstance(word, str)), "") if isinstance(given, list) else ""
        family = name.get("family") if first else None
        found += [f"{first} {family}"] if isinstance(family, str) else []
        found += [first] if first else []
    return tuple(dict.fromkeys(found))
