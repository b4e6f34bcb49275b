"""A query path: one query path a request may take to a datum, as a template that any leak check can walk.

Pure: nothing here reads a file or sends anything. `catalog.query_paths()` reads the paths that ship.

Variables of a template
-----------------------
`{type}`             resource type of this request, one of the path's `types`
`{id}`               id of one resource of that type which belongs to the subject
`{patient}`          id of the subject's Patient
`{self}`             id of the Patient the token is bound to
`{self_id}`          id of one resource of that type which belongs to the token's patient
`{unknown}`          id of the right shape that was never issued
`{unknown_patient}`  id of the right shape that was never issued to a Patient
`{base}`             FHIR base URL of the target, without a slash at its end
`{base_path}`        the path of `{base}`; taken from it when the caller does not give it
`{version}`          version of `{id}`; "1" unless the caller knows better
`{identifier}`       business identifier of `{id}`, as `system|value`
`{patient_identifier}`  business identifier of the subject's Patient, as `system|value`
`{birth_date}`       the subject's day of birth
`{family}`, `{given}`   the subject's names
`{phone}`            a telephone number or mail address of the subject's
`{id_other_case}`    `{id}` with small letters for capitals and capitals for small ones
`{coverage}`, `{self_coverage}`  id of a Coverage of the subject's, and of the token's patient
`{self_group}`       group number of the contract of the token's patient
`{self_contract}`    number of that contract, as the own coverage has it (`subscriberId`)
`{practitioner}`, `{organization}`, `{encounter}`, `{related_person}`
                     id of such a resource which `{id}`, or else another resource of the subject's, refers to or is
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Self
from urllib.parse import quote, urlencode, urlsplit

import orjson

from payerproof.errors import HarnessError
from payerproof.target import clinical_types

Kind = Literal["read", "search", "operation", "include", "count", "paging", "header"]
Method = Literal["GET", "POST", "HEAD", "OPTIONS"]
About = Literal["subject", "nobody"]

VARIABLES = frozenset(
    {
        *("type", "id", "patient", "self", "self_id", "unknown", "unknown_patient", "base", "base_path", "version"),
        *("identifier", "patient_identifier", "birth_date", "family", "given", "phone", "id_other_case"),
        *(
            "coverage",
            "self_coverage",
            "self_group",
            "self_contract",
            "practitioner",
            "organization",
            "encounter",
            "related_person",
        ),
    }
)
OF_THE_RECORD = frozenset(
    {"family", "given", "phone", "coverage", "practitioner", "organization", "encounter", "related_person"}
)
"""The variables that a record may lack without any doubt about it."""
NAMES_SUBJECT = OF_THE_RECORD | {"id", "id_other_case", "patient", "identifier", "patient_identifier", "birth_date"}
"""The variables by which a request names its subject."""
DEFAULTS: Mapping[str, str] = MappingProxyType({"version": "1"})
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


_MAY_BE_EMPTY = frozenset({"base_path"})
"""A FHIR base at the root of its host has no path."""


@dataclass(frozen=True, slots=True)
class PathRequest:
    """A rendered query path: what the HTTP door needs, and no more.

    `path` is relative to the FHIR base (no slash in front) and percent-encoded; `query` is without its question mark.
    `content` is the encoded body, None where there is none; its Content-Type is among the headers.
    """

    method: Method
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None

    @classmethod
    def get(cls, url: str) -> Self:
        """Return the GET of a request target relative to the FHIR base."""
        path, _, query = url.partition("?")
        return cls("GET", path, query)

    @property
    def url(self) -> str:
        """The request target relative to the FHIR base."""
        return f"{self.path}?{self.query}" if self.query else self.path


@dataclass(frozen=True, slots=True)
class QueryPath:
    """One query path to a datum.

    `vector` is the leak vector it walks (`LV-01`).
    `clinical`: it makes sense for every type of a clinical record as well, beside `types`.
    `template` is written as on the wire: only values of variables are percent-encoded, its own letters are not touched.
    `form` (plain text, encoded as a whole) or `body` (JSON whose strings are such templates) makes the body.
    `about` tells whether the request names the subject, or nobody, as a search without subject does.
    `optional`: a payer need not offer it, so a refusal to the person entitled is no finding.
    `interaction`, `search_param` and `operation` are what a CapabilityStatement lists when the path is offered.
    They decide what may be expected by those entitled; a probe is sent whatever the target claims.
    `difference`: the answer for the subject's ids has to look like the answer for ids never issued (`never_issued`).
    `every_pair`: sent for each ordered pair of people; other paths take each requester and each subject in turn.
    `control` names the path by which the person entitled shows that the datum exists; None: this path itself.
    `cwe` holds CWE numbers, `owasp` entries of the OWASP API Security Top 10 of 2023.
    """

    id: str
    title: str
    vector: str
    kind: Kind
    types: tuple[str, ...]
    method: Method
    template: str
    about: About
    why: str
    cwe: tuple[int, ...]
    owasp: tuple[str, ...]
    difference: bool
    clinical: bool = False
    optional: bool = False
    every_pair: bool = False
    form: Mapping[str, str] | None = None
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    interaction: str | None = None
    search_param: str | None = None
    operation: str | None = None
    control: str | None = None

    @property
    def claim_types(self) -> tuple[str, ...]:
        """The types of this path that every payer serves."""
        return tuple(name for name in self.types if name not in clinical_types.TYPES)

    @property
    def clinical_types(self) -> tuple[str, ...]:
        """The types of this path that stand in clinical records alone."""
        return (
            clinical_types.TYPES
            if self.clinical
            else tuple(name for name in self.types if name in clinical_types.TYPES)
        )

    @property
    def asynchronous(self) -> bool:
        """Whether the answer may be a job to be waited for (`Prefer: respond-async`)."""
        return any(name.lower() == "prefer" and "respond-async" in text for name, text in self.headers.items())

    def serves(self, resource_type: str) -> bool:
        """Tell whether the path makes sense for a type."""
        return resource_type in self.types or resource_type in self.clinical_types

    @property
    def variables(self) -> frozenset[str]:
        """Names of the variables that this path needs."""
        texts = [self.template, *self.headers.values(), *(self.form or {}).values(), *_strings(self.body)]
        return frozenset(name for text in texts for name in PLACEHOLDER.findall(text))

    def request(self, variables: Mapping[str, str]) -> PathRequest:
        """Render the path; `variables` may hold more names than it needs.

        Raises HarnessError when a variable that the path needs is missing or empty.
        """
        values = {**DEFAULTS, **variables}
        if "base" in values:
            values.setdefault("base_path", urlsplit(values["base"]).path)
        if "id" in values:
            values["id_other_case"] = values["id"].swapcase()
        for name in sorted(self.variables):
            if not values.get(name) and name not in _MAY_BE_EMPTY:
                raise HarnessError(f"query path {self.id} needs the variable {{{name}}}, which has no value")
        path, _, query = _fill_encoded(self.template, values).partition("?")
        headers = {name: _fill_encoded(text, values, safe="/") for name, text in self.headers.items()}
        content: bytes | None = None
        if self.form is not None:
            pairs = [(name, _fill(text, values)) for name, text in self.form.items()]
            content = urlencode(pairs, quote_via=quote, safe="").encode("ascii")
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        elif self.body is not None:
            content = orjson.dumps(_fill_tree(self.body, values))
            headers.setdefault("Content-Type", "application/fhir+json")
        return PathRequest(self.method, path, query, headers, content)

    def never_issued(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return `variables` with the subject's ids replaced by ids that were never issued.

        A difference between the answers to both requests tells that the subject's datum exists.
        """
        unissued_patient = variables["unknown_patient"]
        own = unissued_patient if variables.get("type") == "Patient" else variables["unknown"]
        return {**variables, "id": own, "patient": unissued_patient}


def _fill(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _fill_encoded(text: str, values: Mapping[str, str], safe: str = "") -> str:
    return PLACEHOLDER.sub(lambda match: quote(values[match[1]], safe=safe), text)


def _fill_tree(node: Any, values: Mapping[str, str]) -> Any:
    if isinstance(node, str):
        return _fill_encoded(node, values)
    if isinstance(node, Mapping):
        return {name: _fill_tree(child, values) for name, child in node.items()}
    if isinstance(node, list | tuple):
        return [_fill_tree(child, values) for child in node]
    return node


def _strings(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    children = node.values() if isinstance(node, Mapping) else node if isinstance(node, list | tuple) else ()
    return [text for child in children for text in _strings(child)]
