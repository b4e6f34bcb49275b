"""How FHIR answers look: refusals in their order, headers, negotiation, conditional reads, and what is published."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.records.store import Store
from tests.unit.reference_payer.walk import BASE, CONTROL, ORIGIN, App, app_of, browser

CLAIM = "ExplanationOfBenefit"
JSON = "application/fhir+json; charset=utf-8"


@pytest.fixture
def app(payer: Payer) -> App:
    """Return an app with a token for an unrelated member's own record."""
    return app_of(payer, "h1-out")


def outcome(answer: Any) -> tuple[int, str]:
    """Return status and issue code of a refusal, having checked that it is a proper OperationOutcome."""
    told = answer.json()
    assert told["resourceType"] == "OperationOutcome"
    assert [issue["severity"] for issue in told["issue"]] == ["error"]
    assert answer.headers["content-type"] == JSON
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, told["issue"][0]["code"]


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ([], 'Bearer realm="fhir"'),
        ([("authorization", "Basic eDp5")], 'Bearer realm="fhir"'),
        ([("authorization", "Bearer garbage")], 'error="invalid_token"'),
        ([("authorization", "Bearer ")], 'error="invalid_token"'),
        ([("authorization", "Bearer a.b.c\xff")], 'error="invalid_token"'),
    ],
)
@pytest.mark.parametrize("path", ["Patient", "Patient/x", f"{CLAIM}?_id=x", "Nonsense/x", "", f"{CLAIM}?_page=x"])
def test_without_a_living_token_every_path_is_401(
    payer: Payer, headers: list[tuple[str, str]], challenge: str, path: str
) -> None:
    """With a challenge that says why, and nothing about the path (RFC 6750)."""
    answer = browser(payer).get(f"{BASE}/{path}", headers=headers)
    assert outcome(answer) == (401, "login")
    assert challenge in answer.headers["www-authenticate"]


def test_a_token_works_from_the_header_only(payer: Payer, app: App) -> None:
    """Neither the query nor a second header nor a cookie carries it; the scheme's case does not matter."""
    client = browser(payer)
    client.cookies["access_token"] = app.token
    assert client.get(f"{BASE}/Patient", params={"access_token": app.token}).status_code == 401
    double = [("authorization", f"Bearer {app.token}"), ("authorization", f"Bearer {app.token}")]
    assert client.get(f"{BASE}/Patient", headers=double).status_code == 401
    assert client.get(f"{BASE}/Patient", headers={"authorization": f"bEARER {app.token}"}).status_code == 200


def test_an_expired_token_is_a_dead_token(payer: Payer, app: App) -> None:
    """After its hour the answer is that of a token that never was."""
    payer.clock.set(payer.clock.now() + timedelta(hours=1))
    assert app.get("Patient").content == App(payer, "never").get("Patient").content


def test_a_missing_scope_is_403_whether_the_resource_exists_or_not(payer: Payer) -> None:
    """Scope goes before existence, so 403 tells nothing; the challenge names the scope."""
    app = app_of(payer, "h1-out", scope="patient/Patient.rs")
    held = app_of(payer, "h1-out").ids(CLAIM)[0]
    answers = [app.get(f"{CLAIM}/{name}") for name in (held, "never")] + [app.get(CLAIM)]
    assert [outcome(answer) for answer in answers] == [(403, "forbidden")] * 3
    assert answers[0].content == answers[1].content
    assert 'error="insufficient_scope"' in answers[0].headers["www-authenticate"]
    assert f'scope="patient/{CLAIM}.rs"' in answers[0].headers["www-authenticate"]


@pytest.mark.parametrize(
    ("scope", "read", "search"),
    [("patient/Patient.r", 200, 403), ("patient/Patient.s", 403, 200), ("patient/Patient.read", 200, 200)],
)
def test_reading_and_searching_are_two_rights(payer: Payer, scope: str, read: int, search: int) -> None:
    """SMART 2 tells them apart; SMART 1's `read` is both."""
    app = app_of(payer, "h1-out", scope=scope)
    patient = payer.patients["h1-out"]
    assert (app.get(f"Patient/{patient}").status_code, app.get("Patient").status_code) == (read, search)


@pytest.mark.parametrize(
    "path",
    [
        "Patient/never",
        "Patient/never/_history/1",
        "Observation",
        "Patient/x/y/z",
        "Patient/",
        "patient",
        "Patient/%2e%2e",
        "Patient/a%2Fb",
        "Patient/a%00",
        "",
        "Patient/never/_history",
        "Patient/_history",
        "_history",
        "Patient/$everything",
        f"{CLAIM}?_page=never",
    ],
)
def test_what_is_not_there_is_404_with_one_body(app: App, path: str) -> None:
    """Unknown resources, types, operations and links answer alike."""
    answer = app.get(path)
    assert outcome(answer) == (404, "not-found")
    assert answer.content == app.get("Patient/another-never").content


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "Patient", "GET, HEAD"),
        ("PUT", "Patient/x", "GET, HEAD"),
        ("PATCH", "Patient/x", "GET, HEAD"),
        ("DELETE", "Patient/x", "GET, HEAD"),
        ("GET", "Patient/_search", "POST"),
        ("DELETE", "Patient/x/$everything", "GET, HEAD, POST"),
    ],
)
def test_other_methods_are_405_with_the_right_ones(app: App, method: str, path: str, allow: str) -> None:
    """The payer is read-only and says what it allows, for existing and other ids alike."""
    answer = app.client.send(method, f"{BASE}/{path}", headers={"authorization": f"Bearer {app.token}"})
    assert outcome(answer) == (405, "not-supported")
    assert answer.headers["allow"] == allow


def test_version_one_is_the_only_version(payer: Payer, app: App) -> None:
    """Vread of 1 is the read; any other version is unknown."""
    path = f"Patient/{payer.patients['h1-out']}"
    assert app.get(f"{path}/_history/1").content == app.get(path).content
    assert app.get(path).json()["meta"]["versionId"] == "1"
    assert {app.get(f"{path}/_history/{version}").status_code for version in ("0", "2", "01", "x")} == {404}


def test_conditional_reads(payer: Payer, app: App) -> None:
    """304 for the version held, by tag or date; never for what may not be seen."""
    path, foreign = f"Patient/{payer.patients['h1-out']}", f"Patient/{payer.patients['h1-sub']}"
    told = app.get(path).headers
    assert told["etag"] == 'W/"1"'
    for held in (
        {"if_none_match": 'W/"1"'},
        {"if_none_match": '"0", "1"'},
        {"if_modified_since": told["last-modified"]},
    ):
        answer = app.get(path, **held)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", 'W/"1"')
        assert app.get(foreign, **held).status_code == 404
    for other in ({"if_none_match": 'W/"2"'}, {"if_modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"}):
        assert app.get(path, **other).status_code == 200
    assert app.get(path, if_modified_since="rubbish").status_code == 200


def test_head_is_get_without_its_body(payer: Payer, app: App) -> None:
    """Same status and headers."""
    for path in (f"Patient/{payer.patients['h1-out']}", CLAIM, "Patient/never"):
        head = app.client.send("HEAD", f"{BASE}/{path}", headers={"authorization": f"Bearer {app.token}"})
        got = app.get(path)
        assert (head.status_code, head.content, head.headers) == (got.status_code, b"", got.headers)


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        ("", "application/fhir+json", 200),
        ("", "application/fhir+json; fhirVersion=4.0", 200),
        ("", "application/json;q=0.5, text/html", 200),
        ("", "*/*", 200),
        ("", "", 200),
        ("?_format=json", "application/fhir+xml", 200),
        ("?_format=application/fhir%2Bjson", None, 200),
        ("?_format=application/fhir+json", None, 200),
        ("?_format=xml", "application/fhir+json", 406),
        ("?_format=ttl", None, 406),
        ("", "application/fhir+xml", 406),
        ("", "text/html", 406),
        ("", "application/fhir+json; fhirVersion=3.0", 406),
        ("", "application/json;q=0", 406),
    ],
)
def test_json_is_what_there_is(payer: Payer, app: App, query: str, accept: str | None, status: int) -> None:
    """`_format` goes before Accept; what is not JSON of R4 is 406."""
    headers = {} if accept is None else {"accept": accept}
    answer = app.get(f"Patient/{payer.patients['h1-out']}{query}", **headers)
    assert answer.status_code == status
    assert answer.headers["content-type"] == JSON


def test_no_answer_is_for_caches(payer: Payer, app: App) -> None:
    """Resources, bundles, refusals and 304: all `no-store`."""
    path = f"Patient/{payer.patients['h1-out']}"
    answers = [app.get(path), app.get(CLAIM), app.get("Patient/never"), app.get(path, if_none_match='"1"')]
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_browsers_of_registered_apps_may_read_and_others_may_not(payer: Payer, app: App) -> None:
    """Discovery is open to any origin, data and tokens to registered ones, pages to none; credentials never."""
    client, ours, other = browser(payer), "http://127.0.0.1:7999", "https://evil.example"
    name = "access-control-allow-origin"
    assert client.get(f"{BASE}/metadata", headers={"origin": other}).headers[name] == "*"
    assert app.get("Patient", origin=ours).headers[name] == ours
    for origin in (other, "null"):
        assert name not in app.get("Patient", origin=origin).headers
    assert name not in client.get("/oauth/authorize", headers={"origin": ours}).headers
    asked = {"origin": ours, "access-control-request-method": "GET", "access-control-request-headers": "authorization"}
    preflight = client.send("OPTIONS", f"{BASE}/Patient", headers=asked)
    assert (preflight.status_code, preflight.headers[name]) == (204, ours)
    assert "access-control-allow-credentials" not in preflight.headers
    assert name not in client.send("OPTIONS", f"{BASE}/Patient", headers=asked | {"origin": other}).headers


def test_what_is_declared_is_true(payer: Payer, app: App) -> None:
    """Each declared type, parameter, include and operation answers; the addresses agree with discovery."""
    stated = browser(payer).get(f"{BASE}/metadata").json()
    smart = browser(payer).get(f"{BASE}/.well-known/smart-configuration").json()
    assert (stated["resourceType"], stated["fhirVersion"], stated["kind"]) == (
        "CapabilityStatement",
        "4.0.1",
        "instance",
    )
    assert stated["instantiates"] == ["http://hl7.org/fhir/us/carin-bb/CapabilityStatement/c4bb"]
    sample = {"date": "2020", "token": "x", "reference": "x"}
    for resource in stated["rest"][0]["resource"]:
        kind = resource["type"]
        for parameter in resource["searchParam"]:
            strict = app.get(f"{kind}?{parameter['name']}={sample[parameter['type']]}", prefer="handling=strict")
            assert strict.status_code == 200
        for include in resource.get("searchInclude", ()):
            assert app.get(f"{kind}?_include={include}", prefer="handling=strict").status_code == 200
        for include in resource.get("searchRevInclude", ()):
            assert app.get(f"{kind}?_revinclude={include}", prefer="handling=strict").status_code == 200
        assert app.get(f"{kind}/{app.ids(kind)[0]}/_history/1").status_code == 200
    uris = {each["url"]: each["valueUri"] for each in stated["rest"][0]["security"]["extension"][0]["extension"]}
    assert uris == {
        "authorize": smart["authorization_endpoint"],
        "token": smart["token_endpoint"],
        "manage": smart["management_endpoint"],
    }


def test_discovery_says_what_smart_and_carin_need(payer: Payer) -> None:
    """S256 alone, code alone, both kinds of client, iss, both spellings of scopes; RFC 8414 tells the same."""
    smart = browser(payer).get(f"{BASE}/.well-known/smart-configuration")
    told = smart.json()
    assert smart.headers["content-type"] == "application/json"
    assert (told["code_challenge_methods_supported"], told["response_types_supported"]) == (["S256"], ["code"])
    assert (told["issuer"], told["authorization_response_iss_parameter_supported"]) == (ORIGIN, True)
    assert {"patient/*.read", "patient/*.rs", "offline_access", "launch/patient"} <= set(told["scopes_supported"])
    assert browser(payer).get("/.well-known/oauth-authorization-server").json() == told


def test_a_failure_inside_is_an_outcome_without_a_trace(payer: Payer, app: App) -> None:
    """Whatever breaks, the asker reads an OperationOutcome that tells nothing of the inside."""
    payer.store = Store([], payer.settings.zone)
    payer.store.close()
    answer = app.get("Patient")
    assert outcome(answer) == (500, "exception")
    assert "sqlite" not in answer.text.lower()


def test_the_clock_moves_for_the_operator_alone(payer: Payer) -> None:
    """Right secret and instant move it; wrong secret, no zone and rubbish do not."""
    client, before = browser(payer), payer.clock.now()

    def put(body: bytes, secret: str = CONTROL) -> int:
        return client.send(
            "PUT", "/control/clock", content=body, headers={"authorization": f"Bearer {secret}"}
        ).status_code

    assert put(b'{"now": "2027-01-01T00:00:00Z"}', secret="wrong") == 401
    assert {put(body) for body in (b'{"now": "2027-01-01T00:00:00"}', b"{}", b"[]", b"x", b'{"now": 5}')} == {400}
    assert payer.clock.now() == before
    assert put(b'{"now": "2027-01-01T00:00:00Z"}') == 200
    assert payer.clock.now().isoformat() == "2027-01-01T00:00:00+00:00"
