"""A target is described, never coded: reads one TOML file into frozen records.

The file says where the payer's API is, what it claims, which apps and members may be used, what the payer promises,
and what the harness may do.
`docs/testing-your-payer.md` explains every key; `fixtures/schemas/target.schema.json` is the same as a JSON Schema.
Secrets never stand in the file: it names an environment variable or a file that holds them.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

from payerproof.errors import TargetError
from payerproof.synthetic_data.household import Authority, Member, Restriction


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret lies: the name of an environment variable, or the path of a file. Never the secret itself."""

    env: str | None = None
    file: Path | None = None
    where: str = ""

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


@dataclass(frozen=True, slots=True)
class App:
    """One registered app: `kind` is `public` (PKCE only) or `confidential` (with a secret)."""

    id: str
    title: str
    client_id: str
    kind: Literal["public", "confidential"]
    redirect_uri: str
    scopes: str
    secret: Secret | None = None
    authentication: Literal["client_secret_basic", "client_secret_post"] = "client_secret_basic"


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
class Login:
    """How a member signs in.

    `form`: user name and password on the payer's own pages.
    `token`: tokens issued beforehand; `own` for the member's record, `others` for the records of those represented.
    `python`: a callable `module:name` of the user's, see `smart.drivers`.
    """

    kind: Literal["form", "token", "python"]
    username: str | None = None
    password: Secret | None = None
    own: TokenGrant | None = None
    others: Mapping[str, TokenGrant] = field(default_factory=dict)
    callable: str | None = None

    def of(self, member: str) -> Login:
        """Return the login of one member of a population, from the one that stands for all of them."""
        return replace(
            self,
            username=(self.username or "{member}").replace("{member}", member),
            password=self.password.of(member) if self.password else None,
            own=self.own.of(member) if self.own else None,
            others={name: grant.of(member) for name, grant in self.others.items()},
        )


@dataclass(frozen=True, slots=True)
class Account:
    """One test member: the person's facts, the FHIR id of their Patient if known beforehand, and the login.

    `withheld` lists `Type/id` of an attached member's resources which are promised to be kept from representatives.
    """

    member: Member
    login: Login
    patient: str | None = None
    withheld: tuple[str, ...] = ()
    seeded: bool = False


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What the payer declares where the law leaves it the choice, and what it promises.

    `revocation_ends_grant`: whether revoking one token of a grant ends the others; None where nothing is said.
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
    consent_days: int | None = None
    consent_page_names: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard the harness may lean on the target; 0 means no limit. `deadline_seconds` bounds one request."""

    requests_per_second: float = 0.0
    concurrency: int = 4
    total: int = 0
    deadline_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Allow:
    """What the harness may do beyond reading; all off unless the file says otherwise."""

    writes: bool = False
    load: bool = False
    fuzz: bool = False


@dataclass(frozen=True, slots=True)
class Portal:
    """The consent portal's lever: a page walked as a form, or a callable of the user's."""

    kind: Literal["form", "python"]
    url: str | None = None
    callable: str | None = None


@dataclass(frozen=True, slots=True)
class Levers:
    """Which ways there are to withdraw consent and to move the target's clock."""

    revocation_endpoint: bool = False
    portal: Portal | None = None
    clock_url: str | None = None
    clock_secret: Secret | None = None


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
    """Which of the harness's own households the target holds."""

    households: tuple[str, ...]
    seed: int
    guide: str | None
    login: Login
    members: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Everything the harness knows about a payer before it asks the first question.

    `clock` is the instant at which the target's clock begins; None where it shows real time.
    """

    name: str
    title: str
    base: str
    guides: tuple[str, ...]
    apps: tuple[App, ...]
    policy: PolicyFacts
    path: Path
    population: SeededPopulation | None = None
    attached: tuple[Account, ...] = ()
    authorities: tuple[Authority, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    clock: datetime | None = None
    start: Start | None = None
    levers: Levers = Levers()
    limits: Limits = Limits()
    allow: Allow = Allow()
    writer: WriterFacts | None = None
    endpoints: Mapping[str, str] = field(default_factory=dict)
    load: Mapping[str, float] = field(default_factory=dict)
    fuzz: Mapping[str, float] = field(default_factory=dict)

    def app(self, kind: str) -> App | None:
        """Return the first app of `kind` (`public` or `confidential`), or None."""
        return next((app for app in self.apps if app.kind == kind), None)


def shipped_targets() -> tuple[str, ...]:
    """Return the names of the target files that ship with the harness."""
    folder = resources.files("payerproof.fixtures") / "targets"
    return tuple(sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml")))


def load_target(name_or_path: str) -> Target:
    """Return the target described by a file, or by the name of one that ships.

    Raises TargetError naming file and key, and what would be allowed.
    """
    path = _find(name_or_path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise TargetError(f"cannot be read: {problem.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise TargetError("is not UTF-8 text", where=str(path)) from None
    except tomllib.TOMLDecodeError as problem:
        raise TargetError(f"is not TOML: {problem}", where=str(path)) from None
    data = _plain(data)
    _check_schema(data, path)
    return _Reader(path, data).target()


def _find(name_or_path: str) -> Path:
    if name_or_path.endswith(".toml") or "/" in name_or_path or os.sep in name_or_path:
        path = Path(name_or_path)
        if not path.is_file():
            raise TargetError("no such file", where=name_or_path, allowed="the path of a target file (.toml)")
        return path
    shipped = shipped_targets()
    if name_or_path not in shipped:
        raise TargetError(
            f"no target of the name {name_or_path!r} ships",
            allowed=f"{', '.join(shipped)}, or the path of a target file",
        )
    return Path(str(resources.files("payerproof.fixtures") / "targets" / f"{name_or_path}.toml"))


def _plain(value: Any) -> Any:
    """Return TOML's values with dates as ISO text, so that one JSON Schema serves the file and its readers."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value


def _check_schema(data: Mapping[str, Any], path: Path) -> None:
    schema = json.loads((resources.files("payerproof.fixtures") / "schemas" / "target.schema.json").read_text("utf-8"))
    problem = best_match(Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(data))
    if problem is None:
        return
    key = ".".join(str(part) for part in problem.absolute_path) or "(top level)"
    raise TargetError(_say(problem), where=f"{path}: {key}", allowed=_allowed(problem))


def _say(problem: ValidationError) -> str:
    rule = str(problem.validator)
    value: Any = problem.instance
    if rule == "additionalProperties":
        return f"unknown key {', '.join(sorted(set(value) - set(_properties(problem))))}"
    if rule == "required":
        wanted: Any = problem.validator_value
        return f"missing key {', '.join(key for key in wanted if key not in value)}"
    if isinstance(value, dict | list):
        return f"a value of this kind does not belong here ({type(value).__name__})"
    if _is_secret(problem):
        return "a secret stands here as its own text"
    return f"{value!r} is not allowed here"


def _allowed(problem: ValidationError) -> str:
    rule, wanted = str(problem.validator), problem.validator_value
    known = _properties(problem)
    if rule in {"additionalProperties", "required"}:
        return ", ".join(sorted(known))
    if rule == "enum":
        options: Any = wanted
        return ", ".join(map(str, options))
    if _is_secret(problem):
        return 'a secret is given as {env = "NAME"} or {file = "PATH"}, never as its own text'
    return f"{rule} {wanted}"


def _is_secret(problem: ValidationError) -> bool:
    return _properties(problem).keys() == {"env", "file"}


def _properties(problem: ValidationError) -> Mapping[str, Any]:
    schema: Any = problem.schema
    found: Mapping[str, Any] = schema.get("properties", {})
    return found


class _Reader:
    """Turns one checked document into a Target; every error names its place in the file."""

    def __init__(self, path: Path, data: Mapping[str, Any]) -> None:
        self._path = path
        self._data = data

    def target(self) -> Target:
        data = self._data
        apps = tuple(self._app(index, app) for index, app in enumerate(data["apps"]))
        self._unique("apps", [app.id for app in apps])
        policy = self._policy(data["policy"])
        attached = tuple(self._account(index, item, policy) for index, item in enumerate(data.get("members", ())))
        self._unique("members", [account.member.id for account in attached])
        population = self._population(data.get("population"))
        if population is None and not attached:
            raise TargetError(
                "no members to test with",
                where=str(self._path),
                allowed="[population] (the harness's own households), [[members]] (the payer's own), or both",
            )
        if "{port}" in data["base"] and "start" not in data:
            raise TargetError("{port} stands for the port of a target started by [start]", where=self._at("base"))
        return Target(
            name=data["name"],
            title=data.get("title", data["name"]),
            base=data["base"].rstrip("/"),
            guides=tuple(data["guides"]),
            apps=apps,
            policy=policy,
            path=self._path,
            population=population,
            attached=attached,
            authorities=tuple(self._authorities(data.get("authorities", ()), attached)),
            restrictions=tuple(self._restrictions(data.get("restrictions", ()), attached)),
            clock=self._instant("clock", data.get("clock")),
            start=self._start(data.get("start")),
            levers=self._levers(data),
            limits=Limits(**data.get("limits", {})),
            allow=Allow(**data.get("allow", {})),
            writer=self._writer(data.get("writer")),
            endpoints=dict(data.get("smart", {})),
            load=dict(data.get("load", {})),
            fuzz=dict(data.get("fuzz", {})),
        )

    def _at(self, key: str) -> str:
        return f"{self._path}: {key}"

    def _unique(self, key: str, ids: list[str]) -> None:
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise TargetError(f"id used twice: {', '.join(twice)}", where=self._at(key))

    def _instant(self, key: str, text: str | None) -> datetime | None:
        if text is None:
            return None
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is None:
            raise TargetError(f"{text} has no time zone", where=self._at(key), allowed="2026-06-14T18:00:00Z")
        return instant

    def _day(self, key: str, text: str | None) -> date | None:
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError:
            raise TargetError(f"{text!r} is not a day", where=self._at(key), allowed="2026-06-14") from None

    def _secret(self, key: str, data: Mapping[str, str] | None) -> Secret | None:
        if data is None:
            return None
        file = data.get("file")
        return Secret(
            env=data.get("env"),
            file=(self._path.parent / file) if file else None,
            where=self._at(key),
        )

    def _app(self, index: int, data: Mapping[str, Any]) -> App:
        key = f"apps.{index}"
        secret = self._secret(f"{key}.secret", data.get("secret"))
        if data["kind"] == "confidential" and secret is None:
            raise TargetError(
                "a confidential app needs its secret", where=self._at(key), allowed='secret = {env = "NAME"}'
            )
        if data["kind"] == "public" and secret is not None:
            raise TargetError("a public app has no secret", where=self._at(key), allowed='kind = "confidential"')
        return App(
            id=data["id"],
            title=data.get("title", data["id"]),
            client_id=data["client_id"],
            kind=data["kind"],
            redirect_uri=data["redirect_uri"],
            scopes=data["scopes"],
            secret=secret,
            authentication=data.get("authentication", "client_secret_basic"),
        )

    def _login(self, key: str, data: Mapping[str, Any]) -> Login:
        needed = {"form": ("username", "password"), "python": ("callable",), "token": ()}[data["kind"]]
        missing = [name for name in needed if name not in data]
        if data["kind"] == "token" and not {"access_token", "refresh_token", "for"} & data.keys():
            missing = ["access_token"]
        if missing:
            raise TargetError(f"a {data['kind']} login needs {', '.join(missing)}", where=self._at(key))
        return Login(
            kind=data["kind"],
            username=data.get("username"),
            password=self._secret(f"{key}.password", data.get("password")),
            own=self._grant(key, data),
            others={name: self._grant(f"{key}.for.{name}", item) for name, item in data.get("for", {}).items()},
            callable=data.get("callable"),
        )

    def _grant(self, key: str, data: Mapping[str, Any]) -> TokenGrant:
        return TokenGrant(
            access_token=self._secret(f"{key}.access_token", data.get("access_token")),
            refresh_token=self._secret(f"{key}.refresh_token", data.get("refresh_token")),
        )

    def _account(self, index: int, data: Mapping[str, Any], policy: PolicyFacts) -> Account:
        key = f"members.{index}"
        born = self._day(f"{key}.birth_date", data["birth_date"])
        if born is None:
            raise TargetError("a birth date is needed", where=self._at(key))
        member = Member(
            id=data["id"],
            role=data.get("role", "member"),
            birth_date=born,
            gender="unknown",
            family="",
            given=(),
            state=data.get("state", policy.state or ""),
            emancipated=self._day(f"{key}.emancipated", data.get("emancipated")),
        )
        return Account(
            member=member,
            login=self._login(f"{key}.login", data["login"]),
            patient=data.get("patient"),
            withheld=tuple(data.get("withheld", ())),
        )

    def _policy(self, data: Mapping[str, Any]) -> PolicyFacts:
        try:
            ZoneInfo(data["time_zone"])
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise TargetError(
                f"{data['time_zone']!r} is no time zone",
                where=self._at("policy.time_zone"),
                allowed="an IANA name such as America/Chicago",
            ) from None
        fields = dict(data)
        fields["earliest_service_date"] = self._day("policy.earliest_service_date", data.get("earliest_service_date"))
        named = data.get("consent_page_names", {})
        fields["consent_page_names"] = {topic: said if isinstance(said, str) else None for topic, said in named.items()}
        return PolicyFacts(**fields)

    def _population(self, data: Mapping[str, Any] | None) -> SeededPopulation | None:
        if data is None:
            return None
        members = data.get("members")
        return SeededPopulation(
            households=tuple(data["households"]),
            seed=data["seed"],
            guide=data.get("guide"),
            login=self._login("population.login", data["login"]),
            members=tuple(members) if members else None,
        )

    def _known(self, key: str, name: str, attached: tuple[Account, ...]) -> None:
        ids = [account.member.id for account in attached]
        if name not in ids:
            raise TargetError(f"{name!r} is no member of this file", where=self._at(key), allowed=", ".join(ids))

    def _authorities(self, items: list[Mapping[str, Any]], attached: tuple[Account, ...]) -> Iterator[Authority]:
        for index, item in enumerate(items):
            key = f"authorities.{index}"
            self._known(f"{key}.holder", item["holder"], attached)
            self._known(f"{key}.subject", item["subject"], attached)
            yield Authority(
                holder=item["holder"],
                subject=item["subject"],
                kind=item["kind"],
                source=f"declared in {self._path.name}",
                start=self._day(f"{key}.start", item.get("start")),
                end=self._day(f"{key}.end", item.get("end")),
                scope=tuple(item.get("scope", ())),
            )

    def _restrictions(self, items: list[Mapping[str, Any]], attached: tuple[Account, ...]) -> Iterator[Restriction]:
        for index, item in enumerate(items):
            key = f"restrictions.{index}"
            self._known(f"{key}.subject", item["subject"], attached)
            if "against" in item:
                self._known(f"{key}.against", item["against"], attached)
            yield Restriction(
                subject=item["subject"],
                kind=item["kind"],
                source=f"declared in {self._path.name}",
                against=item.get("against"),
                start=self._day(f"{key}.start", item.get("start")),
                end=self._day(f"{key}.end", item.get("end")),
            )

    def _start(self, data: Mapping[str, Any] | None) -> Start | None:
        if data is None:
            return None
        return Start(tuple(data["command"]), float(data.get("ready_seconds", 15.0)))

    def _writer(self, data: Mapping[str, Any] | None) -> WriterFacts | None:
        if data is None:
            return None
        token = self._secret("writer.access_token", data.get("access_token"))
        return WriterFacts(data["base"].rstrip("/") if "base" in data else None, token)

    def _levers(self, data: Mapping[str, Any]) -> Levers:
        consent = data.get("consent", {})
        portal = consent.get("portal")
        clock = data.get("clock_control")
        if portal and portal["kind"] == "form" and "url" not in portal:
            raise TargetError("a portal walked as a form needs its url", where=self._at("consent.portal"))
        if portal and portal["kind"] == "python" and "callable" not in portal:
            raise TargetError("a python portal needs its callable", where=self._at("consent.portal"))
        return Levers(
            revocation_endpoint=consent.get("revocation_endpoint", False),
            portal=Portal(**portal) if portal else None,
            clock_url=clock["url"] if clock else None,
            clock_secret=self._secret("clock_control.secret", clock["secret"]) if clock else None,
        )
