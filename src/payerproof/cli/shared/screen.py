"""Writes to the terminal; whatever a target may have sent is harmless once it is written here."""

from __future__ import annotations

import click

from payerproof.visible import visible


def say(text: str) -> None:
    """Write `text` to standard output, control and direction characters spelled out."""
    click.echo(visible(text))


def complain(text: str) -> None:
    """Write `text` to standard error, after the program's name."""
    click.echo(f"payerproof: {visible(text)}", err=True)
