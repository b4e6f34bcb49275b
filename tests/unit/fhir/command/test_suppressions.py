"""Known findings: suppressed with a reason, still told, never without one, and never what was not evaluated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from payerproof.cli.validate import command as validate
from payerproof.errors import ConfigurationError
from payerproof.fhir.formats import FORMATS
from payerproof.fhir.suppressions import read_suppressions
from tests.unit.fhir.samples import patient

BAD = json.dumps(patient(gender="x"))


def write(folder: Path, text: str) -> str:
    """Write a file of suppressions and return its path."""
    (folder / "known.toml").write_text(text, encoding="utf-8")
    return str(folder / "known.toml")


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_known_finding_does_not_count(form: str, workers: str, tmp_path: Path) -> None:
    """What fits an entry does not reject, and every format tells it with the reason."""
    known = write(
        tmp_path, '[[suppress]]\nreason = "until release 9"\nexpression = "Patient.gen*"\nseverity = "error"\n'
    )
    arguments = ["--suppress", known, "--format", form, "--workers", workers, "-"]
    result = CliRunner().invoke(validate, arguments, input=BAD + "\n")
    assert (result.exit_code, "until release 9" in result.stdout, result.stderr) == (0, True, "")


@pytest.mark.parametrize("pattern", ['expression = "Patient.name*"', 'resource = "other.json"', 'constraint = "x"'])
def test_another_finding_counts(pattern: str, tmp_path: Path) -> None:
    """What does not fit stays a rejection, and an entry of no use is told."""
    known = write(tmp_path, f'[[suppress]]\nreason = "r"\n{pattern}\n')
    result = CliRunner().invoke(validate, ["--suppress", known, "-"], input=BAD)
    assert (result.exit_code, "nothing was suppressed by entry 1 (r)" in result.stderr) == (1, True)


def test_what_was_not_evaluated_cannot_be_suppressed(tmp_path: Path) -> None:
    """An unknown stays unknown."""
    known = write(tmp_path, '[[suppress]]\nreason = "r"\nmessage = "*"\n')
    text = json.dumps(patient(meta={"profile": ["https://x.example/p"]}))
    assert CliRunner().invoke(validate, ["--suppress", known, "-"], input=text).exit_code == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "entries"),
        ("x = 1", "entries"),
        ("[[suppress]]\ncode = 'x'", "entry 1: an entry needs a reason"),
        ("[[suppress]]\nreason = ' '\ncode = 'x'", "needs a reason"),
        ("[[suppress]]\nreason = 'r'", "names what it suppresses"),
        ("[[suppress]]\nreason = 'r'\nexpresion = 'x'", "unknown key expresion"),
        ("[[suppress]]\nreason = 1", "keys with texts"),
        ("[[suppress]", "cannot be read"),
    ],
)
def test_a_wrong_file_is_told(text: str, words: str, tmp_path: Path) -> None:
    """The file, the entry and the key that is wrong are named."""
    with pytest.raises(ConfigurationError, match=words):
        read_suppressions(Path(write(tmp_path, text)))
