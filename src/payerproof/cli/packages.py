"""`payerproof packages`: the guides that ship, and packages of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from payerproof.errors import ConfigurationError
from payerproof.fhir.guides import shipped
from payerproof.fhir.install import add, install, installed, remove
from payerproof.guide_names import package_folder

EXIT_USAGE = 4


@click.group("packages")
def command() -> None:
    """List, add and install FHIR packages."""


@command.command("list")
def list_packages() -> None:
    """List the guides that ship as tables, and the packages in the package folder."""
    click.echo("shipped:")
    for table in shipped().values():
        click.echo(f"  {table.id}")
    click.echo(f"in {package_folder()}:")
    for package in installed():
        click.echo(f"  {package.id}")


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path))
def add_file(file: Path) -> None:
    """Unpack the FHIR package FILE (.tgz) into the package folder."""
    _tell("added", lambda: add(file).id)


@command.command("install")
@click.argument("name", metavar="NAME#VERSION")
@click.option("--registry", required=True, metavar="URL", envvar="PAYERPROOF_REGISTRY", help="A FHIR package registry.")
def install_package(name: str, registry: str) -> None:
    """Fetch a package from a registry, verify its checksum, and unpack it into the package folder."""
    _tell("installed", lambda: install(name, registry).id)


@command.command("remove")
@click.argument("name", metavar="NAME#VERSION")
def remove_package(name: str) -> None:
    """Remove a package from the package folder."""

    def act() -> str:
        remove(name)
        return name

    _tell("removed", act)


def _tell(done: str, act: Callable[[], str]) -> None:
    try:
        click.echo(f"{done} {act()}")
    except (ConfigurationError, OSError) as error:
        click.echo(f"payerproof packages: {error}", err=True)
        raise SystemExit(EXIT_USAGE) from error
