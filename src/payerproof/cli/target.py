"""`payerproof target new|check|explain`: write a target's description, try it, and explain its keys."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from payerproof.cli import EXIT_PASSED, EXIT_UNSURE, EXIT_USAGE
from payerproof.cli.shared import new_target
from payerproof.cli.shared.greeting import Left, Step, greet, left_out, secrets
from payerproof.cli.shared.new_target import LOGINS, NO_LOGIN, Answers, Found, Person, ask_payer, person
from payerproof.cli.shared.screen import complain, say
from payerproof.errors import ConfigurationError, PayerproofError, did_you_mean
from payerproof.session import known
from payerproof.session.run import Run, RunOptions, fill_demo_secrets
from payerproof.target.keys import Key, explained, keys
from payerproof.target.reading import load_target
from payerproof.visible import one_line

_LEAST_MEMBERS = 2
_WIDTH = 500
"""Letters of a step that are told: what to do stands at its end."""


@click.group("target")
def command() -> None:
    """Write the description of a target, try it, and explain its keys."""


@command.command("explain")
@click.argument("key", required=False)
def explain(key: str | None) -> int:
    """Explain a key of a target file: what it means, what it takes, and the keys below it.

    Without KEY, every key at the top of the file.
    """
    if key is None:
        _tell_keys(each for each in keys() if "." not in each.name)
        return EXIT_PASSED
    one, below = explained(key)
    say(f"{one.name}: {one.means}")
    say(f"  takes {one.takes}{'; needed' if one.required else ''}")
    for value, means in one.values.items():
        say(f"  {value:<32} {means}")
    _tell_keys(below)
    return EXIT_PASSED


def _tell_keys(listed: Iterable[Key]) -> None:
    for each in listed:
        say(f"  {each.name:<32} {each.means}{' (needed)' if each.required else ''}")


@command.command("new")
@click.argument("url")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write. [default: NAME.toml]")
@click.option("--name", help="Short name of the target. [default: made of the host]")
@click.option("--title", default="", help="Its name for people.")
@click.option("--client-id", help="The id that the payer gave your app.")
@click.option("--redirect-uri", help="A redirect URI registered for it.")
@click.option("--scopes", help="The scopes to ask for.")
@click.option("--secret", help="The environment variable that holds the app's secret, where it has one.")
@click.option("--time-zone", help="The payer's time zone, as America/Chicago.")
@click.option("--state", default="", help="Whose rules for minors apply, as two capitals.")
@click.option(
    "--guide", "guides", multiple=True, metavar="NAME#VERSION[:TYPE,TYPE]", help="A guide that the payer claims."
)
@click.option("--key", help="The file of the private key that the app signs with, where it has one.")
@click.option(
    "--login", type=click.Choice([*LOGINS]), default="form", help="How those of --member sign in. [default: form]"
)
@click.option(
    "--member",
    "members",
    multiple=True,
    metavar=new_target.shape("form"),
    help="A test member; what follows the day is told by --login.",
)
@click.option("--parent", "parents", multiple=True, metavar="HOLDER:SUBJECT", help="Who is whose parent.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what is missing is told.")
@click.option("--no-check", is_flag=True, help="Only write the file.")
def new(url: str, out: Path | None, guides: tuple[str, ...], *, no_input: bool, no_check: bool, **given: Any) -> int:
    """Write a target file for the payer at URL, and try it.

    Asks the payer for metadata and discovery, and you for the rest, explaining each key.
    Passwords stay in environment variables; only their names are written.
    """
    found = ask_payer(url)
    if found.problem:
        complain(found.problem)
        return EXIT_UNSURE
    found = replace(found, guides=guides or found.guides)
    say(f"{found.base}: {found.software or 'a FHIR server'}, claims {', '.join(found.guides) or 'no guide'}")
    names = [name for name in ("authorization", "token", "revocation") if getattr(found.endpoints, name)]
    say(f"  {', '.join(names) or 'no'} endpoint (source: {found.endpoints.source})")
    for name in (name for name in found.guides if not new_target.at_hand(name)):
        say(f"  {name} is left out of the file: it neither ships nor is installed (`payerproof packages`)")
    if out is not None and out.exists():
        raise ConfigurationError("is there already", where=str(out), allowed="another file with --out")
    answers = _answers(found, given, ask=not no_input)
    file = out or Path(f"{answers.name}.toml")
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(new_target.written(found, answers))
    except FileExistsError:
        raise ConfigurationError("is there already", where=str(file), allowed="another file with --out") from None
    except OSError as problem:
        raise ConfigurationError(f"cannot be written: {problem.strerror}", where=str(file)) from None
    say(f"written: {file}")
    load_target(str(file))
    return EXIT_PASSED if no_check else check_target(str(file))


def _answers(found: Found, given: Mapping[str, Any], *, ask: bool) -> Answers:
    """Return what options and a person say; without a person, what is missing is an error that names it."""

    def one(option: str, key: str, default: str = "", checked: Callable[[str], str] = str) -> str:
        value = given[option] or (default if not ask else "")
        if value:
            return checked(str(value))
        if not ask:
            raise ConfigurationError(
                "is missing", where=f"--{option.replace('_', '-')}", allowed=explained(key)[0].means
            )
        return _asked(key, default, checked)

    offline = "launch/patient offline_access patient/*.read"
    wanted = [scope for scope in offline.split() if not found.scopes or scope in found.scopes]
    people = [person(text, given["login"]) for text in given["members"]]
    parents = [_pair(text) for text in given["parents"]]
    name = one("name", "name", new_target.suggested_name(found.base), new_target.identifier)
    client = one("client_id", "apps.client_id")
    secret, key = given["secret"] or "", given["key"] or ""
    if ask and not (secret or key):
        secret, key = _ask_app()
    redirect = one("redirect_uri", "apps.redirect_uri", "http://127.0.0.1:7999/callback", new_target.address)
    scopes = one("scopes", "apps.scopes", " ".join(wanted) or offline)
    zone = one("time_zone", "policy.time_zone", "America/New_York", new_target.zone)
    if not people and not ask:
        raise ConfigurationError("is missing", where="--member", allowed="two members at least, to see a leak")
    if ask and not people:
        people = _ask_people()
        parents += _ask_parents(people)
    return Answers(
        name=name,
        title=given["title"],
        client_id=client,
        redirect_uri=redirect,
        scopes=scopes,
        secret=secret and new_target.variable(secret),
        key=key,
        time_zone=zone,
        state=given["state"],
        members=tuple(people),
        parents=tuple(dict.fromkeys(new_target.among(pair, people) for pair in parents)),
    )


def _asked(
    key: str,
    default: str = "",
    checked: Callable[[str], str] = str,
    *,
    needed: bool = True,
    more: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Explain a key and ask for its value, until `checked` takes it; an answer that is not needed may be empty.

    `more` are values besides those of a target file, with what they mean.
    """
    one = explained(key)[0]
    say(f"{key}: {one.means}")
    for value, means in {**one.values, **more}.items():
        say(f"  {value:<10} {means}")
    if checked is new_target.variable:
        say("  The name of the environment variable that holds it; it stays there.")
    suggested = default or (None if needed else "")
    words = f"  {key}{'' if needed else ' (may stay empty)'}"
    return str(click.prompt(words, default=suggested, show_default=bool(suggested), value_proc=_taken_by(checked)))


def _taken_by(checked: Callable[[str], str]) -> Callable[[str], str]:
    """Return what reads an answer, so that it is asked for again where `checked` refuses it."""

    def read(text: str) -> str:
        try:
            return checked(text.strip()) if text.strip() else ""
        except ConfigurationError as problem:
            raise click.BadParameter(str(problem)) from None

    return read


def _ask_app() -> tuple[str, str]:
    """Ask of which kind the app is; return its secret's variable and the file of its key, as far as it has any."""
    kind = _asked("apps.kind", "public", _one_of(("public", "confidential", "asymmetric")))
    secret = _asked("apps.secret", checked=new_target.variable) if kind == "confidential" else ""
    return secret, _asked("apps.key") if kind == "asymmetric" else ""


def _ask_people() -> list[Person]:
    people: list[Person] = []
    while not people or click.confirm("Another test member?", default=len(people) < _LEAST_MEMBERS):
        people.append(_ask_person(people))
    return people


def _ask_person(before: list[Person]) -> Person:
    """Ask for a member; the kind of login that the one before has is suggested."""

    def fresh(text: str) -> str:
        if text in {each.id for each in before}:
            raise ConfigurationError(f"{text!r} is there already", allowed="another id")
        return new_target.identifier(text)

    name = _asked("members.id", checked=fresh)
    born = _asked("members.birth_date", checked=new_target.day)
    child = {NO_LOGIN: "the member has no login, as a small child; somebody who may act for it opens the record"}
    kind = _asked("login.kind", before[-1].kind if before else "form", _one_of(LOGINS), more=child)
    said: dict[str, str] = {}
    for part in LOGINS[kind]:
        how = new_target.variable if part.secret else str
        value = _asked(f"{part.table}.{part.key}", "parent" if part.key == "via" else "", how, needed=part.needed)
        said |= {part.key: value} if value else {}
    return Person(name, born, kind, said)


def _ask_parents(people: list[Person]) -> list[tuple[str, str]]:
    """Ask who is whose parent, where there are two members at least."""
    found: list[tuple[str, str]] = []
    if len(people) < _LEAST_MEMBERS:
        return found

    def pair(text: str) -> str:
        return ":".join(new_target.among(_pair(text), people))

    say("authorities: " + explained("authorities")[0].means)
    words = "  a parent and the child, as HOLDER:SUBJECT; empty to go on"
    while text := click.prompt(words, default="", show_default=False, value_proc=_taken_by(pair)):
        found.append(_pair(str(text)))
    return found


def _one_of(known: Iterable[str]) -> Callable[[str], str]:
    listed = tuple(known)

    def read(text: str) -> str:
        if text not in listed:
            raise ConfigurationError(f"{text!r} is none{did_you_mean(text, listed)}", allowed=", ".join(listed))
        return text

    return read


def _pair(text: str) -> tuple[str, str]:
    holder, _, subject = text.partition(":")
    if not holder or not subject or ":" in subject:
        raise ConfigurationError(
            f"{text!r} describes no pair", where="--parent", allowed="HOLDER:SUBJECT, both ids of members"
        )
    return holder, subject


@command.command("check")
@click.argument("target", metavar="FILE|NAME")
def check(target: str) -> int:
    """Check a target's description, then greet the target, before any test is run.

    Validates the file, looks for every secret it names, asks for metadata and discovery, signs every member in,
    and says what will be tested and what will not, and why.
    Exits with 4 if the description or a secret is at fault, with 2 if the target did not answer as described.
    """
    return check_target(target)


def check_target(target: str) -> int:
    """Check a target, as `payerproof target check` does; return the exit code."""
    described = load_target(target)
    say(f"{described.title} ({described.path})")
    if described.start is not None:
        fill_demo_secrets(described)
    if not _tell(secrets(described)):
        return EXIT_USAGE
    with tempfile.TemporaryDirectory(prefix="payerproof-greeting-") as scratch:
        run = Run(RunOptions(described, out=Path(scratch)), [])
        try:
            answered = _tell(greet(run.payer), run.redactor.line)
            if answered:
                checks = known.checks(described.extensions, described.promises)
                _tell_tests(left_out(run.payer, checks), len(checks), len(run.scope.members))
        except PayerproofError as problem:
            answered = _tell([Step(works=False, what="greeting", detail=str(problem))], run.redactor.line)
        finally:
            run.close()
    return EXIT_PASSED if answered else EXIT_UNSURE


def _tell(steps: Iterable[Step], cleaned: Callable[[str], str] = str) -> bool:
    """Print each step as it comes, `cleaned` of secrets that the target may repeat; return whether all worked."""
    works = True
    for step in steps:
        works &= step.works
        click.echo(f"  {'ok  ' if step.works else 'FAIL'} {step.what:<14} {one_line(cleaned(step.detail), _WIDTH)}")
    return works


def _tell_tests(left: list[Left], total: int, members: int) -> None:
    kept = total - sum(len(each.checks) for each in left)
    click.echo(f"{kept} of {total} checks will ask this target, with {members} members.")
    for each in left:
        click.echo(f"Not asked, as {each.why}:")
        click.echo(textwrap.fill(", ".join(each.checks), 100, initial_indent="  ", subsequent_indent="  "))
