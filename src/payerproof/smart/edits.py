"""Edited forms: the one place that tells whether a field that names a record was there, and was changed.

A form that is sent as it stood on the page forges nothing, whatever comes of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from payerproof.http.client import Request
from payerproof.smart.pages import Form

PICKER, CONSENT = "the picker", "the consent page"
PLACES = (PICKER, CONSENT)


@dataclass(frozen=True, slots=True)
class Edit:
    """Another patient's id put in the place of the one on a page.

    `known`: the ids of Patients that are known, by which a field that holds one is told from a field with values of
    the payer's own. `places`: the pages on which it is put in; on the others the person chooses honestly.
    """

    patient: str
    known: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset(PLACES)

    def value(self, old: str) -> str:
        """Return what is sent in place of a value: the same with the other id in it, or the id alone."""
        head, slash, identifier = old.rpartition("/")
        return f"{head}{slash}{self.patient}" if slash and identifier in self.known else self.patient

    def names(self, old: str) -> bool:
        """Return whether a value is the id of a Patient that is known, and not the one that is put in."""
        identifier = old.rpartition("/")[2]
        return identifier in self.known and identifier != self.patient

    def hidden(self, form: Form) -> dict[str, str]:
        """Return the hidden fields of a form that name a record, each with what is sent in place of its value."""
        fields = (item for item in form.of_kind("hidden") if item.name)
        return {
            item.name: self.value(item.value) for item in fields if self.names(item.value) or _called_patient(item.name)
        }


@dataclass(slots=True)
class Edited:
    """What a walk changed: `fields` held the id of a Patient; `opaque` name a record by a value of the payer's own."""

    fields: list[str] = field(default_factory=list)
    opaque: list[str] = field(default_factory=list)

    def choice(self, edit: Edit, name: str, value: str) -> None:
        """Note that an answer of the picker was changed."""
        (self.fields if edit.names(value) else self.opaque).append(f"{name or 'a choice'} of {PICKER}")

    def page(self, edit: Edit, forms: Iterable[Form]) -> None:
        """Note which hidden fields of the consent page's forms were changed."""
        for item in (item for form in forms for item in form.of_kind("hidden") if item.name in edit.hidden(form)):
            (self.fields if edit.names(item.value) else self.opaque).append(f"{item.name} of {CONSENT}")


def without_secrets(form: Request, other: Request, known: Collection[str]) -> Request | None:
    """Return a form as it was to be sent, without the values that nobody else can know: those new for each walk.

    `other`: the same form of another walk. `known`: values that are new for each walk, and that the app chose.
    None where the path of its address is such a value.
    """
    first, second = urlsplit(form.url), urlsplit(other.url)
    if first.path != second.path:
        return None
    query = _guessable(first.query, second.query, known)
    body = _guessable(form.body.decode("utf-8", "replace"), other.body.decode("utf-8", "replace"), known)
    return replace(form, url=urlunsplit(first._replace(query=query)), body=body.encode())


def _guessable(form: str, other: str, known: Collection[str]) -> str:
    same = set(parse_qsl(other, keep_blank_values=True))
    pairs = parse_qsl(form, keep_blank_values=True)
    return urlencode([(name, value) for name, value in pairs if (name, value) in same or value in known])


def _called_patient(name: str) -> bool:
    return "patient" in name.lower()
