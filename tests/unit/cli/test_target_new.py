"""`payerproof target new` and `explain`: from an address and two accounts to a file that is checked."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof.cli import EXIT_PASSED, group
from payerproof.errors import ConfigurationError, TargetError
from payerproof.target.keys import explained, keys
from payerproof.target.reading import load_target
from tests.proof.lawful.payer.payer import Keys, Payer
from tests.proof.lawful.running import Setting, served

APP = ["--client-id", "app-one", "--redirect-uri", "http://127.0.0.1:7999/done", "--time-zone", "America/Chicago"]
PEOPLE = ["--member", "ann:1979-03-09:h1-sub:SECOND_PIN", "--member", "ben:2011-01-28:h1-teen:SECOND_PIN"]


@pytest.fixture
def payer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Payer]:
    """Give a payer that is served, the second one, with its password in the environment."""
    given = Keys(*(secrets.token_urlsafe(15) for _ in range(3)))
    monkeypatch.setenv("SECOND_PIN", given.password)
    with served(Setting(), given) as found:
        yield found


def test_from_an_address_and_two_accounts_to_a_checked_file(payer: Payer, tmp_path: Path) -> None:
    """Nothing is asked; the file holds what discovery told, and every member gets in."""
    file = tmp_path / "second.toml"
    arguments = ["target", "new", f"{payer.base}/metadata", "--out", str(file), "--no-input", *APP, *PEOPLE]
    done = CliRunner().invoke(group, [*arguments, "--parent", "ann:ben"], standalone_mode=False)
    assert (done.exception, done.return_value) == (None, EXIT_PASSED), done.output
    target = load_target(str(file))
    assert (target.base, target.guides) == (payer.base, ("hl7.fhir.us.carin-bb#2.0.0",))
    assert [(item.holder, item.subject) for item in target.authorities] == [("ann", "ben")]
    assert done.output.count("ok   login") == 2
    assert payer.keys.password not in file.read_text("utf-8") + done.output


def test_a_guide_may_be_claimed_in_part(payer: Payer, tmp_path: Path) -> None:
    """What is claimed for some types is written as such, and the file is read as it was meant."""
    file = tmp_path / "second.toml"
    part = ["--guide", "hl7.fhir.us.carin-bb#2.0.0:Patient,Coverage", "--no-check"]
    arguments = ["target", "new", payer.base, "--out", str(file), "--no-input", *APP, *PEOPLE, *part]
    done = CliRunner().invoke(group, arguments, standalone_mode=False)
    assert (done.exception, done.return_value) == (None, EXIT_PASSED), done.output
    assert load_target(str(file)).claims == ("hl7.fhir.us.carin-bb#2.0.0 (for Coverage, Patient)",)


def test_a_guide_that_is_not_at_hand_is_left_out(payer: Payer, tmp_path: Path) -> None:
    """A file that claims it could not be read; it is told, and stands in a comment."""
    file = tmp_path / "second.toml"
    claims = ["--guide", "hl7.fhir.us.carin-bb#2.0.0", "--guide", "hl7.fhir.us.never#9.9.9", "--no-check"]
    arguments = ["target", "new", payer.base, "--out", str(file), "--no-input", *APP, *PEOPLE, *claims]
    done = CliRunner().invoke(group, arguments, standalone_mode=False)
    assert (done.exception, done.return_value) == (None, EXIT_PASSED), done.output
    assert "hl7.fhir.us.never#9.9.9 is left out of the file" in done.output
    assert "# Also claimed, and not at hand: hl7.fhir.us.never#9.9.9." in file.read_text("utf-8")
    assert load_target(str(file)).guides == ("hl7.fhir.us.carin-bb#2.0.0",)


def test_a_person_is_asked_for_the_rest(payer: Payer, tmp_path: Path) -> None:
    """Each question explains its key; what options say is not asked."""
    file = tmp_path / "second.toml"
    said = "second\napp-one\n\n\n\nann\n1980-01-02\n\nh1-sub\nSECOND_PIN\nn\n"
    arguments = ["target", "new", payer.base, "--out", str(file), "--time-zone", "America/Chicago", "--no-check"]
    done = CliRunner().invoke(group, arguments, input=said, standalone_mode=False)
    assert (done.exception, done.return_value) == (None, EXIT_PASSED), done.output
    assert load_target(str(file)).apps[0].client_id == "app-one"
    assert f"apps.client_id: {explained('apps.client_id')[0].means}" in done.output
    assert "policy.time_zone:" not in done.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (APP[2:] + PEOPLE, "--client-id: is missing"),
        (APP, "--member: is missing"),
        ([*APP, "--member", "ann"], "'ann' describes no member"),
        ([*APP, "--member", "ann:yesterday:x:Y"], "member ann: 'yesterday' is no day"),
    ],
)
def test_what_is_missing_or_wrong_is_named(payer: Payer, tmp_path: Path, arguments: list[str], words: str) -> None:
    """Without a person to ask, the option is named; nothing is written."""
    file = tmp_path / "second.toml"
    options = ["target", "new", payer.base, "--out", str(file), "--no-input", *arguments]
    done = CliRunner().invoke(group, options, standalone_mode=False)
    assert isinstance(done.exception, ConfigurationError)
    assert words in str(done.exception)
    assert not file.exists()


def test_a_file_is_never_written_over(payer: Payer, tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    file = tmp_path / "second.toml"
    file.write_text("mine", encoding="utf-8")
    arguments = ["target", "new", payer.base, "--out", str(file), "--no-input", *APP, *PEOPLE]
    done = CliRunner().invoke(group, arguments, standalone_mode=False)
    assert "is there already" in str(done.exception)
    assert file.read_text("utf-8") == "mine"


def test_every_key_can_be_explained() -> None:
    """Each key has a meaning, and says what it takes."""
    listed = list(keys())
    assert [key.name for key in listed if not (explained(key.name)[0].means and key.takes)] == []
    assert {key.name for key in explained("quirks.page-limit")[1]} == {"quirk.value", "quirk.cause", "quirk.until"}
    assert explained("members[ann].login.kind".replace("[ann]", ""))[0].name == "login.kind"
    with pytest.raises(TargetError, match=r"did you mean login\.username\?"):
        explained("members.login.usernam")
