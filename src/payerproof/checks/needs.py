"""What a check may need of a target: each need has a name, a test and the words for its absence.

A need that is not met makes the case `not_offered`, with the words as its reason; nothing is skipped in silence.
Which of four things that means (`Absence`) and, where the target file can mend it, the lines that would, stand beside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.model import Absence
from payerproof.payer import Payer
from payerproof.target.description import PAIRS
from payerproof.target.scope import Scope


@dataclass(frozen=True, slots=True)
class Need:
    """Something a check needs: `test` says whether the target has it, `words` what is missing where it has not.

    `absence` tells which kind of absence it is.
    `lines` are those of a target file that would supply it, with values to be replaced by the target's own.
    `announced` returns what the target itself says of it that its file leaves out, in words, or nothing.
    `described` is the test where the target file alone decides, without a request; None where only a run can tell.
    """

    test: Callable[[Payer], bool]
    words: str
    absence: Callable[[Payer], Absence] = lambda _: Absence.NOT_KNOWABLE
    lines: str = ""
    announced: Callable[[Payer], str] = lambda _: ""
    described: Callable[[Scope], bool] | None = None

    def details(self, payer: Payer) -> dict[str, Any]:
        """Return what a verdict's details say of the need that is not met."""
        absence = self.absence(payer)
        lines = "" if absence is Absence.NOT_OFFERED else self.lines
        told = {"absence": absence.value, "lines": lines, "announced": self.announced(payer)}
        return {name: value for name, value in told.items() if value}


def _by_file(
    test: Callable[[Scope], bool],
    words: str,
    absence: Callable[[Payer], Absence] = lambda _: Absence.NOT_KNOWABLE,
    **rest: Any,
) -> Need:
    """Return a need that the target file alone decides."""
    return Need(lambda payer: test(payer.scope), words, absence, described=test, **rest)


def _form_login(scope: Scope) -> bool:
    return any(account.login.walks_pages for account in scope.accounts.values())


def _not_allowed(_: Payer) -> Absence:
    return Absence.NOT_ALLOWED


def _without_revocation(payer: Payer) -> Absence:
    if payer.endpoints.revocation is None:
        return Absence.NOT_OFFERED
    return Absence.NOT_KNOWABLE if payer.target.levers.revocation_endpoint is None else Absence.NOT_ALLOWED


def _without_introspection(payer: Payer) -> Absence:
    return Absence.NOT_OFFERED if payer.endpoints.introspection is None else Absence.NOT_KNOWABLE


def _revocation_unstated(payer: Payer) -> str:
    """Tell of an endpoint that the target announces; a file that says no to it has decided."""
    told = payer.endpoints.revocation
    if told is None or payer.target.levers.revocation_endpoint is not None:
        return ""
    return f"the target announces a revocation endpoint, {told}"


def _portal_unstated(payer: Payer) -> str:
    told = payer.endpoints.management
    return f"the target announces a page where consent is managed, {told}" if told else ""


def _introspection_unstated(payer: Payer) -> str:
    told = payer.endpoints.introspection
    return f"the target announces an introspection endpoint, {told}" if told else ""


_ASYMMETRIC = """[[apps]]
id = "asymmetric-app"
client_id = "…"
kind = "asymmetric"
key = { file = "…" }
redirect_uri = "https://…"
scopes = "launch/patient patient/*.read"
"""

_SERVICE = """[[apps]]
id = "service"
client_id = "…"
kind = "backend"
key = { file = "…" }
scopes = "system/Patient.rs system/Coverage.rs system/ExplanationOfBenefit.rs"
members = ["…"]
"""

_CONFIDENTIAL = """[[apps]]
id = "confidential-app"
client_id = "…"
kind = "confidential"
secret = { env = "PAYER_CLIENT_SECRET" }
redirect_uri = "https://…"
scopes = "launch/patient offline_access patient/*.read"
"""

_PUBLIC = """[[apps]]
id = "public-app"
client_id = "…"
kind = "public"
redirect_uri = "https://…"
scopes = "launch/patient offline_access patient/*.read"
"""

_MEMBER = """[[members]]
id = "second-member"
birth_date = 1980-01-31
patient = "…"
login = { kind = "form", username = "…", password = { env = "PAYER_MEMBER_PASSWORD" } }
"""

_FORM_LOGIN = 'login = { kind = "form", username = "…", password = { env = "PAYER_MEMBER_PASSWORD" } }'

_REQUEST = """[levers.{0}]
kind = "http"
method = "PUT"
url = "https://…/apps/{{app}}"
headers = {{ authorization = "Bearer {{secret}}", content-type = "application/json" }}
body = '{{"enabled": {1}}}'
secret = {{ env = "PAYER_OPERATOR_TOKEN" }}

"""


_WRITING = """[levers.put_record]
kind = "http"
method = "PUT"
url = "https://…/{type}/{id}"
headers = { authorization = "Bearer {secret}", content-type = "application/fhir+json" }
body = "{resource}"
secret = { env = "PAYER_OPERATOR_TOKEN" }

[levers.delete_record]
kind = "http"
method = "DELETE"
url = "https://…/{type}/{id}"
headers = { authorization = "Bearer {secret}" }
secret = { env = "PAYER_OPERATOR_TOKEN" }
"""


def _choice(name: str, words: str, lines: str) -> Need:
    """Return the need of a choice that can be made and taken back."""
    told = f"the target file has {words} (a person's lever needs a terminal)"
    return Need(
        lambda payer: payer.has_choice(name),
        told,
        lines=lines.rstrip(),
        described=lambda scope: scope.target.levers.choices.keys() >= {*PAIRS[name]},
    )


def _switch(name: str, words: str) -> str:
    """Return the lines of a lever that is a switch on a page of the portal."""
    return f'[levers.{name}]\nkind = "form"\nurl = "https://…/portal"\n{words}\n\n'


NEEDS: Mapping[str, Need] = {
    "portal": _by_file(
        lambda scope: scope.target.levers.portal is not None,
        "the target file describes no consent portal",
        lines='[consent]\nportal = { kind = "form", url = "https://…/portal" }',
        announced=_portal_unstated,
    ),
    "revocation": Need(
        lambda payer: bool(payer.target.levers.revocation_endpoint) and payer.endpoints.revocation is not None,
        "the target offers no revocation endpoint, or its file does not allow its use",
        _without_revocation,
        "[consent]\nrevocation_endpoint = true",
        announced=_revocation_unstated,
    ),
    "introspection": Need(
        lambda payer: payer.endpoints.introspection is not None and payer.target.app("confidential") is not None,
        "the target offers no introspection endpoint, or no confidential app may ask it",
        _without_introspection,
        _CONFIDENTIAL,
        announced=_introspection_unstated,
    ),
    "clock": _by_file(
        lambda scope: scope.target.levers.clock_url is not None,
        "the target's clock cannot be moved",
        lines='[clock_control]\nurl = "https://…"\nsecret = { env = "PAYER_CLOCK_SECRET" }',
    ),
    "form_login": _by_file(
        _form_login,
        "no member signs in on the payer's pages, so the authorization pages cannot be walked",
        lines=_FORM_LOGIN,
    ),
    "sharing_lever": _choice(
        "sharing",
        "no [levers.sharing_off] and [levers.sharing_on]: how a member ends and gives the general agreement to share",
        _switch("sharing_off", 'beside = "Share my data"\nbutton = "Stop"')
        + _switch("sharing_on", 'beside = "Share my data"\nbutton = "Share"'),
    ),
    "category_lever": _choice(
        "category",
        "no [levers.category_off] and [levers.category_on]: how a member keeps a category of care from apps",
        '[levers]\ncategories = { mental_health = "Mental health" }\n\n'
        + _switch("category_off", 'untick = "{category}"\nbutton = "Save"')
        + _switch("category_on", 'tick = "{category}"\nbutton = "Save"'),
    ),
    "app_lever": _choice(
        "app",
        "no [levers.app_off] and [levers.app_on]: how the payer turns an app off and on again",
        _REQUEST.format("app_off", "false") + _REQUEST.format("app_on", "true"),
    ),
    "protect_lever": _choice(
        "protect",
        "no [levers.protect_on] and [levers.protect_off]: how it is kept from others where a member can be found",
        _switch("protect_on", 'tick = "Keep my address confidential"\nbutton = "Save"')
        + _switch("protect_off", 'untick = "Keep my address confidential"\nbutton = "Save"'),
    ),
    "record_lever": _choice(
        "record",
        "no [levers.put_record] and [levers.delete_record]: how a test member's record is written behind the API",
        _WRITING,
    ),
    "attested_twins": _by_file(
        lambda scope: scope.target.twins is not None,
        "the target file names no two apps of the same scopes of which one attested and one did not",
        lines=_PUBLIC + "attested = false",
    ),
    "two_apps": _by_file(
        lambda scope: len(scope.target.apps) > 1, "the target file names only one app", lines=_CONFIDENTIAL
    ),
    "confidential_app": _by_file(
        lambda scope: scope.target.app("confidential") is not None,
        "the target file names no confidential app",
        lines=_CONFIDENTIAL,
    ),
    "asymmetric_app": _by_file(
        lambda scope: scope.target.app("asymmetric") is not None,
        "the target file names no asymmetric app",
        lines=_ASYMMETRIC,
    ),
    "service": _by_file(
        lambda scope: scope.target.app("backend") is not None,
        "the target file names no backend service",
        lines=_SERVICE,
    ),
    "service_members": _by_file(
        lambda scope: any(app.members is not None for app in scope.target.services),
        "the target file names no backend service, or does not say whose records it may have",
        lines=_SERVICE,
    ),
    "https": Need(
        lambda payer: payer.base.startswith("https://"),
        "the target speaks plain http, as one on loopback may",
        lambda _: Absence.NOT_APPLICABLE,
    ),
    "public_app": _by_file(
        lambda scope: scope.target.app("public") is not None, "the target file names no public app", lines=_PUBLIC
    ),
    "together": Need(
        lambda payer: payer.wire.at_once > 1,
        "the target file lets requests be sent one at a time only, so none can race",
        _not_allowed,
        lines="[limits]\nconcurrency = 8",
    ),
    "two_members": _by_file(
        lambda scope: len(scope.accounts) > 1, "the target file names only one member", lines=_MEMBER
    ),
    "exact_knowledge": Need(
        lambda payer: payer.knowledge.exact,
        "the harness does not know the data beforehand, so it cannot tell what is missing",
    ),
    "lines": Need(
        lambda payer: bool(payer.lines),
        "the target file names no lines of business",
        lines='[[lines]]\nid = "medicaid"\ncoverage = ["…"]\nserved = false',
    ),
    "earliest_service_date": _by_file(
        lambda scope: scope.target.policy.earliest_service_date is not None,
        "the target file declares no earliest service date",
        lines="[policy]\nearliest_service_date = 2016-01-01",
    ),
    "withheld_services": _by_file(
        lambda scope: scope.target.policy.withholds_minor_services,
        "the payer does not promise to withhold services that a minor consented to",
        lambda _: Absence.NOT_APPLICABLE,
    ),
    "grant_revocation": _by_file(
        lambda scope: scope.target.policy.revocation_ends_grant is True,
        "the payer does not promise that revoking one token of a grant ends the others",
        lines="[policy]\nrevocation_ends_grant = true",
    ),
    "consent_term": _by_file(
        lambda scope: scope.target.policy.consent_days is not None,
        "the payer does not declare after how many days a consent ends",
        lines="[policy]\nconsent_days = 365",
    ),
    "consent_page_words": _by_file(
        lambda scope: bool(scope.target.policy.consent_page_names),
        "the payer does not declare what its consent page names",
        lines='[policy]\nconsent_page_names = { sensitive_data = true, hipaa = true, duration = "365 days" }',
    ),
    "public_api": _by_file(
        lambda scope: bool(scope.target.public_apis),
        "the target file describes neither a provider directory nor a formulary that is open to everybody",
        lines='[directory]\nbase = "https://…"\n\n[formulary]\nbase = "https://…"',
    ),
    "writes": _by_file(
        lambda scope: scope.target.allow.writes,
        "the target file does not allow writes",
        _not_allowed,
        lines="[allow]\nwrites = true",
    ),
    "load": _by_file(
        lambda scope: scope.target.allow.load,
        "the target file does not allow load",
        _not_allowed,
        lines="[allow]\nload = true",
    ),
    "promised_rate": _by_file(
        lambda scope: "promised" in scope.target.load.get("capacity", {}),
        "the target file promises no rate at which its objectives are kept",
        lines="[load.capacity]\nfrom = 10\nto = 1000\npromised = 200\n\n[load.slo]\np95_ms = 1000",
    ),
    "fuzz": _by_file(
        lambda scope: scope.target.allow.fuzz,
        "the target file does not allow fuzzing",
        _not_allowed,
        lines="[allow]\nfuzz = true",
    ),
}
"""Every need by its name."""
