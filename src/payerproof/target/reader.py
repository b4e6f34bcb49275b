"""Makes the records of a target from one checked document; every error names its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from payerproof.errors import ConfigurationError, TargetError, did_you_mean
from payerproof.guide_names import claimable, offer, types_of
from payerproof.synthetic_data.household import Authority, Member, Restriction
from payerproof.target.description import (
    PAIRS,
    PUBLIC_GUIDES,
    Account,
    Allow,
    App,
    Lever,
    Levers,
    Limits,
    Line,
    ListenerFacts,
    Login,
    LoginStep,
    Operation,
    PolicyFacts,
    Portal,
    PublicApi,
    Quirk,
    Secret,
    SeededPopulation,
    Selection,
    SideChannels,
    Start,
    Target,
    Tls,
    TokenGrant,
    Waiver,
    WriterFacts,
)
from payerproof.target.extensions import Extension, enter, found, of_kind
from payerproof.target.places import Places
from payerproof.target.workload import workload

_A_KIND = {
    "public": "a public app",
    "confidential": "a confidential app",
    "asymmetric": "an asymmetric app",
    "backend": "a backend service",
}


class Reader:
    """Turns one checked document into a Target; every error names its place in the file."""

    def __init__(self, path: Path, data: Mapping[str, Any], places: Places) -> None:
        self._path, self._places = path, places
        self._data = data
        self._extensions: tuple[Extension, ...] = ()

    def target(self) -> Target:
        """Return the target. Raises TargetError for what contradicts itself."""
        self._extensions = tuple(self._named_extensions())
        enter(self._extensions)
        self._data = data = self._with_drivers(self._data)
        apps = tuple(self._app(index, app) for index, app in enumerate(data["apps"]))
        self._unique("apps", [app.id for app in apps])
        used = tuple(app for app in apps if app.kind != "backend")
        if not used:
            words = "none of the apps is one that members use"
            raise TargetError(words, where=self._at("apps"), allowed='kind = "public", "confidential" or "asymmetric"')
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
            guides=self._guides(data["guides"]),
            parts=self._parts(data["guides"]),
            promises=tuple(self._promises(data.get("promises", ()))),
            apps=used,
            services=tuple(app for app in apps if app.kind == "backend"),
            policy=policy,
            path=self._path,
            population=population,
            attached=attached,
            authorities=tuple(self._authorities(data.get("authorities", ()), attached)),
            restrictions=tuple(self._restrictions(data.get("restrictions", ()), attached)),
            lines=tuple(self._lines(data.get("lines", ()))),
            clock=self._instant("clock", data.get("clock")),
            start=self._start(data.get("start")),
            levers=self._levers(data),
            limits=Limits(**data.get("limits", {})),
            side_channels=SideChannels(**data.get("side_channels", {})),
            allow=Allow(**data.get("allow", {})),
            run=Selection(**{key: _fixed(value) for key, value in data.get("run", {}).items()}),
            waivers=tuple(self._waivers(data.get("waivers", ()))),
            writer=self._writer(data.get("writer")),
            headers=dict(self._headers(data.get("headers", {}))),
            quirks=tuple(self._quirks(data.get("quirks", {}))),
            operations={name: Operation(**{"name": name, **item}) for name, item in data.get("operations", {}).items()},
            listener=self._listener(data.get("listener")),
            tls=self._tls(data.get("tls", {})),
            configuration=data.get("smart", {}).get("configuration"),
            endpoints={name: url for name, url in data.get("smart", {}).items() if name != "configuration"},
            load=self._load(data.get("load", {})),
            fuzz=dict(data.get("fuzz", {})),
            public_apis=tuple(self._public_apis()),
            extensions=self._extensions,
        )

    def _load(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return `[load]` as it stands, once it is known to make sense."""
        try:
            workload(data, 1)
        except ConfigurationError as problem:
            raise TargetError(problem.problem, where=self._at(problem.where), allowed=problem.allowed) from None
        return dict(data)

    def _public_apis(self) -> Iterator[PublicApi]:
        """Yield the APIs that the file describes as open to everybody, each judged by a version of its own guide."""
        for name, usual in PUBLIC_GUIDES.items():
            if (described := self._data.get(name)) is None:
                continue
            guide, kind = described.get("guide", usual), usual.partition("#")[0]
            known = [each for each in claimable() if each.partition("#")[0] == kind]
            if guide not in known:
                text = f"no guide {guide!r} for a {name} ships or is installed"
                raise TargetError(text, where=self._at(f"{name}.guide"), allowed=offer(guide, known))
            yield PublicApi(name, described["base"].rstrip("/"), guide, tuple(described.get("types", ())))

    def _guides(self, claims: list[str | Mapping[str, Any]]) -> tuple[str, ...]:
        """Return the guides claimed. One that is not at hand would have its checks pass unasked, so it is refused."""
        known, found = claimable(), list[str]()
        for index, claim in enumerate(claims):
            name = claim if isinstance(claim, str) else claim["name"]
            where = self._at(f"guides.{index}")
            if name not in known:
                raise TargetError(f"no guide {name!r} ships or is installed", where=where, allowed=offer(name, known))
            if name in found:
                raise TargetError(f"{name} is claimed twice", where=where, allowed="each guide once")
            found.append(name)
        return tuple(found)

    def _parts(self, claims: list[str | Mapping[str, Any]]) -> dict[str, frozenset[str]]:
        """Return the types that guides are claimed for in part. A type that the guide says nothing of is a mistake."""
        found: dict[str, frozenset[str]] = {}
        for index, claim in enumerate(claims):
            if isinstance(claim, str):
                continue
            spoken = types_of(claim["name"])
            for place, name in enumerate(claim["types"]):
                if spoken and name not in spoken:
                    problem = f"{claim['name']} says nothing of {name}{did_you_mean(name, spoken)}"
                    where = self._at(f"guides.{index}.types.{place}")
                    raise TargetError(problem, where=where, allowed=", ".join(spoken))
            found[claim["name"]] = frozenset(claim["types"])
        return found

    def _promises(self, named: Iterable[str]) -> Iterator[str]:
        """Yield the names of lists that ship, and whole paths of the payer's own files and of those in extensions."""
        own = of_kind(self._extensions, "promises")
        for name in named:
            yield str(self._path.parent / name) if name.endswith(".toml") else str(own.get(name, name))

    def _named_extensions(self) -> Iterator[Extension]:
        for index, name in enumerate(self._data.get("extensions", ())):
            yield found(name, self._path.parent, self._at(f"extensions.{index}"))

    def _with_drivers(self, node: Any) -> Any:
        """Return the document with each callable in a file of an extension under the name by which that is imported."""
        own = {
            file.stem: extension.module(file)
            for extension in self._extensions
            for file in extension.files("drivers", "*.py")
        }

        def named(key: str, value: Any) -> Any:
            module, _, rest = value.partition(":") if key == "callable" else ("", "", "")
            return f"{own[module]}:{rest}" if module in own else walked(value)

        def walked(value: Any) -> Any:
            if isinstance(value, Mapping):
                return {key: named(key, item) for key, item in value.items()}
            return [walked(item) for item in value] if isinstance(value, list) else value

        return walked(node) if own else node

    def _at(self, key: str) -> str:
        return self._places.where(key)

    def _unique(self, key: str, ids: list[str], field: str = "id") -> None:
        for index, name in enumerate(ids):
            if name in ids[:index]:
                raise TargetError(f"{field} used twice: {name}", where=self._at(f"{key}.{index}.{field}"))

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

    def _waivers(self, given: Iterable[Mapping[str, str]]) -> Iterator[Waiver]:
        rows = list(given)
        self._unique("waivers", [row["finding"] for row in rows], "finding")
        for index, row in enumerate(rows):
            day = self._day(f"waivers.{index}.expires", row["expires"])
            if day is not None:
                yield Waiver(row["finding"], row["owner"], row["reason"], day)

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
        signing = self._secret(f"{key}.key", data.get("key"))
        if (data["kind"] in {"asymmetric", "backend"}) != (signing is not None):
            raise TargetError(
                "a key belongs to an asymmetric app or a backend service, and each of them needs one",
                where=self._at(key),
                allowed='kind = "asymmetric" or "backend", and key = {env = "NAME"}',
            )
        if data["kind"] != "confidential" and secret is not None:
            words = f"{_A_KIND[data['kind']]} has no secret"
            raise TargetError(words, where=self._at(key), allowed='kind = "confidential"')
        self._check_service(key, data)
        return App(
            id=data["id"],
            title=data.get("title", data["id"]),
            client_id=data["client_id"],
            kind=data["kind"],
            redirect_uri=data.get("redirect_uri", ""),
            scopes=data["scopes"],
            secret=secret,
            authentication=data.get("authentication", "client_secret_basic"),
            key=signing,
            key_id=data.get("key_id"),
            algorithm=data.get("algorithm", "RS384"),
            members=tuple(data["members"]) if "members" in data else None,
            attested=data.get("attested"),
        )

    def _check_service(self, key: str, data: Mapping[str, Any]) -> None:
        """Refuse what a service has no use for, and what only a service has. Raises TargetError."""
        service = data["kind"] == "backend"
        if service == ("redirect_uri" in data):
            words = "a backend service has no redirect_uri" if service else "an app that members use needs redirect_uri"
            raise TargetError(words, where=self._at(key), allowed='redirect_uri = "https://…", for all other kinds')
        if "members" in data and not service:
            words = f"{_A_KIND[data['kind']]} has no members: its members let it have their records"
            raise TargetError(words, where=self._at(f"{key}.members"), allowed='kind = "backend"')
        wrong = [scope for scope in data["scopes"].split() if service and not scope.startswith("system/")]
        if wrong:
            words = f"a backend service asks for system scopes alone, not for {wrong[0]}"
            raise TargetError(words, where=self._at(f"{key}.scopes"), allowed="system/Patient.rs system/Coverage.rs")

    def _login(self, key: str, data: Mapping[str, Any]) -> Login:
        walked = ("username", "password")
        needed = {"form": walked, "browser": walked, "python": ("callable",), "token": (), "manual": ()}[data["kind"]]
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
            steps=tuple(LoginStep(**step) for step in data.get("steps", ())),
            otp=self._secret(f"{key}.otp", data.get("otp")),
            executable=data.get("executable"),
            origins=tuple(data.get("origins", ())),
            vault=self._path.parent / data["vault"] if "vault" in data else None,
            seconds=data.get("seconds"),
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
            login=self._login(f"{key}.login", data["login"]) if "login" in data else Login("none"),
            via=self._via(key, data),
            patient=data.get("patient"),
            withheld=tuple(data.get("withheld", ())),
            name=data.get("name", ""),
            lines=tuple(self._lines_of(key, data.get("lines", ()))),
        )

    def _via(self, key: str, data: Mapping[str, Any]) -> str | None:
        """Return the member by whose login a member without one is reached."""
        via = data.get("via")
        if ("login" in data) == (via is not None):
            problem = "a member has either a login or, with `via`, somebody's who may act for it"
            raise TargetError(problem, where=self._at(key), allowed='login = { … } or via = "parent"')
        if via is None:
            return None
        if "patient" not in data:
            raise TargetError("a member without a login needs patient", where=self._at(key), allowed="the Patient's id")
        powers = [item for item in self._data.get("authorities", ()) if item["subject"] == data["id"]]
        for item in powers:
            if via == item["holder"] or (via == "parent" and item["kind"] in {"parent", "guardian"}):
                return str(item["holder"])
        allowed = ", ".join(["parent", *(item["holder"] for item in powers)])
        raise TargetError(f"nobody may act for {data['id']} as {via!r}", where=self._at(f"{key}.via"), allowed=allowed)

    def _headers(self, data: Mapping[str, Any]) -> Iterator[tuple[str, str | Secret]]:
        for name, value in data.items():
            if name.lower() in {"authorization", "host", "content-length"}:
                raise TargetError(
                    f"{name} is the harness's own", where=self._at(f"headers.{name}"), allowed="another header"
                )
            secret = self._secret(f"headers.{name}", value) if isinstance(value, Mapping) else None
            yield name.lower(), value if secret is None else secret

    def _listener(self, data: Mapping[str, Any] | None) -> ListenerFacts | None:
        if data is None:
            return None
        address = data["address"]
        if "port" not in data and "{port}" not in address:
            raise TargetError(
                "the listener's address says nothing of the port at which the harness listens",
                where=self._at("listener"),
                allowed="{port} in the address, or port = 8443 beside it",
            )
        return ListenerFacts(address, data.get("port", 0))

    def _tls(self, data: Mapping[str, Any]) -> Tls:
        if ("certificate" in data) != ("key" in data):
            raise TargetError(
                "a client's certificate needs its key, and a key its certificate",
                where=self._at("tls"),
                allowed='certificate = "client.pem" and key = { file = "client.key" }',
            )
        return Tls(
            authority=self._authority(data.get("authority")),
            certificate=self._path.parent / data["certificate"] if "certificate" in data else None,
            key=self._secret("tls.key", data.get("key")),
            password=self._secret("tls.password", data.get("password")),
            origins=tuple(data.get("origins", ())),
        )

    def _authority(self, told: str | dict[str, Any] | None) -> Path | Secret | None:
        return self._path.parent / told if isinstance(told, str) else self._secret("tls.authority", told)

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
        own = of_kind(self._extensions, "households")
        return SeededPopulation(
            households=tuple(str(own.get(name, name)) for name in data["households"]),
            seed=data["seed"],
            guide=data.get("guide"),
            login=self._login("population.login", data["login"]),
            members=tuple(members) if members else None,
            ids=self._path.parent / data["ids"] if "ids" in data else None,
        )

    def _known(self, key: str, name: str, attached: tuple[Account, ...]) -> None:
        ids = [account.member.id for account in attached]
        if name not in ids:
            problem = f"{name!r} is no member of this file{did_you_mean(name, ids)}"
            raise TargetError(problem, where=self._at(key), allowed=", ".join(ids))

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

    def _lines(self, items: list[Mapping[str, Any]]) -> Iterator[Line]:
        """Yield the lines of business; a word that tells two of them apart for nobody is refused."""
        self._unique("lines", [item["id"] for item in items])
        told: dict[str, str] = {}
        for index, item in enumerate(items):
            for place, word in enumerate(item["coverage"]):
                other = told.setdefault(word.casefold(), item["id"])
                if other != item["id"]:
                    problem = f"{word!r} tells two lines, {other} and {item['id']}"
                    where = self._at(f"lines.{index}.coverage.{place}")
                    raise TargetError(problem, where=where, allowed="words that stand in Coverages of one line alone")
            title = item.get("title", item["id"])
            yield Line(item["id"], title, tuple(item["coverage"]), item.get("served", True))

    def _lines_of(self, key: str, named: Iterable[str]) -> Iterator[str]:
        known = [item["id"] for item in self._data.get("lines", ())]
        for place, name in enumerate(named):
            if name not in known:
                problem = f"{name!r} is no line of this file{did_you_mean(name, known)}"
                allowed = ", ".join(known) or "ids of [[lines]], of which there is none"
                raise TargetError(problem, where=self._at(f"{key}.lines.{place}"), allowed=allowed)
            yield name

    def _start(self, data: Mapping[str, Any] | None) -> Start | None:
        if data is None:
            return None
        return Start(tuple(data["command"]), float(data.get("ready_seconds", 15.0)))

    def _writer(self, data: Mapping[str, Any] | None) -> WriterFacts | None:
        if data is None:
            return None
        token = self._secret("writer.access_token", data.get("access_token"))
        return WriterFacts(data["base"].rstrip("/") if "base" in data else None, token)

    def _quirks(self, data: Mapping[str, Mapping[str, Any]]) -> Iterator[Quirk]:
        for name, item in data.items():
            value = item["value"]
            text = str(value).lower() if isinstance(value, bool) else str(value)
            yield Quirk(name, text, item["cause"], self._day(f"quirks.{name}.until", item.get("until")))

    def _levers(self, data: Mapping[str, Any]) -> Levers:
        consent = data.get("consent", {})
        portal = consent.get("portal")
        clock = data.get("clock_control")
        if portal and portal["kind"] == "form" and "url" not in portal:
            raise TargetError("a portal walked as a form needs its url", where=self._at("consent.portal"))
        if portal and portal["kind"] == "python" and "callable" not in portal:
            raise TargetError("a python portal needs its callable", where=self._at("consent.portal"))
        return Levers(
            revocation_endpoint=consent.get("revocation_endpoint"),
            portal=Portal(**portal) if portal else None,
            clock_url=clock["url"] if clock else None,
            clock_secret=self._secret("clock_control.secret", clock["secret"]) if clock else None,
            **self._choices(data.get("levers", {})),
        )

    def _choices(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the levers of choices by their names; each that is pulled has to have one that takes it back."""
        found = {name: self._lever(name, item) for name, item in data.items() if name != "categories"}
        for pair in PAIRS.values():
            for one, other in (pair, pair[::-1]):
                if one in found and other not in found:
                    problem = f"{one} without {other}: what a run chooses it has to take back"
                    raise TargetError(problem, where=self._at(f"levers.{one}"), allowed=f"[levers.{other}] beside it")
        if "category_off" in found and not data.get("categories"):
            problem = "category_off does not say which categories there are"
            raise TargetError(problem, where=self._at("levers.category_off"), allowed='categories = { sud = "…" }')
        return {"choices": found, "categories": data.get("categories", {})}

    def _lever(self, name: str, data: Mapping[str, Any]) -> Lever:
        key = f"levers.{name}"
        needed = {"form": "url", "http": "url", "python": "callable", "person": "ask"}[data["kind"]]
        if needed not in data:
            raise TargetError(f"a lever of kind {data['kind']} needs {needed}", where=self._at(key))
        if name in PAIRS["record"] and data["kind"] not in _WRITING:
            problem = f"a record cannot be written by a {data['kind']}"
            raise TargetError(problem, where=self._at(f"{key}.kind"), allowed=" or ".join(_WRITING))
        fields = {**data, "secret": self._secret(f"{key}.secret", data.get("secret"))}
        fields["headers"] = {title.lower(): text for title, text in data.get("headers", {}).items()}
        texts = [text for field in fields.values() for text in _texts(field)]
        for word in (word for text in texts for word in _PLACEHOLDER.findall(text) if word not in _FILLED):
            problem = f"{{{word}}} is nothing that a lever is filled with{did_you_mean(word, _FILLED)}"
            raise TargetError(problem, where=self._at(key), allowed=", ".join(f"{{{each}}}" for each in _FILLED))
        if any("{secret}" in text for text in texts) and fields["secret"] is None:
            raise TargetError("{secret} stands for a secret that is not named", where=self._at(key), allowed="secret")
        return Lever(name, **fields)


_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_FILLED = ("origin", "member", "patient", "app", "category", "secret", "type", "id", "resource")
_WRITING = ("http", "python")
"""The kinds of a lever that writes a record."""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (text for text in value.values() if isinstance(text, str))
    elif isinstance(value, str):
        yield value


def _fixed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
