"""The small rules of the public APIs, one joint each; `api` is `directory` or `formulary`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from payerproof.reference_payer.public.tables import Parameter
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.settings import App

Resource = Mapping[str, Any]


def admitted(_api: str, _authorization: Sequence[str]) -> bool:
    """Tell whether somebody may ask: everybody, with a token or without, known or not."""
    return True


def held(_api: str, resources: list[dict[str, Any]], _records: Store) -> list[dict[str, Any]]:
    """Return the resources that are served, of those that the payer keeps."""
    return resources


def shown(_api: str, resources: Sequence[Resource], _token: str) -> Sequence[Resource]:
    """Return what somebody with this token gets, empty for none: the same for everybody."""
    return resources


def types(_api: str, known: Sequence[str]) -> Sequence[str]:
    """Return the types that can be asked for."""
    return known


def others(_api: str, _kind: str, _records: Store) -> Sequence[Resource] | None:
    """Return what is served of a type that does not belong to the API: nothing."""
    return None


def looked_at(_api: str, _parameter: Parameter) -> bool:
    """Tell whether the values of a search parameter are looked at."""
    return True


def alternatives(_api: str, value: str) -> Sequence[str]:
    """Return the values of which one is enough."""
    return value.split(",")


def chained(_api: str, _name: str) -> bool:
    """Tell whether a search reaches through a reference, forward or in reverse."""
    return True


def brought(_api: str, resources: Sequence[Resource]) -> Sequence[Resource]:
    """Return what an include brings along, of what the matches refer to."""
    return resources


def referring(_api: str, resources: Sequence[Resource]) -> Sequence[Resource]:
    """Return what a reverse include brings along, of what refers to the matches."""
    return resources


def page(_api: str, rows: Sequence[Resource], start: int, size: int) -> Sequence[Resource]:
    """Return the rows of one page."""
    return rows[start : start + size]


def missing(_api: str, _kind: str, _identifier: str) -> Resource | None:
    """Return what a read of an id gives that was never issued: nothing."""
    return None


def cross_origin(_api: str, _apps: Iterable[App], _origin: str | None) -> dict[str, str]:
    """Return the headers that let a script of any origin read the answer."""
    return {"access-control-allow-origin": "*"}


def statement(_api: str, document: dict[str, Any]) -> dict[str, Any]:
    """Return the CapabilityStatement as it is published."""
    return document
