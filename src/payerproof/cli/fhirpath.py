"""`payerproof fhirpath EXPR FILE`: an expression on a resource."""

from __future__ import annotations

import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import click
import orjson

from payerproof.errors import ConfigurationError
from payerproof.fhir.evaluation import evaluate
from payerproof.fhir.fhirpath import FhirPathError, NotEvaluated
from payerproof.fhir.fhirpath.quantity import Quantity
from payerproof.fhir.fhirpath.temporal import Temporal
from payerproof.fhir.reading import UnreadableResource, read_resource

EXIT_UNKNOWN, EXIT_USAGE = 2, 4


@click.command("fhirpath")
@click.argument("expression", metavar="EXPR")
@click.argument("file", type=click.Path(allow_dash=True), default="-")
@click.option("--types", is_flag=True, help="The type before each value.")
def command(*, expression: str, file: str, types: bool) -> None:
    """Evaluate EXPR on the resource in FILE (or on standard input) and print one value a line.

    Exits with 0 (also for an empty result), 2 if the expression cannot be evaluated here, 4 if it is none.
    """
    try:
        text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        resource, _ = read_resource(text)
        found = evaluate(expression, resource, now=datetime.now().astimezone())
    except NotEvaluated as error:
        click.echo(f"payerproof fhirpath: not evaluated: {error}", err=True)
        raise SystemExit(EXIT_UNKNOWN) from error
    except (FhirPathError, UnreadableResource, ConfigurationError, OSError) as error:
        click.echo(f"payerproof fhirpath: {error}", err=True)
        raise SystemExit(EXIT_USAGE) from error
    for value, kind in found:
        plain = isinstance(value, str | Decimal | Temporal | Quantity)
        shown = str(value) if plain else orjson.dumps(value, default=str).decode()
        click.echo(f"{kind}: {shown}" if types else shown)
