"""Writes to the terminal; whatever a target may have sent is harmless once it is written here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from payerproof.visible import visible


def say(text: str) -> None:
    """Write `text` to standard output, control and direction characters spelled out."""
    click.echo(visible(text))


def complain(text: str) -> None:
    """Write `text` to standard error, after the program's name."""
    click.echo(f"payerproof: {visible(text)}", err=True)


def say_summary(found: Mapping[str, Any], text: str) -> None:
    """Write the summary of results, its first line in red where the evidence was altered."""
    first, _, rest = text.partition("\n")
    click.echo(click.style(first, fg="red", bold=True) if found["altered"] else first)
    click.echo(rest)
