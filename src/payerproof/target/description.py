"""The description of a target as frozen records; `target.reading` makes them from one TOML file.

It says where the payer's API is, what it claims, which apps and members may be used, what the payer promises, and what
the harness may do.
Secrets never stand in it: it names an environment variable or a file that holds them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from payerproof.errors import TargetError
from payerproof.synthetic_data.household import Authority, Member, Restriction
from payerproof.target.extensions import Extension


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret lies: the name of an environment variable, or the path of a file. Never the secret itself."""

    env: str | None = None
    file: Path | None = None
    where: str = field(default="", compare=False)

    def reveal(self) -> str:
        """Return the secret. Raises TargetError naming the variable or file that holds none."""
        if self.env is not None:
            value = os.environ.get(self.env)
            if not value:
                raise TargetError(f"environment variable {self.env} is not set", where=self.where)
            return value
        if self.file is None:
            raise TargetError("a secret needs `env` or `file`", where=self.where)
        try:
            value = self.file.read_text(encoding="utf-8").strip()
        except OSError as problem:
            text = f"cannot read the secret's file {self.file}: {problem.strerror}"
            raise TargetError(text, where=self.where) from None
        if not value:
            raise TargetError(f"the secret's file {self.file} is empty", where=self.where)
        return value

    def of(self, member: str) -> Secret:
        """Return where the secret of one member lies: `{MEMBER}` in a variable's name becomes `H1_SUB`.

        `{member}` in a file's name becomes `h1-sub`.
        """
        env = self.env.replace("{MEMBER}", member.upper().replace("-", "_")) if self.env else None
        return replace(self, env=env, file=Path(str(self.file).replace("{member}", member)) if self.file else None)


def _wall_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """One registered app: `public` (PKCE only), `confidential` (with a secret) or `asymmetric` (with a key).

    A `backend` service has a key as well, and acts for itself, with nobody signed in: it has no redirect URI.
    `members` are those whose records the payer lets it have; None where the target file does not say.
    `attested`: whether it attested to a code of conduct, as far as the target file says.
    `now` and `audience` are what its assertions are dated and addressed with: the target's clock, and its token
    endpoint, once they are known.
    """

    id: str
    title: str
    client_id: str
    kind: Literal["public", "confidential", "asymmetric", "backend"]
    redirect_uri: str
    scopes: str
    secret: Secret | None = None
    authentication: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"
    key: Secret | None = None
    key_id: str | None = None
    algorithm: Literal["RS384", "ES384"] = "RS384"
    members: tuple[str, ...] | None = None
    attested: bool | None = None
    now: Callable[[], datetime] = field(default=_wall_clock, repr=False, compare=False)
    audience: Callable[[], str | None] = field(default=lambda: None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class TokenGrant:
    """A token issued beforehand, by hand."""

    access_token: Secret | None = None
    refresh_token: Secret | None = None

    def of(self, member: str) -> TokenGrant:
        """Return the grant with its secrets where those of `member` lie."""
        return TokenGrant(
            self.access_token.of(member) if self.access_token else None,
            self.refresh_token.of(member) if self.refresh_token else None,
        )


@dataclass(frozen=True, slots=True)
class LoginStep:
    """One step on a page where guessing fails: `action` on the element that `selector`, `role` or `label` finds.

    `value` may hold `{username}`, `{password}`, `{patient}` and `{otp}`.
    """

    action: Literal["fill", "click", "check", "select"]
    selector: str = ""
    role: str = ""
    label: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Login:
    """How a member signs in.

    `form`: user name and password on the payer's own pages.
    `browser`: the same in a headless browser, for pages of scripts; `steps` and `otp` say what cannot be guessed.
    `token`: tokens issued beforehand; `own` for the member's record, `others` for the records of those represented.
    `python`: a callable `module:name` of the user's, see `smart.drivers`.
    `manual`: a person signs in by hand in the system browser; the refresh token is kept in the `vault`, and used first.
    `none`: the member has no login, and the record is reached by a representative's.
    `origins`: where else the password may go, beside the payer's own base, endpoints and portal.
    `seconds`: how long a person has for signing in by hand; None for the usual time.
    """

    kind: Literal["form", "browser", "manual", "token", "python", "none"]
    username: str | None = None
    password: Secret | None = None
    own: TokenGrant | None = None
    others: Mapping[str, TokenGrant] = field(default_factory=dict)
    callable: str | None = None
    steps: tuple[LoginStep, ...] = ()
    otp: Secret | None = None
    executable: str | None = None
    origins: tuple[str, ...] = ()
    vault: Path | None = None
    seconds: float | None = None

    @property
    def walks_pages(self) -> bool:
        """Whether the payer's own pages are walked, so that a check can spoil each step."""
        return self.kind in {"form", "browser"}

    def of(self, member: str) -> Login:
        """Return the login of one member of a population, from the one that stands for all of them."""
        return replace(
            self,
            username=(self.username or "{member}").replace("{member}", member),
            password=self.password.of(member) if self.password else None,
            otp=self.otp.of(member) if self.otp else None,
            own=self.own.of(member) if self.own else None,
            others={name: grant.of(member) for name, grant in self.others.items()},
        )


@dataclass(frozen=True, slots=True)
class Account:
    """One test member: the person's facts, the FHIR id of their Patient if known beforehand, and the login.

    `via` is the member by whose login the record is reached, where its owner has none.
    `withheld` lists `Type/id` of an attached member's resources which are promised to be kept from representatives.
    `name` is how the payer's pages call the person, where they are known by it.
    `lines`: the lines of business that an attached member is in, by their ids; empty where the file does not say.
    """

    member: Member
    login: Login
    patient: str | None = None
    withheld: tuple[str, ...] = ()
    seeded: bool = False
    via: str | None = None
    name: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of business, as Medicaid: `coverage` are the words by which a Coverage of it is told.

    `served`: whether it is in scope of this API; where not, the payer keeps its records apart.
    """

    id: str
    title: str
    coverage: tuple[str, ...]
    served: bool = True


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What the payer declares where the law leaves it the choice, and what it promises.

    `revocation_ends_grant`: whether revoking one token of a grant ends the others; None where nothing is said.
    `refresh_leeway_seconds`: how long a refresh token that was exchanged serves once more, as for a lost answer.
    `consent_days`: after how many days a consent ends by itself; None where nothing is promised.
    `consent_page_names`: what the consent page names, by topic, with the payer's own words or None for the usual ones.
    """

    time_zone: str
    majority_age: int = 18
    state: str | None = None
    earliest_service_date: date | None = None
    revocation_seconds: float = 60.0
    former_member_access: bool = True
    executor_access: bool = True
    marriage_emancipates: bool = True
    withholds_minor_services: bool = True
    revocation_ends_grant: bool | None = None
    refresh_leeway_seconds: float = 0.0
    consent_days: int | None = None
    consent_page_names: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard the harness may lean on the target; 0 means no limit.

    `deadline_seconds` bounds one request, `seconds` the run, `suite_seconds` each suite, `wait_seconds` the waiting for
    a target that is away. `logins` and `export_files` bound how many there are of them in all, `memory_megabytes` what
    the answers that are held at once may take.
    """

    requests_per_second: float = 0.0
    concurrency: int = 4
    total: int = 0
    deadline_seconds: float = 30.0
    seconds: float = 0.0
    suite_seconds: float = 0.0
    wait_seconds: float = 60.0
    logins: int = 5000
    export_files: int = 1000
    memory_megabytes: int = 200


@dataclass(frozen=True, slots=True)
class SideChannels:
    """How closely refusals are compared: by how many `requests` of a run, and which `effect_ms` a pass excludes."""

    requests: int = 600
    effect_ms: float = 25.0


@dataclass(frozen=True, slots=True)
class Allow:
    """What the harness may do beyond reading; all off unless the file says otherwise."""

    writes: bool = False
    load: bool = False
    fuzz: bool = False
    destroy: bool = False


@dataclass(frozen=True, slots=True)
class Portal:
    """The consent portal's lever: a page walked as a form, or a callable of the user's."""

    kind: Literal["form", "python"]
    url: str | None = None
    callable: str | None = None


@dataclass(frozen=True, slots=True)
class Lever:
    """One way to make a choice, or to take it back; `name` is the key of the target file, as `sharing_off`.

    `form`: the member signs in at `url`, and the form that `beside` tells from others is sent with its `button`, after
    a box was ticked or unticked. `http`: one request. `python`: a `callable` of the user's. `person`: whoever sits at
    the terminal is asked to do what `ask` says.
    All texts may hold `{member}`, `{patient}`, `{app}` and `{category}`, headers and body `{secret}`; those of a record
    `{type}` and `{id}`, and the body that puts it `{resource}`, its JSON.
    """

    name: str
    kind: Literal["form", "http", "python", "person"]
    url: str | None = None
    button: str = ""
    beside: str = ""
    tick: str = ""
    untick: str = ""
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    secret: Secret | None = None
    callable: str | None = None
    ask: str = ""

    def names(self, place: str) -> bool:
        """Tell whether a text of the lever has a place, as `patient`, to be filled."""
        texts = (
            self.url,
            self.button,
            self.beside,
            self.tick,
            self.untick,
            self.body,
            self.ask,
            *self.headers.values(),
        )
        return any(f"{{{place}}}" in (text or "") for text in texts)


PAIRS: Mapping[str, tuple[str, str]] = {
    "sharing": ("sharing_off", "sharing_on"),
    "category": ("category_off", "category_on"),
    "app": ("app_off", "app_on"),
    "protect": ("protect_on", "protect_off"),
    "record": ("put_record", "delete_record"),
}
"""By choice: the lever that makes it, and the one that takes it back; of a record, each takes back the other."""


@dataclass(frozen=True, slots=True)
class Levers:
    """Which ways there are to withdraw consent, to move the target's clock, and to choose what else can be chosen.

    `revocation_endpoint` None: the description does not say whether it may be used; it is not, then.
    `choices` are levers by their names. `categories`: what the payer calls those that a member can choose.
    """

    revocation_endpoint: bool | None = None
    portal: Portal | None = None
    clock_url: str | None = None
    clock_secret: Secret | None = None
    choices: Mapping[str, Lever] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation as the target has it: its name there, without `$`, and the method that it needs, if any."""

    name: str
    method: Literal["GET", "POST"] | None = None


@dataclass(frozen=True, slots=True)
class Tls:
    """How the target is trusted, and mutual TLS: files in PEM, and where the key and its password lie.

    `authority` may lie in the environment as well: that of a target that is started gets its certificate for the run.
    The certificate is shown to the origin of `base` and to `origins`, and to nobody else.
    """

    authority: Path | Secret | None = None
    certificate: Path | None = None
    key: Secret | None = None
    password: Secret | None = None
    origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListenerFacts:
    """By which `address` the target reaches a door of the harness, and at which `port` of this machine that listens.

    `{port}` in the address stands for the port; 0 takes one that is free.
    """

    address: str
    port: int = 0


@dataclass(frozen=True, slots=True)
class WriterFacts:
    """By which door a population is loaded: `base` where it is another than the payer's, and the token it opens to."""

    base: str | None = None
    access_token: Secret | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """How to start a target that the harness brings up itself, on loopback.

    The process prints `ready BASE` on standard output once it listens.
    """

    command: tuple[str, ...]
    ready_seconds: float = 15.0


@dataclass(frozen=True, slots=True)
class SeededPopulation:
    """Which of the harness's own households the target holds.

    `ids` is the journal of the load that brought them in, where the target gave them ids of its own.
    """

    households: tuple[str, ...]
    seed: int
    guide: str | None
    login: Login
    members: tuple[str, ...] | None = None
    ids: Path | None = None


@dataclass(frozen=True, slots=True)
class Quirk:
    """One way of the target's own, as its file pins it: `name` and `value` as the report shows them, and the cause.

    `until` is the last day on which it is expected; None where it stays.
    """

    name: str
    value: str
    cause: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What a run asks, and what fails it; empty means everything, None no bound.

    `check` and `exclude` hold ids of checks, or of cases as reports write them.
    `severity` are those of the checks that run, `fail_on` the least grave finding that fails a run.
    """

    suite: tuple[str, ...] = ()
    check: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    report: tuple[str, ...] = ()
    fail_on: str | None = None
    max_failures: int | None = None

    def over(self, other: Selection) -> Selection:
        """Return this selection, with what `other` says where this one says nothing.

        Where this one names checks, what `other` leaves out is asked all the same.
        """
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        rest = replace(other, suite=(), exclude=(), severity=()) if self.check else other
        return replace(rest, **{name: value for name, value in given.items() if value not in {None, ()}})


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding, by its fingerprint, that does not fail a run up to the day `expires`, and who answers for it."""

    finding: str
    owner: str
    reason: str
    expires: date


PUBLIC_GUIDES: Mapping[str, str] = {
    "directory": "hl7.fhir.us.davinci-pdex-plan-net#1.1.0",
    "formulary": "hl7.fhir.us.davinci-drug-formulary#2.0.1",
}
"""By the key of a public API in the target file: the guide that it is judged by unless the file names another."""


class Claims(Protocol):
    """Guides that are claimed, each for all of its types or, where `parts` names it, for some."""

    @property
    def guides(self) -> tuple[str, ...]:
        """`NAME#VERSION` of each."""

    @property
    def parts(self) -> Mapping[str, frozenset[str]]:
        """The types of a guide that is claimed in part."""

    def guides_for(self, resource_type: str) -> tuple[str, ...]:
        """Return the guides that are claimed for a type."""


@dataclass(frozen=True, slots=True)
class PublicApi:
    """An API that the payer opens to everybody: its key in the target file, its base, and its guide `NAME#VERSION`.

    `base` may hold `{origin}`. `types` are those that are looked at; empty: all that the guide speaks of.
    """

    name: str
    base: str
    guide: str
    types: tuple[str, ...] = ()

    @property
    def guides(self) -> tuple[str, ...]:
        """Return the one guide."""
        return (self.guide,)

    @property
    def parts(self) -> Mapping[str, frozenset[str]]:
        """Return the types that are looked at, where these are not all."""
        return {self.guide: frozenset(self.types)} if self.types else {}

    def guides_for(self, resource_type: str) -> tuple[str, ...]:
        """Return the guide, for a type that is looked at."""
        return self.guides if not self.types or resource_type in self.types else ()


@dataclass(frozen=True, slots=True)
class Target:
    """Everything the harness knows about a payer before it asks the first question.

    `promises` are the lists of public promises it is judged by: names of those that ship, or paths of own files.
    `clock` is the instant at which the target's clock begins; None where it shows real time.
    `headers` go with every request to the origin of `base`. `operations` are those it has in another way than usual.
    `configuration` is where the SMART configuration lies, if not at its place below `base`.
    `parts`: the types that a guide is claimed for, where it is not claimed for all of its types.
    `extensions` are folders of the user's own whose checks, query paths and more take part.
    `apps` are those that members use, `services` those that act for themselves.
    """

    name: str
    title: str
    base: str
    guides: tuple[str, ...]
    apps: tuple[App, ...]
    policy: PolicyFacts
    path: Path
    services: tuple[App, ...] = ()
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    promises: tuple[str, ...] = ()
    population: SeededPopulation | None = None
    attached: tuple[Account, ...] = ()
    authorities: tuple[Authority, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    lines: tuple[Line, ...] = ()
    clock: datetime | None = None
    start: Start | None = None
    levers: Levers = Levers()
    limits: Limits = Limits()
    side_channels: SideChannels = SideChannels()
    allow: Allow = Allow()
    run: Selection = Selection()
    waivers: tuple[Waiver, ...] = ()
    writer: WriterFacts | None = None
    quirks: tuple[Quirk, ...] = ()
    headers: Mapping[str, str | Secret] = field(default_factory=dict)
    tls: Tls = Tls()
    listener: ListenerFacts | None = None
    operations: Mapping[str, Operation] = field(default_factory=dict)
    configuration: str | None = None
    endpoints: Mapping[str, str] = field(default_factory=dict)
    load: Mapping[str, Any] = field(default_factory=dict)
    fuzz: Mapping[str, float] = field(default_factory=dict)
    public_apis: tuple[PublicApi, ...] = ()
    extensions: tuple[Extension, ...] = ()

    @property
    def held_to(self) -> tuple[str, ...]:
        """Return the guides by which the target is judged: those claimed for members' data, and of its public APIs."""
        return tuple(dict.fromkeys((*self.guides, *(api.guide for api in self.public_apis))))

    def guides_for(self, resource_type: str) -> tuple[str, ...]:
        """Return the guides that are claimed for a type."""
        return tuple(name for name in self.guides if name not in self.parts or resource_type in self.parts[name])

    @property
    def claims(self) -> tuple[str, ...]:
        """The guides as reports show them: `NAME#VERSION`, and for which types where it is not for all."""
        parts = {name: f" (for {', '.join(sorted(types))})" for name, types in self.parts.items()}
        return tuple(f"{name}{parts.get(name, '')}" for name in self.guides)

    @property
    def twins(self) -> tuple[App, App] | None:
        """The first two apps of the same scopes and kind of which one attested and the other did not; None for none."""
        for first in (app for app in self.apps if app.attested is True):
            for other in (app for app in self.apps if app.attested is False):
                if (first.kind, set(first.scopes.split())) == (other.kind, set(other.scopes.split())):
                    return first, other
        return None

    def app(self, kind: str) -> App | None:
        """Return the first app of `kind` (`public`, `confidential`, `asymmetric` or `backend`), or None."""
        return next((app for app in (*self.apps, *self.services) if app.kind == kind), None)
