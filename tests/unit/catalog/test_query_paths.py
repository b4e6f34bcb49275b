"""The query paths that ship, and how a template becomes a request."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from payerproof.catalog import FIXTURES, query_paths
from payerproof.errors import CatalogError, HarnessError
from payerproof.target.query_path import NAMES_SUBJECT, QueryPath

PATHS = {path.id: path for path in query_paths()}
VARIABLES = {
    "identifier": "urn:oid:1|claim 7",
    "patient_identifier": "urn:oid:2|m-7",
    "birth_date": "1979-03-09",
    "family": "p&1 Ärger",
    "given": "p&1",
    "phone": "+1 217",
    "coverage": "cov/2",
    "self_coverage": "my-cov",
    "self_group": "my-group",
    "self_contract": "my-contract",
    "practitioner": "prac 1",
    "organization": "org 1",
    "encounter": "enc 1",
    "related_person": "rel 1",
    "type": "Coverage",
    "id": "cov/1 é",
    "patient": "p&1",
    "self": "me",
    "self_id": "my-cov",
    "unknown": "nobody",
    "unknown_patient": "no-patient",
    "base": "https://payer.example/r4/fhir",
}
STARRED = {"LV-01", "LV-02", "LV-04", "LV-05", "LV-06", "LV-09", "LV-10", "LV-11", "LV-12"} | {
    "LV-15",
    "LV-16",
    "LV-18",
    "LV-19",
    "LV-23",
    "LV-26",
    "LV-52",
    "LV-54",
}
"""Leak vectors run for every pair which one request can carry; the others need a session, a cache or a clock."""


def test_every_starred_vector_has_a_path() -> None:
    """Each leak vector that one request can carry is walked by at least one path."""
    assert STARRED - {path.vector for path in PATHS.values()} == set()


def test_paths_are_sorted_by_id() -> None:
    """Paths come in the order of their ids, whatever the file system says."""
    assert sorted(PATHS) == list(PATHS)


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_path_renders_to_a_legal_request_target(path: QueryPath) -> None:
    """Every path renders with hostile ids to a target without blanks, braces, or raw letters of the ids."""
    for resource_type in {*path.types, *path.clinical_types}:
        request = path.request({**VARIABLES, "type": resource_type})
        assert request.url.isascii()
        assert set(' {}"<>é') & set(request.url) == set()
        assert "p&1" not in request.url
        assert all(value.isprintable() for value in request.headers.values())


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_path_changes_nothing(path: QueryPath) -> None:
    """No path writes: a POST searches, gathers, exports, matches, is a batch of GETs, or asks to be taken for a GET."""
    reads = path.method in {"GET", "HEAD", "OPTIONS"}
    asked = path.template.partition("?")[0].rpartition("/")[2]
    searches = asked in {"_search", "$everything"}
    entries = (path.body or {}).get("entry", ())
    batch = {entry["request"]["method"] for entry in entries} == {"GET"} or path.operation in {
        "match",
        "export",
        "ehi-export",
    }
    overridden = path.headers.get("X-HTTP-Method-Override") == "GET"
    assert reads or searches or batch or overridden


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_path_about_the_subject_names_the_subject(path: QueryPath) -> None:
    """`about` agrees with the variables: who is named can be replaced by somebody never issued."""
    assert (path.about == "subject") == bool(path.variables & NAMES_SUBJECT)
    assert path.about == "subject" or not path.difference


def test_literal_letters_go_out_as_written() -> None:
    """Encoding tricks in a template reach the wire untouched, while values are encoded."""
    assert PATHS["id-encoded-slash"].request({**VARIABLES, "id": "a/b"}).url == "Coverage/my-cov%2f..%2fa%2Fb"


def test_query_is_split_from_path() -> None:
    """Path and query come apart, and an absolute reference is one encoded value."""
    request = PATHS["search-by-absolute-reference"].request(VARIABLES)
    assert (request.path, request.query) == (
        "Coverage",
        "patient=https%3A%2F%2Fpayer.example%2Fr4%2Ffhir%2FPatient%2Fp%261",
    )


def test_form_is_encoded_once() -> None:
    """A posted search carries its parameters in the body, encoded, with the type that says so."""
    request = PATHS["post-search"].request(VARIABLES)
    assert (request.method, request.content) == ("POST", b"patient=p%261")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_body_is_json_with_values_in_place() -> None:
    """A batch is rendered as JSON."""
    request = PATHS["batch-read"].request({**VARIABLES, "id": 'a"b'})
    assert request.content is not None
    assert rb'"url":"Coverage/a%22b"' in request.content


def test_base_path_comes_from_the_base() -> None:
    """A header that names a path names it below the target's base."""
    request = PATHS["rewrite-header"].request({**VARIABLES, "id": "x"})
    assert request.headers["X-Original-URL"] == "/r4/fhir/Coverage/x"


def test_missing_variable_is_named() -> None:
    """A variable without a value is an error of the harness, never a request to an odd address."""
    with pytest.raises(HarnessError, match=r"direct-read needs the variable \{id\}"):
        PATHS["direct-read"].request({**VARIABLES, "id": ""})


def test_never_issued_replaces_only_the_subject() -> None:
    """The twin request names strangers where the first named the subject, and the same self."""
    twin = PATHS["search-by-id-list"].never_issued(VARIABLES)
    assert PATHS["search-by-id-list"].request(twin).query == "_id=my-cov,nobody"
    patient = PATHS["direct-read"].never_issued({**VARIABLES, "type": "Patient"})
    assert PATHS["direct-read"].request(patient).path == "Patient/no-patient"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a folder with a copy of the query paths, which a test may damage."""
    copytree(FIXTURES / "query_paths", tmp_path / "query_paths")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "read"', 'kind = "peek"', r"everything\.toml:\d+:\d+: kind: .*peek.*allowed: read, search"),
        ("optional = true", "maybe = true", r"everything\.toml: .*maybe.*allowed: title, "),
        ("{patient}", "{person}", r"everything\.toml: unknown variable \{person\} \(allowed: .*\{patient\}"),
        ("{patient}", "{}", r"everything\.toml: template: stray '\{'"),
        ("{patient}", "a b", r"everything\.toml:\d+:\d+: template: .*no space"),
        (
            'control = "direct-read"',
            'control = "vread"',
            r"control: 'vread' is no query path with a control of its own",
        ),
        ('control = "direct-read"', 'control = "post-search"', r"control: 'post-search' does not serve Patient"),
        ('method = "GET"', 'method = "GET', r"everything\.toml: cannot be read: .*line"),
        ('types = ["Patient"]', "types = []", r"everything\.toml:\d+:\d+: types: "),
    ],
)
def test_bad_file_is_refused_with_file_and_key(copied: Path, old: str, new: str, message: str) -> None:
    """A bad file names itself, the key and what is allowed."""
    file = copied / "query_paths" / "operation" / "everything.toml"
    text = file.read_text().replace('kind = "operation"', 'kind = "read"')
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(CatalogError, match=message):
        query_paths(copied)


def test_empty_catalogue_is_refused(tmp_path: Path) -> None:
    """No query paths at all is an error: a sweep over nothing would pass."""
    with pytest.raises(CatalogError, match="nothing matches query_paths"):
        query_paths(tmp_path)


def test_the_other_case_follows_the_id() -> None:
    """The twin request holds a stranger's id in the other case, and never the subject's."""
    path = PATHS["id-other-case"]
    assert path.request({**VARIABLES, "id": "Ab-1"}).path == "Coverage/aB-1"
    assert path.request(path.never_issued({**VARIABLES, "id": "Ab-1"})).path == "Coverage/NOBODY"


def test_a_clinical_path_serves_both_kinds_of_types() -> None:
    """Claims and clinical records are told apart, so that each kind is walked by its own number of pairs."""
    path = PATHS["search-by-subject"]
    assert path.claim_types == ("Coverage", "ExplanationOfBenefit")
    assert {"Observation", "Goal"} <= set(path.clinical_types)
    only = PATHS["lastn-operation"]
    assert (only.claim_types, only.clinical_types) == ((), ("Observation",))
    assert not only.serves("Goal")


def test_needs_are_the_variables_of_every_part() -> None:
    """Variables are found in template, form, headers and body."""
    path = replace(PATHS["direct-read"], headers={"X-A": "{self}"}, form={"b": "{unknown}"})
    assert path.variables == {"type", "id", "self", "unknown"}
