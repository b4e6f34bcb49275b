"""Mistakes that the payer's author might make, by name: each replaces one part of the healthy payer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.proof.lawful.payer import parameters
from tests.proof.lawful.payer.grants import App, Code, Grant
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.records import Entry, Resource
from tests.proof.lawful.payer.search import Pairs, Session
from tests.proof.lawful.payer.wire import Ask, Reply


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: what it does to a payer, the suite that has to find it, and in what manner the payer then is.

    `select`: pytest's `-k`, a part of the suite in which it is found, for a short trial.
    `swept`: whether it is put on trial in the sweep of all alone, as one like it has a short trial.
    """

    apply: Callable[[Payer], None]
    suite: str
    select: str
    manner: Manner = field(default_factory=Manner)
    swept: bool = False


MISTAKES: dict[str, Mistake] = {}


def mistake(
    suite: str, select: str, *, swept: bool = False, **manner: Any
) -> Callable[[Callable[[Payer], None]], Callable[[Payer], None]]:
    """Register a mistake under its function's name; `manner` are switches."""

    def register(apply: Callable[[Payer], None]) -> Callable[[Payer], None]:
        made = Mistake(apply, suite, select, replace(Manner(), **manner), swept)
        MISTAKES[apply.__name__.replace("_", "-")] = made
        return apply

    return register


def put(part: object, name: str, value: Any) -> Any:
    """Put `value` in the place of a part's method; return the healthy one."""
    healthy = getattr(part, name)
    setattr(part, name, value)
    return healthy


# --- other people's data --------------------------------------------------------------------------------------------


@mistake("household", "test_no_foreign_data and direct-read")
def read_looks_everywhere(payer: Payer) -> None:
    """A read finds a resource by its id, whoever's it is."""

    def found(_: Session, kind: str, ident: str) -> Resource | None:
        entry = payer.records.by_key.get(f"{kind}/{ident}")
        return entry.resource if entry else None

    put(payer.fhir, "found", found)


@mistake("household", "test_no_foreign_data and search-by-id")
def search_by_id_looks_everywhere(payer: Payer) -> None:
    """A search that names an id is answered from the whole store."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        if any(name == "_id" for name, _ in pairs):
            session = replace(session, opened=[entry.resource for entry in payer.records.entries])
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "test_no_foreign_data and search-by-subject")
def patient_parameter_trusted(payer: Payer) -> None:
    """The parameter `patient` decides whose record is searched."""
    people = {ident: name for name, ident in payer.records.patients.items()}

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        named = next((value.rpartition("/")[2] for name, value in pairs if name == "patient"), session.patient)
        if named in people:
            session = replace(session, opened=payer.fhir.opened(people[named], "self"))
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "test_no_unasked_data or test_no_foreign_data and no-subject")
def cached_by_address(payer: Payer) -> None:
    """Answers to searches are kept by their address alone, whoever asks."""
    kept: dict[str, Reply] = {}

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        if ask.method == "GET" and "/" not in path:
            if ask.target not in kept:
                kept[ask.target] = healthy(ask, path, access, session)
            return kept[ask.target]
        reply: Reply = healthy(ask, path, access, session)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("household", "paging_link", next_link="sealed", page=3)
def pages_open_to_all(payer: Payer) -> None:
    """The mark of a page leads to the result as it was for whoever asked first."""
    first: dict[str, Session] = {}
    search = payer.fhir.search

    def keep(session: Session, kind: str, pairs: Pairs, start: int) -> str:
        mark: str = healthy_keep(session, kind, pairs, start)
        first[mark] = session
        return mark

    def run(session: Session, kind: str, pairs: Pairs) -> Resource:
        mark = next((value for name, value in pairs if name == "_page"), "")
        found: Resource = healthy_run(first.get(mark, session), kind, pairs)
        return found

    healthy_keep, healthy_run = put(search, "keep", keep), put(search, "run", run)


@mistake("household", "test_no_foreign_data and everything")
def everything_of_anybody(payer: Payer) -> None:
    """$everything trusts the id in the address."""
    people = {ident: name for name, ident in payer.records.patients.items()}

    def everything(ask: Ask, session: Session, ident: str, access: Any) -> Reply:
        if ident in people:
            session = replace(session, patient=ident, opened=payer.fhir.opened(people[ident], "self"))
        reply: Reply = healthy(ask, session, ident, access)
        return reply

    healthy = put(payer.fhir, "everything", everything)


@mistake("household", "test_no_foreign_data and history")
def history_of_anybody(payer: Payer) -> None:
    """The history is read from the store, past the rules for reads."""

    def history(session: Session, kind: str, ident: str) -> Reply:
        everything = [entry.resource for entry in payer.records.entries]
        reply: Reply = healthy(replace(session, opened=everything), kind, ident)
        return reply

    healthy = put(payer.fhir, "history", history)


@mistake("household", "count")
def counts_everybody(payer: Payer) -> None:
    """_summary=count counts before the rules are applied."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        if ("_summary", "count") in pairs:
            session = replace(session, opened=[entry.resource for entry in payer.records.entries])
        result: list[Resource] = healthy(session, kind, pairs)
        return result

    healthy = put(payer.fhir.search, "found", found)


@mistake("household", "test_denial_uniform and direct-read")
def refusal_tells_existence(payer: Payer) -> None:
    """What is another's is forbidden, what is not there is not found."""

    def read(ask: Ask, session: Session, kind: str, ident: str) -> Reply:
        if f"{kind}/{ident}" in payer.records.by_key and payer.fhir.found(session, kind, ident) is None:
            return payer.fhir.outcome(403, "forbidden", "This is not yours.")
        reply: Reply = healthy(ask, session, kind, ident)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "direct-read")
def refusal_names_the_owner(payer: Payer) -> None:
    """The text of a refusal helps the hotline: it says whose resource it is."""

    def read(ask: Ask, session: Session, kind: str, ident: str) -> Reply:
        entry = payer.records.by_key.get(f"{kind}/{ident}")
        if entry is not None and entry.owner and payer.fhir.found(session, kind, ident) is None:
            patient = payer.records.by_key[f"Patient/{payer.records.patients[entry.owner]}"].resource
            return payer.fhir.outcome(404, "not-found", f"Not open: {patient['name'][0]['text']}")
        reply: Reply = healthy(ask, session, kind, ident)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "conditional")
def unchanged_before_allowed(payer: Payer) -> None:
    """Whether a resource changed is answered before whether it may be read."""

    def read(ask: Ask, session: Session, kind: str, ident: str) -> Reply:
        known = "if-none-match" in ask.headers or "if-modified-since" in ask.headers
        if known and f"{kind}/{ident}" in payer.records.by_key:
            session = replace(session, opened=[payer.records.by_key[f"{kind}/{ident}"].resource])
        reply: Reply = healthy(ask, session, kind, ident)
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "majority")
def parents_for_ever(payer: Payer) -> None:
    """Nobody looks at the child's age."""
    put(payer.household, "minor", lambda *_: True)


@mistake("household", "picker or consent_subject or forged")
def edited_choice_accepted(payer: Payer) -> None:
    """The record that the form names is taken, offered or not."""
    put(payer.door, "may_pick", lambda picked, _: picked in payer.records.patients.values())
    put(payer.household, "acts_for", lambda holder, subject, _: "self" if holder == subject else "agent")


# --- sensitive data -------------------------------------------------------------------------------------------------


@mistake("sensitive", "withheld_from_representative and direct-read or withheld_from_search and subject")
def nothing_is_withheld(payer: Payer) -> None:
    """Parents see all."""
    put(payer.fhir, "withheld", lambda *_: False)


@mistake("sensitive", "withheld_from_representative and direct-read")
def withheld_in_searches_only(payer: Payer) -> None:
    """What is withheld is filtered out of searches, and read by its id all the same."""

    def found(session: Session, kind: str, ident: str) -> Resource | None:
        entry: Entry | None = payer.records.by_key.get(f"{kind}/{ident}")
        if entry is not None and entry.owner and payer.records.patients[entry.owner] == session.patient:
            return entry.resource
        item: Resource | None = healthy(session, kind, ident)
        return item

    healthy = put(payer.fhir, "found", found)


@mistake("sensitive", "count")
def total_counts_withheld(payer: Payer) -> None:
    """The total is that of the person's record, not of what is shown."""

    def total(found: list[Resource], size: int) -> int | None:
        del size
        owners = {payer.records.by_key[f"{item['resourceType']}/{item['id']}"].owner for item in found}
        kinds = {item["resourceType"] for item in found}
        return sum(entry.owner in owners and entry.resource["resourceType"] in kinds for entry in payer.records.entries)

    put(payer.fhir.search, "total", total)


# --- consent --------------------------------------------------------------------------------------------------------


@mistake("consent", "withdrawal_closed or withdrawal_closes or portal")
def withdrawal_leaves_access_tokens(payer: Payer) -> None:
    """Withdrawing ends refreshing; access tokens live to their natural end."""

    def valid(token: str | None) -> Any:
        found = payer.grants.access.get(token or "")
        return found if found is not None and found.dies > payer.clock.now() else None

    put(payer.grants, "valid", valid)


@mistake("consent", "revoked or revocation")
def revocation_forgets_refresh(payer: Payer) -> None:
    """The revocation endpoint knows access tokens alone, and drops only the one it is shown."""

    def revoke(ask: Ask) -> Reply:
        payer.grants.access.pop(ask.given("token"), None)
        return Reply(200)

    put(payer.tokens, "revoke", revoke)


@mistake("consent", "every_login")
def withdrawal_ends_latest_login(payer: Payer) -> None:
    """The portal keeps one login of an app, the latest."""

    def entries(session: Any) -> dict[str, list[Grant]]:
        return {key: grants[-1:] for key, grants in healthy(session).items() if not seen(grants)}

    def seen(grants: list[Grant]) -> bool:
        return any(
            grant.ends is not None
            for grant in payer.grants.grants
            if (grant.app, grant.reader, grant.subject) == (grants[0].app, grants[0].reader, grants[0].subject)
            and payer.grants.grants.index(grant) > payer.grants.grants.index(grants[-1])
        )

    healthy = put(payer.portal, "entries", entries)


@mistake("consent", "survive")
def withdrawal_ends_all_apps(payer: Payer) -> None:
    """Withdrawing one app ends the member's every grant."""

    def end(grant: Grant, delay: int = 0) -> None:
        for each in payer.grants.grants:
            if each.reader == grant.reader:
                healthy(each, delay)

    healthy = put(payer.grants, "end", end)


@mistake("consent", "code_dies")
def code_outlives_consent(payer: Payer) -> None:
    """Redeeming a code writes the consent down anew."""

    def answer(grant: Grant, scopes: list[str], **how: Any) -> Reply:
        if grant.ends is not None:
            grant = payer.grants.open(grant.app, grant.reader, grant.subject, scopes)
        reply: Reply = healthy(grant, scopes, **how)
        return reply

    healthy = put(payer.tokens, "answer", answer)
    put(payer.grants, "alive", lambda grant: grant.ends is None or any(c.grant is grant for c in _pending(payer)))


def _pending(payer: Payer) -> list[Code]:
    return [code for code in payer.grants.codes.values() if not code.spent]


@mistake("consent", "asked_again", remembers=True)
def memory_outlives_withdrawal(payer: Payer) -> None:
    """A consent that was withdrawn is still remembered."""

    def remembered(walk: Any) -> list[str] | None:
        for grant in payer.grants.grants:
            if (grant.app, grant.reader, grant.subject) == (walk.app, walk.reader, walk.subject):
                return list(walk.scopes)
        return None

    put(payer.door, "remembered", remembered)


# --- SMART ----------------------------------------------------------------------------------------------------------


@mistake("smart", "verifier")
def verifier_not_checked(payer: Payer) -> None:
    """A code is redeemed with any verifier."""

    def fits(code: Code, app: App, ask: Ask) -> bool:
        alive = payer.clock.now() < code.dies and payer.grants.alive(code.grant)
        return alive and code.grant.app is app and ask.given("redirect_uri") == code.redirect_uri

    put(payer.tokens, "code_fits", fits)


@mistake("smart", "redirect")
def redirect_by_prefix(payer: Payer) -> None:
    """A redirect URI fits if it begins like the registered one."""
    put(payer.door, "redirect_fits", lambda app, uri: uri.startswith(app.redirect_uri))


@mistake("smart", "reuse")
def refresh_again_and_again(payer: Payer) -> None:
    """A refresh token is never spent."""

    def by_refresh(ask: Ask, app: App) -> Reply:
        found = payer.grants.refreshes.get(ask.given("refresh_token"))
        if found is not None:
            found.spent = False
        reply: Reply = healthy(ask, app)
        return reply

    healthy = put(payer.tokens, "by_refresh", by_refresh)


@mistake("smart", "scope")
def scopes_are_words(payer: Payer) -> None:
    """Any scope of the patient's opens all types."""
    put(payer.fhir, "in_scope", lambda scopes, *_: any(scope.startswith("patient/") for scope in scopes))


@mistake("smart", "url or elsewhere")
def token_in_address(payer: Payer) -> None:
    """A token in the address is as good as one in the header."""

    def answer(ask: Ask) -> Reply:
        token = ask.asked("access_token")
        if token and ask.bearer is None:
            ask = replace(ask, headers={**ask.headers, "authorization": f"Bearer {token}"})
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.fhir, "answer", answer)


@mistake("smart", "audience")
def audience_not_checked(payer: Payer) -> None:
    """The authorization request is for any server."""
    healthy: Any = put(payer.door, "wrong", lambda given: healthy({**given, "aud": payer.base}))


@mistake("smart", "introspection")
def introspection_open(payer: Payer) -> None:
    """Introspection answers anybody."""
    app = payer.apps["app-two"]
    put(payer.tokens, "introspect", lambda ask: _introspected(payer, ask, app))


def _introspected(payer: Payer, ask: Ask, app: App) -> Reply:
    healthy: Any = put(payer.tokens, "app_of", lambda _: app)
    try:
        return type(payer.tokens).introspect(payer.tokens, ask)
    finally:
        put(payer.tokens, "app_of", healthy)


@mistake("smart", "app_authenticated or app_bound or other_app")
def secret_not_checked(payer: Payer) -> None:
    """A confidential app need not show its secret."""
    put(payer.tokens, "shows_secret", lambda *_: True)


@mistake("smart", "wider")
def refresh_widens(payer: Payer) -> None:
    """A refresh obtains what it asks for."""
    put(payer.tokens, "narrower", lambda *_: True)


@mistake("smart", "expires")
def tokens_never_die(payer: Payer) -> None:
    """The lifetime is told, and not kept."""

    def valid(token: str | None) -> Any:
        found = payer.grants.access.get(token or "")
        return found if found is not None and payer.grants.alive(found.grant) else None

    put(payer.grants, "valid", valid)


@mistake("smart", "response_complete", scope_answer="absent")
def scope_untold(_: Payer) -> None:
    """The token response leaves the scope out, which SMART requires."""


# --- searches -------------------------------------------------------------------------------------------------------


@mistake("conformance", "comparators")
def ge_means_gt(payer: Payer) -> None:
    """The prefix ge leaves out what is equal."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name, wanted.replace("ge", "sa")))


@mistake("conformance", "or_lists")
def first_of_a_list(payer: Payer) -> None:
    """Of values joined by commas the first one counts."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name, wanted.split(",")[0]))


@mistake("conformance", "modifier")
def modifiers_ignored(payer: Payer) -> None:
    """What stands behind a colon is not read."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name.partition(":")[0], wanted))


@mistake("conformance", "searches_work")
def systems_ignored(payer: Payer) -> None:
    """A token is compared by its code alone."""
    _with_matches(payer, lambda item, name, wanted: _matches(payer, item, name, wanted.rpartition("|")[2]))


@mistake("conformance", "last_updated")
def last_updated_by_day(payer: Payer) -> None:
    """The time of a last change is compared by its day."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        return _matches(payer, item, name, wanted.partition("T")[0] if name == "_lastUpdated" else wanted)

    _with_matches(payer, matches)


def _matches(payer: Payer, item: Resource, name: str, wanted: str) -> bool:
    return parameters.matches(item, name, wanted, payer.base)


def _with_matches(payer: Payer, matches: Callable[[Resource, str, str], bool]) -> None:
    """Let a payer match by another rule."""

    def found(session: Session, kind: str, pairs: Pairs) -> list[Resource]:
        filters = [pair for pair in pairs if pair[0] not in parameters.RESULTS]
        opened = [item for item in session.opened if item["resourceType"] == kind]
        for name, value in filters:
            matches({"resourceType": kind}, name, value)
        return [item for item in opened if all(matches(item, *pair) for pair in filters)]

    put(payer.fhir.search, "found", found)


@mistake("conformance", "paging", page=5)
def page_skips_one(payer: Payer) -> None:
    """The next page begins one too late."""
    healthy: Any = put(
        payer.fhir.search,
        "next_url",
        lambda session, kind, pairs, start: healthy(session, kind, pairs, start + 1),
    )


@mistake("conformance", "paging", page=5)
def total_of_the_page(payer: Payer) -> None:
    """The total is the size of the page."""
    put(payer.fhir.search, "total", lambda found, size: min(len(found), size))


@mistake("conformance", "sort")
def sorted_one_way(payer: Payer) -> None:
    """The minus before a key is not read."""

    def sort(found: list[Resource], kind: str, pairs: Pairs) -> list[Resource]:
        plain = [(name, value.removeprefix("-") if name == "_sort" else value) for name, value in pairs]
        result: list[Resource] = healthy(found, kind, plain)
        return result

    healthy = put(payer.fhir.search, "sorted", sort)


@mistake("conformance", "post_equals")
def form_not_read(payer: Payer) -> None:
    """A search by POST reads the parameters of the address alone."""
    route: Any = put(payer.fhir, "route", lambda ask, path, *rest: route(_without_form(ask), path, *rest))


def _without_form(ask: Ask) -> Ask:
    return replace(ask, body=b"") if ask.method == "POST" else ask


@mistake("conformance", "post_equals", post_search=False)
def search_by_get_alone(_: Payer) -> None:
    """A search by POST is refused, which R4 requires of a server that searches."""


@mistake("conformance", "unknown_id")
def errors_with_200(payer: Payer) -> None:
    """What is not there is told with status 200."""
    put(payer.fhir, "absent", lambda: payer.fhir.outcome(200, "not-found", "Nothing."))


@mistake("conformance", "include_delivers")
def include_of_first_match(payer: Payer) -> None:
    """Includes follow the first match of a page."""
    healthy: Any = put(payer.fhir.search, "pointed", lambda kind, value, page: healthy(kind, value, page[:1]))


# --- the rest of what may go wrong ----------------------------------------------------------------------------------


@mistake("household", "test_no_foreign_data and direct-read", swept=True)
def header_names_the_owner(payer: Payer) -> None:
    """A header for the hotline names the owner of what was asked for, also in a refusal."""

    def read(ask: Ask, session: Session, kind: str, ident: str) -> Reply:
        reply: Reply = healthy(ask, session, kind, ident)
        entry = payer.records.by_key.get(f"{kind}/{ident}")
        if entry is not None and entry.owner:
            patient = payer.records.by_key[f"Patient/{payer.records.patients[entry.owner]}"].resource
            reply.headers.append(("x-support", patient["identifier"][1]["value"]))
        return reply

    healthy = put(payer.fhir, "read", read)


@mistake("household", "revinclude", swept=True)
def reverse_include_by_contract(payer: Payer) -> None:
    """A reverse include of coverages brings the whole contract's."""

    def included(session: Session, kind: str, pairs: Pairs, page: list[Resource]) -> list[Resource]:
        found: list[Resource] = healthy(session, kind, pairs, page)
        numbers = {item.get("subscriberId") for item in found if item["resourceType"] == "Coverage"}
        others = [entry.resource for entry in payer.records.entries if entry.resource.get("subscriberId") in numbers]
        return [*found, *(item for item in others if numbers and item not in found)]

    healthy = put(payer.fhir.search, "included", included)


@mistake("household", "representative", swept=True)
def representative_sees_both(payer: Payer) -> None:
    """A token for a child opens the parent's own record as well."""

    def session(access: Any) -> Session | None:
        found: Session | None = healthy(access)
        if found is None or access.grant.reader == access.grant.subject:
            return found
        return replace(found, opened=[*found.opened, *payer.fhir.opened(access.grant.reader, "self")])

    healthy = put(payer.fhir, "session", session)


@mistake("sensitive", "withheld", swept=True)
def everything_withholds_nothing(payer: Payer) -> None:
    """$everything is made from the whole record."""
    people = {ident: name for name, ident in payer.records.patients.items()}

    def everything(ask: Ask, session: Session, ident: str, access: Any) -> Reply:
        if ident == session.patient:
            session = replace(session, opened=payer.fhir.opened(people[ident], "self"))
        reply: Reply = healthy(ask, session, ident, access)
        return reply

    healthy = put(payer.fhir, "everything", everything)


@mistake("sensitive", "denial_uniform", swept=True)
def withheld_is_forbidden(payer: Payer) -> None:
    """What is withheld is forbidden, what is not there is not found."""
    refusal_tells_existence(payer)


@mistake("sensitive", "provider", swept=True)
def providers_of_the_withheld(payer: Payer) -> None:
    """The directory that a parent sees is made from the child's whole record."""

    def opened(subject: str, power: str) -> list[Resource]:
        found: list[Resource] = healthy(subject, power)
        whole: list[Resource] = healthy(subject, "self")
        return found + [
            item for item in whole if item["resourceType"] in {"Practitioner", "Organization"} and item not in found
        ]

    healthy = put(payer.fhir, "opened", opened)


@mistake("consent", "denied", swept=True)
def refusal_is_consent(payer: Payer) -> None:
    """Whichever button is pressed, a code is issued."""

    def back(walk: Any, values: dict[str, str]) -> Reply:
        if values.get("error") == "access_denied":
            walk_scopes = list(walk.scopes)
            grant = payer.grants.open(walk.app, walk.reader, walk.subject, walk_scopes)
            values = {"code": payer.grants.code(grant, walk.challenge, walk.redirect_uri)}
        reply: Reply = healthy(walk, values)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("consent", "portal_lists or lists", swept=True)
def portal_lists_the_dead(payer: Payer) -> None:
    """The portal goes on listing what was withdrawn."""
    put(
        payer.grants,
        "standing",
        lambda reader: [grant for grant in payer.grants.grants if grant.reader == reader],
    )


@mistake("consent", "closed and read or closed and search", swept=True)
def withdrawal_is_late(payer: Payer) -> None:
    """A withdrawal takes half a minute longer than promised."""
    healthy: Any = put(payer.grants, "end", lambda grant, delay=0: healthy(grant, delay + 30))


@mistake("consent", "renewed", swept=True)
def consent_revives_tokens(payer: Payer) -> None:
    """Tokens die with the lack of a consent, and live again with the next one."""

    def alive(grant: Grant) -> bool:
        return any(
            each.ends is None
            for each in payer.grants.grants
            if (each.app, each.reader, each.subject) == (grant.app, grant.reader, grant.subject)
        )

    put(payer.grants, "alive", alive)


@mistake("smart", "code_bound_to_app", swept=True)
def code_of_any_app(payer: Payer) -> None:
    """A code is redeemed by whichever app shows it."""

    def fits(code: Code, app: App, ask: Ask) -> bool:
        del app
        result: bool = healthy(code, code.grant.app, ask)
        return result

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "code_single or code_replay", swept=True)
def code_again_and_again(payer: Payer) -> None:
    """A code is never spent."""

    def by_code(ask: Ask, app: App) -> Reply:
        if (code := payer.grants.codes.get(ask.given("code"))) is not None:
            code.spent = False
        reply: Reply = healthy(ask, app)
        return reply

    healthy = put(payer.tokens, "by_code", by_code)


@mistake("smart", "refresh_bound", swept=True)
def refresh_of_any_app(payer: Payer) -> None:
    """A refresh token serves whichever app shows it."""

    def by_refresh(ask: Ask, app: App) -> Reply:
        found = payer.grants.refreshes.get(ask.given("refresh_token"))
        reply: Reply = healthy(ask, found.grant.app if found else app)
        return reply

    healthy = put(payer.tokens, "by_refresh", by_refresh)


@mistake("smart", "offline", swept=True)
def refresh_for_all(payer: Payer) -> None:
    """A refresh token comes without offline_access."""
    healthy: Any = put(
        payer.tokens,
        "answer",
        lambda grant, scopes, **how: healthy(grant, scopes, **{**how, "with_refresh": True}),
    )


@mistake("smart", "plain or required", swept=True)
def challenge_may_be_missing(payer: Payer) -> None:
    """Without a challenge there is nothing to verify."""
    wrong: Any = put(
        payer.door,
        "wrong",
        lambda given: wrong({**given, "code_challenge_method": "S256", "code_challenge": "x" * 43}),
    )

    def fits(code: Code, app: App, ask: Ask) -> bool:
        if code.challenge:
            return bool(healthy(code, app, ask))
        return payer.grants.alive(code.grant) and code.grant.app is app

    healthy = put(payer.tokens, "code_fits", fits)


@mistake("smart", "login_errors", swept=True)
def unknown_number_told(payer: Payer) -> None:
    """The login page says when a number is not known."""

    def who(ask: Ask, number: str, walk: Any) -> Reply:
        if ask.given("memberNumber") and ask.given("memberNumber") not in payer.household.born:
            return payer.door.sign_in(number, walk, "There is no such member.", 404)
        reply: Reply = healthy(ask, number, walk)
        return reply

    healthy = put(payer.door, "who", who)


@mistake("smart", "state", swept=True)
def state_cut(payer: Payer) -> None:
    """The state comes back cut to sixteen letters."""

    def back(walk: Any, values: dict[str, str]) -> Reply:
        walk.state = walk.state[:16]
        reply: Reply = healthy(walk, values)
        return reply

    healthy = put(payer.door, "back", back)


@mistake("smart", "cacheable", swept=True)
def answers_for_shared_caches(payer: Payer) -> None:
    """Answers may be kept for ten minutes by anybody."""

    def resource(document: Resource, status: int = 200, *headers: tuple[str, str]) -> Reply:
        reply: Reply = healthy(document, status, *headers)
        reply.headers = [
            ("cache-control", "public, max-age=600") if name == "cache-control" else (name, value)
            for name, value in reply.headers
        ]
        return reply

    healthy = put(payer.fhir, "resource", resource)


@mistake("smart", "taken_away", consent="boxes", swept=True)
def boxes_are_decoration(payer: Payer) -> None:
    """What is unticked is granted all the same."""
    healthy: Any = put(payer.door, "finish", lambda number, walk, _: healthy(number, walk, walk.scopes))


@mistake("smart", "writes", swept=True)
def writes_accepted(payer: Payer) -> None:
    """A write is acknowledged."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        if ask.method in {"PUT", "POST", "DELETE", "PATCH"} and not path.endswith("_search"):
            return Reply(201)
        reply: Reply = healthy(ask, path, access, session)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("smart", "bad_token", swept=True)
def token_by_its_beginning(payer: Payer) -> None:
    """Tokens are looked up by their first twenty letters."""

    def valid(token: str | None) -> Any:
        full = next(
            (name for name in payer.grants.access if token and name.startswith(token[:20]) and len(token) >= 20), None
        )
        return healthy(full)

    healthy = put(payer.grants, "valid", valid)


@mistake("conformance", "conditional_read", swept=True)
def always_unchanged(payer: Payer) -> None:
    """Whoever asks conditionally is told that nothing changed."""
    put(
        payer.fhir,
        "unchanged",
        lambda ask, *_: "if-none-match" in ask.headers or "if-modified-since" in ask.headers,
    )


@mistake("conformance", "vread", swept=True)
def any_version_is_the_latest(payer: Payer) -> None:
    """Whichever version is asked for, the latest is served."""

    def route(ask: Ask, path: str, access: Any, session: Session) -> Reply:
        parts = path.split("/")
        if len(parts) == 4 and parts[2] == "_history":
            path = "/".join([*parts[:3], "1"])
        reply: Reply = healthy(ask, path, access, session)
        return reply

    healthy = put(payer.fhir, "route", route)


@mistake("conformance", "paging", page=5, swept=True)
def pages_in_changing_order(payer: Payer) -> None:
    """The store gives no order, and none is asked of it."""
    turns = iter(range(1 << 30))

    def sort(found: list[Resource], kind: str, pairs: Pairs) -> list[Resource]:
        turn = next(turns) % max(1, len(found))
        result: list[Resource] = healthy(found, kind, pairs)
        return result[turn:] + result[:turn]

    healthy = put(payer.fhir.search, "sorted", sort)


@mistake("conformance", "searches_work", swept=True)
def birthdate_declared_alone(payer: Payer) -> None:
    """A parameter is declared, and filters nothing."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        return name == "birthdate" or _matches(payer, item, name, wanted)

    _with_matches(payer, matches)


@mistake("conformance", "server_error", swept=True)
def count_breaks(payer: Payer) -> None:
    """A page size that is no number breaks the server."""

    def answer(ask: Ask) -> Reply:
        told = ask.asked("_count")
        if told is not None and not told.isdecimal():
            return Reply(500, b"Traceback (most recent call last)", [("content-type", "text/plain")])
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.fhir, "answer", answer)


@mistake("conformance", "everything", swept=True)
def everything_without_coverage(payer: Payer) -> None:
    """$everything leaves a type out."""

    def everything(ask: Ask, session: Session, ident: str, access: Any) -> Reply:
        rest = [item for item in session.opened if item["resourceType"] != "Coverage"]
        reply: Reply = healthy(ask, replace(session, opened=rest), ident, access)
        return reply

    healthy = put(payer.fhir, "everything", everything)


@mistake("conformance", "bad_date", swept=True)
def bad_dates_ignored(payer: Payer) -> None:
    """What is no date filters nothing."""

    def matches(item: Resource, name: str, wanted: str) -> bool:
        try:
            return _matches(payer, item, name, wanted)
        except parameters.Refused:
            return True

    _with_matches(payer, matches)


@mistake("conformance", "search_complete", page=1000, swept=True)
def oldest_claims_lost(payer: Payer) -> None:
    """The search stops at ten, and says nothing."""
    healthy: Any = put(payer.fhir.search, "found", lambda *asked: healthy(*asked)[:10])


@mistake("fuzz", "", swept=True)
def strange_words_break(payer: Payer) -> None:
    """A value beyond ASCII breaks the server."""

    def answer(ask: Ask) -> Reply:
        if any(not value.isascii() for _, value in ask.query):
            return Reply(500, b"UnicodeEncodeError", [("content-type", "text/plain")])
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.fhir, "answer", answer)


@mistake("load", "", swept=True)
def last_asker_remembered(payer: Payer) -> None:
    """Under pressure, one in ten answers is that of whoever asked before."""
    before: list[Any] = []
    turns = iter(range(1 << 30))

    def valid(token: str | None) -> Any:
        found = healthy(token)
        before.append(found)
        return before[-2] if next(turns) % 10 == 9 and len(before) > 1 and found else found

    healthy = put(payer.grants, "valid", valid)
