"""Fields that are secret by their name, though nobody registered their value."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payerproof.evidence.redaction import Redactor, mark
from payerproof.evidence.secret_fields import SECRET_FIELDS, is_code_search

REDACTOR = Redactor()
VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)

BODIES = {
    "token answer": (
        '{"access_token": "abc", "expires_in": 3600, "scope": "patient/*.rs"}',
        '{"access_token": "«redacted:access_token»", "expires_in": 3600, "scope": "patient/*.rs"}',
    ),
    "a number": ('{"password":12345}', '{"password":"«redacted:password»"}'),
    "an escaped quote": ('{"id_token":"a\\"b","x":1}', '{"id_token":"«redacted:id_token»","x":1}'),
    "JSON in JSON": (
        '{"text":"{\\"refresh_token\\":\\"abc\\"}"}',
        '{"text":"{\\"refresh_token\\":\\"«redacted:refresh_token»\\"}"}',
    ),
    "Python's own spelling": ("{'client_secret': 'abc'}", "{'client_secret': '«redacted:client_secret»'}"),
    "cut in the middle": ('{"access_token":"abc', '{"access_token":"«redacted:access_token»'),
    "a form": (
        "grant_type=authorization_code&code=abc&code_verifier=xyz&client_id=app",
        "grant_type=authorization_code&code=«redacted:code»&code_verifier=«redacted:code_verifier»&client_id=app",
    ),
    "a login": ("username=h1-sub&password=a%26b+c", "username=h1-sub&password=«redacted:password»"),
    "a login with loose escapes": (
        "username=h1-sub&password=it's;b\\(c)&x=1",
        "username=h1-sub&password=«redacted:password»&x=1",
    ),
    "a URL in a URL": (
        "http://payer.example/login?next=http%3A%2F%2Fapp%2Fcb%3Fcode%3Dabc%26state%3Ds",
        "http://payer.example/login?next=http%3A%2F%2Fapp%2Fcb%3Fcode%3D«redacted:code»%26state%3Ds",
    ),
    "a link in a page": (
        '<a href="http://app.example/cb?code=abc&amp;state=s1">on</a>',
        '<a href="http://app.example/cb?code=«redacted:code»&amp;state=s1">on</a>',
    ),
    "a link in JSON": (
        '{"location":"http://app.example/cb?state=s1\\u0026code=abc"}',
        '{"location":"http://app.example/cb?state=s1\\u0026code=«redacted:code»"}',
    ),
    "a password field": (
        "<input type=password name=pw value=abc>",
        '<input type=password name=pw value="«redacted:password»">',
    ),
    "a posted code": (
        '<input type="hidden" name="code" value="abc"/>',
        '<input type="hidden" name="code" value="«redacted:code»"/>',
    ),
    "a JSON grant": (
        '{"grant_type":"authorization_code","code":"abc"}',
        '{"grant_type":"authorization_code","code":"«redacted:code»"}',
    ),
}

KEPT = (
    '{"coding":[{"system":"http://loinc.org","code":"1234-5"}]}',
    '{"type":"token","name":"identifier"}',
    '{"link":[{"url":"http://payer.example/fhir/Observation?code=1234-5&_count=10"}]}',
    '{"issue":[{"code":"invalid","diagnostics":"the password is not known here"}]}',
    '<input type="hidden" name="csrf" value="abc">',
    "status code=404 was returned",
    '{"access_token":null,"token":true}',
    "",
)


@pytest.mark.parametrize("name", BODIES)
def test_a_secret_field_is_taken_out_of_a_body(name: str) -> None:
    """The value goes, and every other byte stays."""
    body, expected = BODIES[name]
    assert expected == REDACTOR.text(body.encode()).decode()


@pytest.mark.parametrize("body", KEPT)
def test_what_only_looks_like_a_secret_field_is_kept(body: str) -> None:
    """Clinical codes, search parameters and talk about passwords come back as the same object."""
    raw = body.encode()
    assert raw is REDACTOR.text(raw)


@given(field=st.sampled_from(SECRET_FIELDS), value=VALUES, other=VALUES)
def test_any_json_value_of_a_secret_field_is_gone_and_its_neighbour_stays(field: str, value: str, other: str) -> None:
    """Whatever the value, the document stays JSON and keeps all but that value."""
    document = {"kept": other, "deep": [{field: value}], "after": 1}
    redacted = json.loads(Redactor().text(json.dumps(document).encode()))
    assert {"kept": other, "deep": [{field: mark(field)}], "after": 1} == redacted


@given(field=st.sampled_from([*SECRET_FIELDS, "code"]), value=st.text("abcXYZ019-._~%2F+", min_size=1, max_size=30))
def test_any_secret_parameter_of_a_url_is_gone_and_the_rest_stays(field: str, value: str) -> None:
    """Path, other parameters and fragment are kept to the letter."""
    url = f"https://app.example/callback?state=s1&{field}={value}&iss=https%3A%2F%2Fp#part"
    redacted = Redactor().url(url)
    assert url.replace(f"&{field}={value}&", f"&{field}={mark(field)}&") == redacted
    assert [mark(field)] == parse_qs(urlsplit(redacted).query)[field]


def test_userinfo_and_fragment_of_a_url_are_redacted() -> None:
    """A password before the host is dropped; a token in the fragment is marked."""
    assert (
        REDACTOR.url("http://user:pass@payer.example/cb#access_token=abc&expires_in=5")
        == "http://payer.example/cb#access_token=«redacted:access_token»&expires_in=5"
    )


def test_a_clinical_code_in_a_search_is_kept() -> None:
    """`code` is a search parameter of Observation and an authorization code of a callback."""
    search = "http://payer.example/fhir/Observation?code=http://loinc.org|1234-5"
    assert search == REDACTOR.url(search)
    assert REDACTOR.text(b"code=1234", url="http://payer.example/fhir/Condition/_search") == b"code=1234"
    assert REDACTOR.text(b"code=1234", url="http://payer.example/oauth/token") == b"code=\xc2\xabredacted:code\xc2\xbb"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://p/fhir/Observation", True),
        ("http://p/fhir/Observation/_search?x=1", True),
        ("http://p/fhir/CodeSystem/$lookup", True),
        ("http://p/fhir/Patient", False),
        ("http://p/callback", False),
        ("", False),
    ],
)
def test_a_code_search_is_known_by_its_path(url: str, expected: bool) -> None:  # noqa: FBT001 - a table of truths
    """Only types with a `code` parameter, and operations, count."""
    assert expected is is_code_search(url)


HEADERS = {
    "authorization": ("Bearer abc", "Bearer «redacted:authorization»"),
    "Authorization": ("basic dTpw", "basic «redacted:authorization»"),
    "proxy-authorization": ("secret without scheme", "«redacted:proxy-authorization»"),
    "cookie": ("sid=abc; theme=a,b", "sid=«redacted:cookie»; theme=«redacted:cookie»"),
    "Cookie": ("abc", "«redacted:cookie»"),
    "set-cookie": (
        "sid=a=b; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly, csrf=x,y; SameSite=Lax",
        (
            "sid=«redacted:cookie»; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT; HttpOnly, csrf=«redacted:cookie»; "
            "SameSite=Lax"
        ),
    ),
    "x-api-key": ("abc", "«redacted:x-api-key»"),
    "location": ("http://app/cb?code=abc&state=s", "http://app/cb?code=«redacted:code»&state=s"),
    "link": ('<http://p/x?token=abc>; rel="next"', '<http://p/x?token=«redacted:token»>; rel="next"'),
    "referer": ("http://p/login?password=it's", "http://p/login?password=«redacted:password»"),
    "accept": ("application/fhir+json", "application/fhir+json"),
    "www-authenticate": ('Bearer error="invalid_token"', 'Bearer error="invalid_token"'),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_keeps_its_shape_and_loses_its_secret(name: str) -> None:
    """Scheme, cookie names and attributes stay readable."""
    value, expected = HEADERS[name]
    assert {name: expected} == REDACTOR.headers({name: value})


def test_a_known_token_in_a_header_is_called_by_its_name() -> None:
    """A reader sees whose token was sent."""
    redactor = Redactor()
    redactor.register("tok-1234567890", "h1-sub access token")
    assert (redactor.headers({"authorization": "Bearer tok-1234567890", "x-echo": "got tok-1234567890"})) == {
        "authorization": "Bearer «redacted:h1-sub access token»",
        "x-echo": "got «redacted:h1-sub access token»",
    }


def test_redacting_twice_changes_nothing_more() -> None:
    """What was redacted once can be redacted again, as when a writer redacts what a suite redacted."""
    redactor = Redactor()
    redactor.register("tok-1234567890", "token")
    once = redactor.text(b'{"access_token":"tok-1234567890","x":"password=abc&tok-1234567890"}')
    assert once == redactor.text(once)
    headers = redactor.headers({"authorization": "Bearer tok-1234567890", "cookie": "a=b"})
    assert headers == redactor.headers(headers)


@pytest.mark.parametrize(
    "body",
    [
        b'<input "' * 60_000,
        b"<input type=password " * 40_000,
        b'"password":"' + b"\\" * 500_001,
        b"\\" * 500_000 + b'"password"',
        b'"password":' * 60_000,
        b"password=" * 60_000,
        b"?code=" * 60_000,
    ],
    ids=["quotes", "inputs", "escapes", "backslashes", "keys", "parameters", "codes"],
)
@pytest.mark.timeout(20)
def test_a_body_made_to_be_slow_is_still_read_once(body: bytes) -> None:
    """Half a megabyte built against the patterns takes no quadratic time (the timeout is a hundred times the need)."""
    assert len(REDACTOR.text(body)) > 0
