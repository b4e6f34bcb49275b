"""`payerproof keys`: the key with which runs are signed."""

from __future__ import annotations

from pathlib import Path

import click

from payerproof.errors import ConfigurationError
from payerproof.evidence import signing


@click.group("keys")
def command() -> None:
    """Make and show the Ed25519 key that signs what your runs leave.

    The private key lies in the file that PAYERPROOF_KEY names, or else in your configuration folder.
    Every run is signed once there is one.
    """


@command.command("new")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The private key's file.")
def new(out: Path | None) -> None:
    """Make a key pair; a key that is there already stays as it is."""
    place = out or signing.default_place()
    public = signing.new_key(place)
    click.echo(f"private key: {place} (keep it to yourself)")
    click.echo(f"public key:  {public} (give it to whoever verifies your runs)")
    click.echo(f"key id:      {signing.key_id(signing.public_key(public))}")
    if out is not None and out != signing.default_place():
        click.echo(f"runs are signed with it where {signing.VARIABLE}={place}")


@command.command("show")
def show() -> None:
    """Tell which key signs your runs."""
    place = signing.default_place()
    key = signing.own_key()
    if key is None:
        raise ConfigurationError("there is no key", where=str(place), allowed="make one with `payerproof keys new`")
    click.echo(f"{place}: {signing.key_id(key.public_key())}")
