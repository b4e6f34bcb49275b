"""The joints of the payer, by name. Each holds the healthy function; a fault replaces one from outside.

Handlers go through these joints and know nothing of faults.
A replacement takes what the healthy function takes, and usually asks it first.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from payerproof.reference_payer import authority, html, negotiation, policy, problems, routing, surface, transport
from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.oauth import (
    assertions,
    choices,
    grants,
    identity,
    oauth_rules,
    proofs,
    pushed,
    scopes,
    services,
    sessions,
    vault,
)
from payerproof.reference_payer.oauth.choices import Choices
from payerproof.reference_payer.oauth.sessions import Session, Sessions
from payerproof.reference_payer.oauth.vault import Access, Code, Grant, Refresh, Vault
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.policy import Facts, Rules, View
from payerproof.reference_payer.problems import Answer, FhirProblem, OAuthProblem, PageProblem
from payerproof.reference_payer.public import rules as public_rules
from payerproof.reference_payer.public import tables as public_tables
from payerproof.reference_payer.records import jobs
from payerproof.reference_payer.records.jobs import Job, Jobs
from payerproof.reference_payer.records.ledger import Totals
from payerproof.reference_payer.records.store import Record, Row, Store
from payerproof.reference_payer.records.visibility import AccessPath, Visibility
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.search import conditions, cutting, dates, paging_rules, parameters, sorting
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.cutting import Cut
from payerproof.reference_payer.search.paging import Cursor, Pages, Search
from payerproof.reference_payer.search.parameters import Asked, Context
from payerproof.reference_payer.search.sorting import Order
from payerproof.reference_payer.search.tables import Parameter
from payerproof.reference_payer.settings import App

MayAct = Callable[[str], View | None]
"""What the account in question may see of a member, now."""


Pairs = list[tuple[str, str]]
"""Fields of a query or a form, in order."""


@dataclass(slots=True)
class People:
    """Who may see whose record, and who is offered or chosen on the pages."""

    rules: Rules = field(default_factory=Rules)
    view: Callable[[Facts, Rules, ZoneInfo, str, str, datetime], View | None] = policy.view
    offered: Callable[[Facts, str, MayAct], list[str]] = authority.offered
    sender: Callable[[Sessions, Session, str], Session | None] = sessions.sender
    begun: Callable[[Sessions, str | None], tuple[str, Session]] = sessions.begun
    renewed: Callable[[Sessions, str, Session], tuple[str, Session]] = sessions.renewed
    login_due: Callable[[Session, str | None, datetime], bool] = sessions.login_due
    signed_out: Callable[[Sessions, str | None], None] = Sessions.forget
    chosen: Callable[[str | None, Mapping[str, str]], str | None] = authority.chosen
    confirmed: Callable[[str, Mapping[str, str], Mapping[str, str]], str] = authority.confirmed
    recorded: Callable[[Vault, Grant], Grant] = Vault.add_grant
    standing: Callable[[Grant, MayAct, Occasion], View | None] = authority.standing
    service_view: Callable[[Grant, Callable[[str], bool], Collection[str]], View] = services.view


@dataclass(slots=True)
class Authorization:
    """The rules of the authorization server, one RFC sentence each."""

    proven: Callable[[App, str | None], bool] = oauth_rules.proven
    named_alike: Callable[[str, str | None], bool] = oauth_rules.named_alike
    acting: Callable[[App, Iterable[App], str | None], App] = oauth_rules.acting
    unproven: Callable[[], OAuthProblem] = problems.unproven
    assertion_read: Callable[[str], assertions.Assertion | None] = assertions.read
    assertion_understood: Callable[[assertions.Assertion], bool] = assertions.understood
    assertion_app: Callable[[Iterable[App], Mapping[str, Any], str | None], App | None] = assertions.app_of
    assertion_named: Callable[[App, Iterable[App], str | None], App] = assertions.named
    assertion_signed: Callable[[App, assertions.Assertion], bool] = assertions.signed
    assertion_meant: Callable[[App, Mapping[str, Any], str], bool] = assertions.meant
    assertion_timely: Callable[[Mapping[str, Any], datetime], bool] = assertions.timely
    assertion_fresh: Callable[[Mapping[str, Any], set[str]], bool] = assertions.fresh
    may_introspect: Callable[[App, str | None], bool] = oauth_rules.may_introspect
    may_revoke: Callable[[App, str | None], bool] = oauth_rules.may_revoke
    may_push: Callable[[App, str | None], bool] = oauth_rules.proven
    pushed_kept: Callable[[Vault, vault.Pushed], vault.Pushed] = pushed.kept
    pushed_usable: Callable[[vault.Pushed, str, datetime], bool] = pushed.usable
    pushed_fields: Callable[[vault.Pushed, Pairs], Pairs] = pushed.effective
    names_data: Callable[[Iterable[str]], bool] = scopes.names_data
    find_app: Callable[[Iterable[App], str], App | None] = oauth_rules.find_app
    redirect_matches: Callable[[str, str], bool] = oauth_rules.redirect_matches
    silent: Callable[[str | None], bool] = oauth_rules.silent
    response_supported: Callable[[str], bool] = oauth_rules.response_supported
    challenge_accepted: Callable[[str | None, str | None], bool] = oauth_rules.challenge_accepted
    audience_matches: Callable[[str, str | None], bool] = oauth_rules.audience_matches
    granted_scopes: Callable[[Iterable[str]], tuple[str, ...]] = oauth_rules.granted_scopes
    consented_scopes: Callable[[Iterable[str], Iterable[str]], tuple[str, ...]] = oauth_rules.consented_scopes
    allowed: Callable[[str | None], bool] = oauth_rules.allowed
    settled: Callable[[Vault, str, str, str], bool] = grants.settled
    code_value: Callable[[], str] = vault.opaque
    code_found: Callable[[Vault, str], Awaitable[Code | None]] = grants.code_found
    refresh_found: Callable[[Vault, str], Awaitable[Refresh | None]] = grants.refresh_found
    issued: Callable[[Vault, Access], Access] = grants.issued
    handed_over: Callable[[Vault, Code, str, datetime], dict[str, str]] = grants.handed_over
    redirect_parameters: Callable[[Mapping[str, str], str | None, str], dict[str, str]] = (
        oauth_rules.redirect_parameters
    )
    verifier_matches: Callable[[str | None, str | None], bool] = oauth_rules.verifier_matches
    code_usable: Callable[[Code, datetime], bool] = oauth_rules.code_usable
    code_belongs: Callable[[Code, App], bool] = oauth_rules.code_belongs
    code_redirect_matches: Callable[[Code, str | None], bool] = oauth_rules.code_redirect_matches
    code_replayed: Callable[[Code, datetime], None] = grants.code_replayed
    exchanged: Callable[[Grant, Mapping[str, str], Mapping[str, str]], Grant] = grants.exchanged
    other_grant: Callable[[App, Mapping[str, str], Mapping[str, str], datetime], Grant | None] = grants.other_grant
    service_scopes: Callable[[App, Iterable[str]], tuple[str, ...]] = services.granted
    service_refreshable: Callable[[], bool] = services.refreshable
    token_response: Callable[[dict[str, Any]], dict[str, Any]] = surface.as_it_is
    refreshable: Callable[[Grant], bool] = oauth_rules.refreshable
    refresh_usable: Callable[[Refresh, App, datetime], bool] = oauth_rules.refresh_usable
    refresh_reused: Callable[[Refresh, datetime], bool] = grants.refresh_reused
    rotated: Callable[[Vault, Refresh, datetime], Refresh] = grants.rotated
    refreshed_scopes: Callable[[Grant, str | None], tuple[str, ...] | None] = oauth_rules.refreshed_scopes
    access_expiry: Callable[[datetime, timedelta, Grant], datetime] = oauth_rules.access_expiry
    token_belongs: Callable[[Grant, App], bool] = oauth_rules.token_belongs
    revocable: Callable[[Vault, str, str | None], Access | Refresh | None] = grants.revocable
    revoked: Callable[[Vault, Access | Refresh, datetime], None] = grants.revoked
    introspectable: Callable[[Access | Refresh, datetime], bool] = grants.introspectable
    introspected: Callable[[dict[str, Any]], dict[str, Any]] = surface.as_it_is
    identified: Callable[[dict[str, Any], Grant], dict[str, Any]] = grants.identified
    identified_again: Callable[[dict[str, Any], Grant], dict[str, Any]] = grants.identified
    signed: Callable[[dict[str, Any]], str] = identity.signed
    user_info_asked: Callable[[str], bool] = grants.user_info_asked
    user_token: Callable[[Vault, str | None, datetime], Access | None] = grants.user_token
    user_info: Callable[[Store, dict[str, Any], Grant], dict[str, Any]] = grants.user_info
    inactive: Callable[[Access | Refresh | None], dict[str, Any]] = grants.inactive
    given: Callable[[Pairs, Pairs], Pairs] = surface.of_the_body
    requested: Callable[[Pairs, Pairs], Pairs] = surface.of_either
    refresh_proven: Callable[[Refresh, str | None], bool] = proofs.refreshable
    listed: Callable[[Grant, datetime], bool] = grants.listed
    connected: Callable[[Vault, str], Iterable[Grant]] = grants.connected
    withdrawn: Callable[[Vault, str, str, str, datetime], None] = grants.withdrawn
    token_headers: Callable[[], dict[str, str]] = surface.token_headers


@dataclass(slots=True)
class Proofs:
    """What a proof of a key has to show, one sentence of RFC 9449, section 4.3, each."""

    read: Callable[[str], proofs.Proof | None] = proofs.read
    shaped: Callable[[proofs.Proof], bool] = proofs.shaped
    signed: Callable[[proofs.Proof], bool] = proofs.signed
    method_meant: Callable[[proofs.Proof, str], bool] = proofs.method_meant
    address_meant: Callable[[proofs.Proof, str], bool] = proofs.address_meant
    timely: Callable[[proofs.Proof, datetime], bool] = proofs.timely
    fresh: Callable[[proofs.Proof, set[str]], bool] = proofs.fresh
    token_meant: Callable[[proofs.Proof, str], bool] = proofs.token_meant
    bound: Callable[[Access, proofs.Proof], bool] = proofs.bound
    plainly_taken: Callable[[Access], bool] = proofs.plainly_taken
    needed: Callable[[Headers], bool] = proofs.needed


@dataclass(slots=True)
class Chosen:
    """What members and the operator chose beside the grants: how it is kept, and where it is asked for."""

    share: Callable[[Choices, str, bool], None] = choices.share
    share_category: Callable[[Choices, str, str, bool], None] = choices.share_category
    serve: Callable[[Choices, str, bool], None] = choices.serve
    protect: Callable[[Choices, str, bool], None] = choices.protect
    shares: Callable[[Choices, str, Occasion, AccessPath], bool] = choices.shares
    serves: Callable[[Choices, str, Occasion, AccessPath], bool] = choices.serves
    withheld: Callable[[Choices, Grant], frozenset[str]] = choices.withheld
    contact: Callable[[Choices, View, AccessPath], bool] = choices.contact


@dataclass(slots=True)
class Data:
    """How a request becomes resources: what is alive, in scope, wanted, seen, cut into pages and told."""

    presented: Callable[[Headers], list[str]] = surface.presented
    credentials: Callable[[Sequence[str], str], str] = surface.credentials
    token: Callable[[Vault, str], Access | None] = grants.token
    alive: Callable[[Access, datetime, AccessPath], bool] = grants.alive
    route: Callable[[Offer, str], Target | None] = routing.route
    beyond: Callable[[Any, Any, Request], Awaitable[Answer]] = surface.beyond
    other_method: Callable[[str, Store, Target], Answer] = surface.other_method
    options: Callable[[Store, Target], Answer] = surface.options
    strict: Callable[[Headers], bool] = surface.strict
    scope_allows: Callable[[Iterable[str], str, scopes.Interaction, AccessPath], bool] = scopes.allows
    visibility: Visibility = field(default_factory=Visibility)
    find: Callable[[Store, str, str, Condition], Row | None] = Store.find
    body: Callable[[Row, View], bytes] = surface.body
    totals: Totals = field(default_factory=Totals)
    answered: Callable[[str, str, Callable[[], Answer]], Answer] = surface.answered
    unchanged: Callable[[Headers, Row], bool] = surface.unchanged
    criterion: Callable[[Asked, Context], Condition] = parameters.criterion
    orders: Callable[[str, Mapping[str, Parameter]], tuple[Order, ...]] = sorting.orders
    cut: Callable[[bytes, Cut], bytes] = cutting.cut
    writes: Callable[[str | None], bool] = jobs.writes
    narrowed: Callable[[Sequence[str], Sequence[str]], tuple[str, ...]] = jobs.narrowed
    all_of: Callable[[Iterable[Condition]], Condition] = conditions.every
    changed_after: Callable[[int], Condition] = dates.changed_after
    may_collect: Callable[[Job, Grant], bool] = jobs.may_collect
    collected: Callable[[Job, View], View] = jobs.collected
    forgotten: Callable[[Jobs, Job], None] = Jobs.forget
    searched: Callable[[Store, View, Headers, Answer], Answer] = surface.searched
    decoded: Callable[[str], Pairs] = surface.decoded
    understood: Callable[[Target, Pairs], Pairs] = surface.understood
    deletion_known: Callable[[Record, View], bool] = surface.deletion_known
    version_kept: Callable[[Row, str], bool] = surface.version_kept
    posted: Callable[[list[tuple[str, str]], list[tuple[str, str]]], list[tuple[str, str]]] = surface.posted
    everything_view: Callable[[View, str, Mapping[str, str]], View | None] = authority.patient_view
    compartment_view: Callable[[View, str, Mapping[str, str]], View | None] = authority.patient_view
    search_view: Callable[[View, Sequence[str], Mapping[str, str]], View] = authority.search_view
    sorted: Callable[[Store, str, Condition, Sequence[Order], int, int], list[Row]] = Store.sorted
    linking: Callable[[Store, Sequence[int], str, Sequence[str], Condition], list[Row]] = Store.linking
    linked: Callable[[Store, Sequence[int], Sequence[str], Condition], list[Row]] = Store.linked
    brought: Callable[[Row, str], bool] = paging_rules.brought
    total: Callable[[int, int], int] = paging_rules.total
    page_size: Callable[[int | None, int, int], int] = paging_rules.page_size
    page_kept: Callable[[Pages, Cursor], str] = Pages.keep
    rest_of: Callable[[Search], Search] = paging_rules.rest_of
    page_found: Callable[[Pages, str], Cursor | None] = Pages.find
    page_view: Callable[[Cursor, Grant, View], View | None] = paging_rules.page_view
    page_start: Callable[[Cursor], int] = paging_rules.page_start
    page_of: Callable[[Sequence[Row], int], tuple[Sequence[Row], bool]] = paging_rules.page_of


@dataclass(slots=True)
class Surface:
    """How answers look from outside."""

    negotiate: Callable[[str | None, str | None], None] = negotiation.negotiate
    outcome: Callable[[FhirProblem], Answer] = problems.outcome
    unexpected: Callable[[Exception], Answer] = surface.unexpected
    headed: Callable[[Answer], Answer] = surface.headed
    addressed: Callable[[Answer, Headers], Answer] = surface.addressed
    fhir_headers: Callable[[], dict[str, str]] = surface.fhir_headers
    cross_origin: Callable[[Iterable[App], str], dict[str, str]] = surface.cross_origin
    page_headers: Callable[[str | None], dict[str, str]] = html.page_headers
    after_form: Callable[[], int] = surface.after_form
    cookie: Callable[[Response, str], Response] = html.set_cookie
    page_text: Callable[[str, Mapping[str, Any]], str] = html.text_of
    introduced: Callable[[App], App] = surface.introduced
    login_refusal: Callable[[Collection[str], str], str] = surface.login_refusal
    oauth_error: Callable[[OAuthProblem, bytes], dict[str, str]] = problems.oauth_error
    page_words: Callable[[PageProblem, bytes], str] = problems.page_words
    after_logout: Callable[[Iterable[App], str | None], str | None] = surface.after_logout
    server_metadata: Callable[[dict[str, Any]], dict[str, Any]] = surface.as_it_is
    openid: Callable[[dict[str, Any]], dict[str, Any]] = surface.as_it_is
    capability: Callable[[dict[str, Any]], dict[str, Any]] = surface.as_it_is
    discovery: Callable[[dict[str, Any]], dict[str, Any]] = surface.as_it_is


PublicResource = Mapping[str, Any]
PublicResources = Sequence[PublicResource]
"""Resources of a public API, as they are served."""


@dataclass(slots=True)
class Public:
    """How the directory and the formularies are served to anybody; the first argument is `directory` or `formulary`."""

    admitted: Callable[[str, Sequence[str]], bool] = public_rules.admitted
    held: Callable[[str, list[dict[str, Any]], Store], list[dict[str, Any]]] = public_rules.held
    shown: Callable[[str, PublicResources, str], PublicResources] = public_rules.shown
    types: Callable[[str, Sequence[str]], Sequence[str]] = public_rules.types
    others: Callable[[str, str, Store], PublicResources | None] = public_rules.others
    looked_at: Callable[[str, public_tables.Parameter], bool] = public_rules.looked_at
    alternatives: Callable[[str, str], Sequence[str]] = public_rules.alternatives
    chained: Callable[[str, str], bool] = public_rules.chained
    brought: Callable[[str, PublicResources], PublicResources] = public_rules.brought
    referring: Callable[[str, PublicResources], PublicResources] = public_rules.referring
    page: Callable[[str, PublicResources, int, int], PublicResources] = public_rules.page
    missing: Callable[[str, str, str], PublicResource | None] = public_rules.missing
    cross_origin: Callable[[str, Iterable[App], str | None], dict[str, str]] = public_rules.cross_origin
    statement: Callable[[str, dict[str, Any]], dict[str, Any]] = public_rules.statement


@dataclass(slots=True)
class Transport:
    """How the payer is reached."""

    secured: Callable[[ssl.SSLContext], ssl.SSLContext] = transport.secured
    lasting: Callable[[], dict[str, str]] = transport.lasting


@dataclass(slots=True)
class Seams:
    """All joints of one payer."""

    people: People = field(default_factory=People)
    authorization: Authorization = field(default_factory=Authorization)
    proofs: Proofs = field(default_factory=Proofs)
    chosen: Chosen = field(default_factory=Chosen)
    data: Data = field(default_factory=Data)
    surface: Surface = field(default_factory=Surface)
    public: Public = field(default_factory=Public)
    transport: Transport = field(default_factory=Transport)
