"""`payerproof token --target FILE MEMBER`: a fresh access token, for the curl lines of a report."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from payerproof.cli import EXIT_PASSED, EXIT_UNSURE
from payerproof.cli.shared.screen import complain
from payerproof.errors import ConfigurationError, LoginFailed, did_you_mean
from payerproof.evidence.curl import token_variable
from payerproof.session.preflight import preflight
from payerproof.session.run import Run, RunOptions, make_scope
from payerproof.target.reading import load_target


@click.command("token")
@click.argument("member")
@click.option("--target", required=True, metavar="FILE|NAME", help="A target file.")
@click.option("--app", "app_id", metavar="ID", help="The app to sign in with. [default: the first of the target file]")
@click.option("--for", "subject", metavar="MEMBER", help="Whose record the token is for. [default: the member's own]")
def command(member: str, target: str, app_id: str | None, subject: str | None) -> int:
    """Sign MEMBER in and print the access token, and nothing else, on standard output.

    The curl lines of a report name the variable that holds it: TOKEN_H1_SUB=$(payerproof token --target FILE h1-sub).
    Nothing is kept of the login: no evidence is left behind.
    """
    described = load_target(target)
    if described.start is not None:
        raise ConfigurationError(
            "the harness starts this target for each run, so a token of now would be of no use",
            where=str(described.path),
            allowed="a target that runs by itself, such as one of `payerproof serve`",
        )
    scope, _ = make_scope(RunOptions(described))
    apps = {app.id: app for app in described.apps}
    app = apps[_one_of("app", app_id, apps, str(described.path))] if app_id else described.apps[0]
    names = [_one_of("member", name, scope.members, str(described.path)) for name in (member, subject or member)]
    with tempfile.TemporaryDirectory(prefix="payerproof-token-") as scratch:
        run = Run(RunOptions(described, out=Path(scratch)), [])
        try:
            preflight(run.payer)
            session = run.payer.sessions.fresh(names[0], names[1], app)
        except LoginFailed as problem:
            complain(run.redactor.line(str(problem)))
            return EXIT_UNSURE
        finally:
            run.close()
    complain(f"{token_variable(*names)}: {app.id}, scopes {session.scope or 'not stated'}")
    click.echo(session.access_token)
    return EXIT_PASSED


def _one_of(kind: str, name: str, known: Iterable[str], where: str) -> str:
    listed = list(known)
    if name not in listed:
        raise ConfigurationError(
            f"there is no {kind} {name!r}{did_you_mean(name, listed)}", where=where, allowed=", ".join(listed)
        )
    return name
