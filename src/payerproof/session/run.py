"""One run: brings the target up, opens the evidence, and holds the payer for the checks."""

from __future__ import annotations

import dataclasses
import errno
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from payerproof import catalog, obligations
from payerproof.access.relations import relations
from payerproof.checks.conformance.guides import asked_types
from payerproof.checks.registry import Registered
from payerproof.errors import (
    ConfigurationError,
    HarnessError,
    PayerproofError,
    RecordingFailed,
    TargetError,
    did_you_mean,
)
from payerproof.evidence.reading import EVIDENCE, Evidence, located
from payerproof.evidence.redaction import Redactor
from payerproof.evidence.resuming import resumable, taken_up
from payerproof.evidence.writing import EvidenceWriter
from payerproof.http import authority
from payerproof.http.client import Wire
from payerproof.http.memory import MEGABYTE
from payerproof.model import Check, Exchange, Requirement
from payerproof.payer import Payer
from payerproof.provisioning.journal import names_in
from payerproof.session.doubts import Doubts
from payerproof.session.origin import origin
from payerproof.session.planned import planned
from payerproof.session.recent import Recent
from payerproof.session.rejudging import watched
from payerproof.session.time_budget import TimeBudget
from payerproof.session.weighing import Scales
from payerproof.smart import assertions
from payerproof.smart.sessions import Session
from payerproof.synthetic_data import generate
from payerproof.synthetic_data.errors import SyntheticDataError
from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.household import Household
from payerproof.synthetic_data.renaming import under_names
from payerproof.target.connection import certificates, headers
from payerproof.target.description import Account, Secret, Selection, Target
from payerproof.target.extensions import of_kind
from payerproof.target.launch import Launched
from payerproof.target.scope import GENERATED, HISTORIES, Pairs, Scope

HOUSEHOLDS = "{households}"
"""In a target's start command: the households of the run, separated by commas."""

_AUTHORITY, _CERTIFICATE = "PAYERPROOF_DEMO_AUTHORITY", "PAYERPROOF_DEMO_CERTIFICATE"
_ENV_NAME = re.compile(r"^PAYERPROOF_DEMO_[A-Z]+$")


@dataclasses.dataclass(frozen=True, slots=True)
class RunOptions:
    """What the caller of a run decides.

    `out`: the run folder; made from time and target's name where None. `seed` overrides the target file's.
    `reports`: formats of reports besides those that are always made.
    `asked`: what was chosen, in full, so that the run can be taken up again. `resume`: `out` holds a run that was
    stopped, and this one goes on with it.
    `selection`: the options that chose among checks and cases, as they were given, for the record.
    `selected`: check -> cases that were chosen, for whoever watches the run.
    `households`: only these of the target's own; empty means all of them.
    `start_arguments` follow the command of a target that the harness starts. `pairs` says how many walk each path.
    `generated`: query paths that are made from what the target declares, at most.
    `histories`: orders of events around a consent that are played for each app, at most.
    """

    target: Target
    out: Path | None = None
    seed: int | None = None
    start_arguments: tuple[str, ...] = ()
    pairs: Pairs = Pairs.MARKED
    suites: tuple[str, ...] = ()
    households: tuple[str, ...] = ()
    selection: Mapping[str, str] = dataclasses.field(default_factory=dict)
    selected: Mapping[str, int] = dataclasses.field(default_factory=dict)
    reports: tuple[str, ...] = ()
    asked: Selection = Selection()  # noqa: RUF009 - frozen, as are all records of a target
    resume: bool = False
    generated: int = GENERATED
    histories: int = HISTORIES


def make_scope(options: RunOptions) -> tuple[Scope, Population | None]:
    """Return what is known of the target before the first request. Raises ConfigurationError for unknown members."""
    target = options.target
    _bound_by(target)  # a list of promises that is not there is told before the first request
    _refuse_unknown_types(target)
    population = None
    accounts: dict[str, Account] = {}
    if target.population is not None:
        wanted = target.population
        extra = {"guide": wanted.guide} if wanted.guide else {}
        seed = wanted.seed if options.seed is None else options.seed
        try:
            population = generate.population(_wanted_households(options), seed=seed, **extra)
        except SyntheticDataError as problem:
            raise TargetError(str(problem), where=f"{target.path}: population.households") from None
        if wanted.ids is not None:
            population = under_names(population, _names_there(target, wanted.ids))
        known = {person.member.id: person for person in population.members}
        for name in wanted.members or tuple(known):
            if name not in known:
                raise ConfigurationError(
                    f"{name!r} is no member of the population",
                    where=f"{target.path}: population.members",
                    allowed=", ".join(known),
                )
            accounts[name] = Account(known[name].member, wanted.login.of(name), known[name].patient_id, seeded=True)
    for account in target.attached:
        if account.member.id in accounts:
            raise ConfigurationError(f"{account.member.id!r} is seeded and attached", where=f"{target.path}: members")
        accounts[account.member.id] = account
    for app in target.services:
        unknown = sorted({*(app.members or ())} - accounts.keys())
        if unknown:
            where = f"{target.path}: apps[{app.id}].members"
            raise ConfigurationError(f"{unknown[0]!r} is no member", where=where, allowed=", ".join(accounts))
    families = population.households if population else ()
    scope = Scope(
        target=target,
        accounts=accounts,
        paths=catalog.with_own_query_paths(of_kind(target.extensions, "query_paths").values()),
        households=_households(families, accounts),
        authorities=(*target.authorities, *(item for family in families for item in family.authorities)),
        restrictions=(*target.restrictions, *(item for family in families for item in family.restrictions)),
        coverages=tuple(item for family in families for item in family.coverages),
        pairs=options.pairs,
        kinds=_kinds(population) if population else {},
        generated=options.generated,
        histories=options.histories,
    )
    return scope, population


def _names_there(target: Target, file: Path) -> Mapping[str, str]:
    """Return what the target calls the population's resources. Raises TargetError where the file does not tell."""
    found = names_in(file)
    if not found:
        problem = f"{file} tells no ids" if file.is_file() else f"{file} is not there"
        told = "the journal of `payerproof population load`, as people/loads/TARGET.jsonl"
        raise TargetError(problem, where=f"{target.path}: population.ids", allowed=told)
    return found


def _refuse_unknown_types(target: Target) -> None:
    """Raise TargetError for a type that the guide of a public API does not have: nothing would be looked at."""
    for api in target.public_apis:
        known = asked_types(dataclasses.replace(api, types=()))
        if unknown := [name for name in api.types if name not in known]:
            text = f"{unknown[0]!r} is no type of {api.guide}{did_you_mean(unknown[0], known)}"
            raise TargetError(text, where=f"{target.path}: {api.name}.types", allowed=", ".join(known))


def _kinds(population: Population) -> Mapping[str, frozenset[str]]:
    """Return the resource types of each person's record."""
    return {person.member.id: frozenset(datum.type for datum in person.data) for person in population.members}


def _wanted_households(options: RunOptions) -> tuple[str, ...]:
    """Return the households of the run. Raises ConfigurationError where the target does not let them be chosen."""
    target = options.target
    described = target.population.households if target.population else ()
    if not options.households:
        return described
    if target.start is None or not any(HOUSEHOLDS in part for part in target.start.command):
        raise ConfigurationError(
            "this target's households cannot be chosen",
            where=str(target.path),
            allowed=f"{HOUSEHOLDS} in start.command, so that the target is started with the same ones",
        )
    named = {Path(name).stem if name.endswith(".toml") else name: name for name in described}
    unknown = [name for name in options.households if name not in named]
    if unknown:
        raise ConfigurationError(
            f"no household of this target: {', '.join(unknown)}",
            where=f"{target.path}: population.households",
            allowed=", ".join(named),
        )
    return tuple(named[name] for name in options.households)


def _households(families: Sequence[Household], accounts: Mapping[str, Account]) -> tuple[tuple[str, ...], ...]:
    """Return those with an account by household; the attached members, of whom no more is told, are one."""
    groups = [tuple(each.id for each in family.members if each.id in accounts) for family in families]
    groups.append(tuple(name for name, account in accounts.items() if not account.seeded))
    return tuple(group for group in groups if group)


class Run:
    """A run under way: the target's process (if the harness started it), the evidence, the payer.

    `unasked` holds the checks that no law asks for, and no guide that the target claims.
    """

    def __init__(self, options: RunOptions, checks: Sequence[Check], known: Sequence[Registered] = ()) -> None:
        """Start the target, open the run folder, greet nobody yet.

        `checks` are those that will run, `known` all there are: what a selection leaves out is recorded, too.

        Raises ConfigurationError, TargetUnreachable, and RecordingFailed where nothing can be written.
        Where the run cannot begin, or is interrupted here, the target is ended and the evidence closed.
        """
        self.options = options
        self.redactor = Redactor()
        self._launched: Launched | None = None
        self._before: Evidence | None = None
        self.scope, population = make_scope(options)
        target = options.target
        if target.start is not None:
            fill_demo_secrets(target)
        for secret, name in _every_secret(target, self.scope):
            self.redactor.register(secret, name)
        self.folder = options.out or default_folder(target)
        base = self._bring_up(target)
        try:
            self.evidence = self._open_evidence()
            with self.evidence.kept_open():
                self.unasked = self._introduce(checks, known, base, population)
                self._make_ready(base, population)
        except BaseException:
            self._end_target()
            raise

    def _make_ready(self, base: str, population: Population | None) -> None:
        """Make what asks and judges; nothing is sent yet."""
        target = self.options.target
        self.recent = Recent(self.redactor)
        self.doubts = Doubts(base)
        self.time = TimeBudget(target.limits.seconds, target.limits.suite_seconds)
        self.wire = Wire(
            self._record,
            requests_per_second=target.limits.requests_per_second,
            total=target.limits.total,
            concurrency=target.limits.concurrency,
            deadline=target.limits.deadline_seconds,
            admit=self._admit,
            wait=target.limits.wait_seconds,
            held=target.limits.memory_megabytes * MEGABYTE,
            certificates=certificates(target, self.redactor.register),
        )
        self.wire.certified = target.tls.origins
        self.payer = Payer(self.scope, base, self.wire, self.redactor, self._announce, self.evidence.note, population)
        self.wire.extra = dict(headers(target, self.redactor.register))
        if self._before is not None:
            self.wire.named = self.payer.sessions.named = f"r{len(self._before.resumptions) + 1}-"
            self.payer.watch.adopt(watched(self._before))
        self.payer.sessions.screenshots = self.folder / "screenshots"
        self.scales = Scales(self.payer, self.doubts)

    def _introduce(
        self, checks: Sequence[Check], known: Sequence[Registered], base: str, population: Population | None
    ) -> frozenset[str]:
        """Record what is put to the test and by which rules; return the checks that nothing asks for."""
        if self.options.resume:
            started = datetime.now(UTC).isoformat(timespec="seconds")
            self.evidence.resumed(started=started, base=base, origin=origin(self.options.target))
        else:
            header = _header(self.options, self.scope, base, population)
            header["options"]["planned"] = planned(self.scope, known)
            self.evidence.header(**header)
        self._bound_by = _bound_by(self.options.target)
        for requirement in self._bound_by.values():
            self.evidence.requirement(requirement)
        every = {check.id: check for check in (*(item.check for item in known), *checks)}
        return frozenset(check.id for check in every.values() if not self.introduce(check).requirements)

    def introduce(self, check: Check) -> Check:
        """Record a check, with the requirements of the guides that the target claims, and return it so."""
        concrete = obligations.concrete(check, self._bound_by)
        self.evidence.check(concrete)
        return concrete

    @property
    def pid(self) -> int | None:
        """The id of the target's process, if the harness started it."""
        return self._launched.pid if self._launched else None

    @property
    def seed(self) -> int:
        """What everything drawn at random in this run begins with; the population's seed where there is one."""
        declared = self.options.target.population.seed if self.options.target.population else 1
        return declared if self.options.seed is None else self.options.seed

    def close(self, why: str | None = None) -> None:
        """Close the evidence (incomplete if `why` says so) and end the target's process.

        Requests under way are broken off and recorded first.
        """
        try:
            self.wire.close()
            for cause in self._causes():
                self.evidence.note("cause", {"text": cause, "until_resumed": True})
            self.evidence.close(complete=why is None, why=why)
        finally:
            self._end_target()

    def _causes(self) -> Iterator[str]:
        """Yield in words what kept the run as a whole from learning more."""
        if self.time.untried:
            told = ", ".join(f"{number:,} of {suite}" for suite, number in self.time.untried.items())
            yield f"Time was up before these cases were tried: {told}"
        if self.wire.waited:
            told = ", ".join(f"{seconds:g} s" for seconds in self.wire.waited)
            yield f"The target went away {len(self.wire.waited)} times and was waited for: {told}"
        if self.wire.held.cut:
            most = self.options.target.limits.memory_megabytes
            yield (
                f"{self.wire.held.cut:,} answers were cut, since those looked at together would take more than "
                f"{most} MB (limits.memory_megabytes)"
            )
        if (why := self.payer.sessions.nobody) is not None:
            yield f"No member could sign in, so nothing that needs a token was learnt: {why}"

    def _end_target(self) -> None:
        if self._launched is not None:
            self._launched.stop()

    def _open_evidence(self) -> EvidenceWriter:
        file = self.folder / EVIDENCE
        try:
            if self.options.resume:
                self._before = resumable(self.folder)
                return EvidenceWriter(file, self.redactor, (self._before, taken_up(self.folder, self._before)))
            self.folder.mkdir(parents=True, exist_ok=True)
            if not located(self.folder).exists():
                return EvidenceWriter(file, self.redactor)
        except OSError as problem:
            raise unwritable(file, problem) from None
        raise ConfigurationError("holds a run already", where=str(self.folder), allowed="a new folder")

    def _admit(self) -> None:
        self.evidence.admit()
        self.time.admit()

    def _record(self, exchange: Exchange) -> None:
        watch = self.payer.watch
        holder = watch.asker(exchange)
        self.recent.exchange(exchange, keep=watch.exchange(exchange))
        self.doubts.exchange(exchange)
        self.evidence.exchange(exchange, token=holder.id if holder else None)

    def _announce(self, session: Session) -> None:
        self.recent.session(session)
        self.payer.watch.session(session)
        self.evidence.session(
            session.id,
            app=session.app.id,
            member=session.requester,
            patient=session.patient,
            subject=session.subject,
            scopes=tuple(session.scope.split()),
        )

    def _bring_up(self, target: Target) -> str:
        if target.start is None:
            return target.base
        values = {
            "seed": str(self.seed),
            "clock": target.clock.isoformat() if target.clock else "",
            "households": ",".join(_wanted_households(self.options)),
        }
        self._launched = Launched(target.start, values, self.options.start_arguments)
        return self._launched.base


def unwritable(path: Path, problem: OSError) -> PayerproofError:
    """Return the error for a run folder that cannot be used: the user's choice of it, or the disk beneath it."""
    if problem.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE}:
        return RecordingFailed(f"{path} cannot be written: {problem.strerror}; nothing was sent")
    return ConfigurationError(f"cannot be written: {problem.strerror}", where=str(path), allowed="a folder to write in")


def fill_demo_secrets(target: Target) -> None:
    """Make the embedded payer's own secrets at random where the environment has none.

    Only variables named PAYERPROOF_DEMO_*: they guard nothing but a process on loopback that holds made-up people.
    """
    for secret in _secrets(target):
        if secret and _ENV_NAME.match(secret) and not os.environ.get(secret):
            os.environ[secret] = secrets.token_urlsafe(18)
    for app in (*target.apps, *target.services):
        name = app.key.env if app.key else None
        if name and _ENV_NAME.match(name) and not os.environ.get(name):
            os.environ[name] = assertions.new_key()
    trusted = target.tls.authority
    if isinstance(trusted, Secret) and trusted.env == _AUTHORITY and not os.environ.get(_AUTHORITY):
        found = authority.made()
        os.environ[_AUTHORITY], os.environ[_CERTIFICATE] = found.authority, found.server


def default_folder(target: Target) -> Path:
    """Make `runs/<time>-<target>` and return it; two runs that begin at once get one each. Raises OSError."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for number in count(1):
        folder = Path("runs") / (f"{stamp}-{target.name}" if number == 1 else f"{stamp}-{target.name}-{number}")
        with suppress(FileExistsError):
            folder.mkdir(parents=True)
            return folder
    raise HarnessError("there is a number for every folder")


def _secrets(target: Target) -> list[str | None]:
    found = [app.secret for app in target.apps]
    found += [target.population.login.password if target.population else None, target.levers.clock_secret]
    found += [lever.secret for lever in target.levers.choices.values()]
    found += [account.login.password for account in target.attached]
    return [secret.env for secret in found if secret is not None]


def _bound_by(target: Target) -> Mapping[str, Requirement]:
    """Return the requirements that the target is held to, those of its own lists of promises among them."""
    own = [row for name in target.promises for row in _promises(target, name)]
    return obligations.held_to(target.held_to, (*catalog.requirements().values(), *own), target.promises, target.parts)


def _promises(target: Target, name: str) -> Iterable[Requirement]:
    """Return the rows of a payer's own list of promises; none for one that ships. Raises ConfigurationError."""
    shipped = catalog.promise_lists()
    if name.endswith(".toml"):
        return catalog.own_promises(Path(name)).values()
    if name not in shipped:
        own = of_kind(target.extensions, "promises")
        near = get_close_matches(name, (*shipped, *own), 1)
        raise TargetError(
            f"no list of promises is called {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
            where=f"{target.path}: promises",
            allowed=f"{', '.join([*shipped, *own])}, or the path of a file of your own (.toml)",
        )
    return ()


def relations_in(scope: Scope) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Return what the members of each household are to one another on the day that the target's clock begins."""
    target = scope.target
    began = (target.clock or datetime.now(UTC)).astimezone(ZoneInfo(target.policy.time_zone))
    members = {name: account.member for name, account in scope.accounts.items()}
    age = target.policy.majority_age
    attached = {name for name, account in scope.accounts.items() if not account.seeded}
    return relations(members, scope.households, scope.authorities, scope.coverages, began.date(), age, attached)


def _every_secret(target: Target, scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield each secret that the target file names and that is there, and what it is; one that is not is told later."""
    named = [(app.secret, "client_secret") for app in target.apps]
    named += [(target.levers.clock_secret, "clock_control")]
    named += [(lever.secret, f"levers.{name}") for name, lever in target.levers.choices.items()]
    named += [(target.writer.access_token, "access_token")] if target.writer else []
    named += [(target.tls.key, "private_key"), (target.tls.password, "password")]
    for account in scope.accounts.values():
        named.append((account.login.password, "password"))
        for grant in (account.login.own, *account.login.others.values()):
            if grant is not None:
                named += [(grant.access_token, "access_token"), (grant.refresh_token, "refresh_token")]
    for secret, name in named:
        if secret is not None:
            with suppress(TargetError):
                yield secret.reveal(), name


def _header(options: RunOptions, scope: Scope, base: str, population: Population | None) -> dict[str, Any]:
    target = options.target
    policy = dataclasses.asdict(target.policy)
    numbers = {person.member.id: person.number for person in population.members} if population else {}
    day = policy["earliest_service_date"]
    policy["earliest_service_date"] = day.isoformat() if day else None
    return {
        "origin": origin(target),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "target": {
            "name": target.name,
            "title": target.title,
            "base": base,
            "guides": list(target.claims),
            "promises": [Path(name).name for name in target.promises],
            "apps": [
                {"id": app.id, "client_id": app.client_id, "kind": app.kind} for app in (*target.apps, *target.services)
            ],
            "members": [
                {
                    "id": name,
                    "role": account.member.role,
                    "mode": "seeded" if account.seeded else "attached",
                    **({"number": numbers[name]} if name in numbers else {}),
                }
                for name, account in scope.accounts.items()
            ],
            "relations": relations_in(scope),
            "policy": policy,
            "allow": dataclasses.asdict(target.allow),
            "limits": dataclasses.asdict(target.limits),
            "clock": target.clock.isoformat() if target.clock else None,
        },
        "seed": population.seed if population else None,
        "suites": list(options.suites),
        "options": {
            "pairs": options.pairs,
            "generated": options.generated,
            "histories": options.histories,
            "start_arguments": list(options.start_arguments),
            "households": list(options.households),
            "selection": dict(options.selection),
            "asked": {
                key: list(value)
                for key, value in dataclasses.asdict(options.asked).items()
                if value and isinstance(value, tuple)
            },
            "selected": dict(options.selected),
            "reports": list(options.reports),
            "waivers": [{**dataclasses.asdict(each), "expires": each.expires.isoformat()} for each in target.waivers],
        },
    }
