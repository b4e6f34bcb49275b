"""Values that trip FHIR servers, by the type of the parameter they are given to.

Placeholders are filled for each requester: `{own}` and `{other}` are ids of the type, `{patient}` and `{other_patient}`
ids of Patients, of the requester and of somebody else. Values are plain text, encoded when they are sent.
"""

from __future__ import annotations

from collections.abc import Mapping

LONG = "A" * 2000
MARK = "<i>payerproof</i>"
"""Markup that must not come back unescaped."""

_TEXT = (
    "",
    " ",
    "\x00",
    "\r\nX-Injected: 1",
    "'",
    "' OR '1'='1",
    '"; --',
    MARK,
    "${7*7}",
    "%s%n",
    "../../etc/passwd",
    "é\u202e\U0001f9ea",
    "\ufeff",
    "\\",
    "\\,",
    ",",
    ",,,",
    LONG,
)
_NUMBERS = ("-1", "0", "999999999999999999999", "1e9", "0x10", "NaN", "1.5", "\u0661", "")

IDS: tuple[str, ...] = (
    "{own}",
    "{other}",
    "{own},{other}",
    "{other},{own}",
    "{own} ",
    "{own}.",
    "*",
    "_",
    "0",
    "-1",
    "null",
    "..",
    "A" * 65,
    "_history",
    "$everything",
    *_TEXT,
)
"""Ids of a read."""

VALUES: Mapping[str, tuple[str, ...]] = {
    "date": (
        "2019-13-45",
        "2019-02-30",
        "ge2019-02-30",
        "2019-01-01T25:61:00Z",
        "2019-01-01T10:00",
        "2019-12-31T23:59:60Z",
        "9999-12-31",
        "ge9999-12-31T23:59:59.999Z",
        "0000-00-00",
        "0001-01-01T00:00:00+14:00",
        "99999-01-01",
        "-2019",
        "19",
        "ge",
        "zz2019",
        "gege2019",
        "2019-01-01,2019-99-99",
        "ge1900-01-01,le2100-01-01",
        "\uff12\uff10\uff11\uff19-01-01",
        *_TEXT,
    ),
    "token": ("|", "||", "a|b|c", "http://example.org|", "|a", "{own},{other}", *_TEXT),
    "id": ("{own},{other}", "{other},{own}", "{other}", "{own}", *_TEXT),
    "reference": (
        "{other_patient}",
        "Patient/{other_patient}",
        "{patient},{other_patient}",
        "{other_patient},{patient}",
        "Patient/{patient},Patient/{other_patient}",
        "Patient/",
        "/",
        "Patient/{patient}/_history/1",
        "Patient/../Patient/{other_patient}",
        "Practitioner/{other_patient}",
        "http://example.org/fhir/Patient/{other_patient}",
        "#",
        "#{other_patient}",
        *_TEXT,
    ),
    "number": (*_NUMBERS, *_TEXT),
    "quantity": ("5.4||mg", "|||", "a|b|c|d", *_TEXT),
    "count": _NUMBERS,
    "string": _TEXT,
    "uri": ("urn:uuid:", "http://[", "{other}", *_TEXT),
    "composite": ("$", "a$b$c", *_TEXT),
}
"""Values of a search parameter, by its type."""

QUERIES: tuple[str, ...] = (
    "_id={other}&_id={own}",
    "_count=-1",
    "_count=0",
    "_count=99999999999999999999",
    "_count=ten",
    "_sort=-",
    "_sort={MARK}",
    "_include=*",
    "_include=:::",
    "_revinclude=*:*",
    "_elements=,",
    "_summary=maybe",
    "_total=none,accurate",
    "_page=",
    "_format={MARK}",
    "_unheard-of=1",
    "=",
    "&&&",
    "?",
    "_id",
    "_id:exact={other}",
    "_id:not={own}",
    "_id:missing=maybe",
    "_lastUpdated:above=2019",
    "_has:Coverage:beneficiary:_id={other}",
    "_filter=id eq {other}",
    "patient:Patient={other_patient}",
    "patient.name={MARK}",
    "patient=%ZZ",
    "patient=%FF%FE",
)
"""Whole queries: parameters that are doubled, unknown, misused, or no parameters at all. `{MARK}` is markup."""
