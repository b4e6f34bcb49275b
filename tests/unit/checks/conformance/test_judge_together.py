"""Several judgements made into one."""

from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import absent, broken, kept, unsure
from payerproof.model import Outcome
from tests.unit.checks.conformance.answers import answer

_SEEN = answer()
_GOOD = kept(_SEEN, expected="e", observed="good")
_BAD = broken(_SEEN, reason="bad one", expected="e", observed="bad")
_WORSE = broken(_SEEN, reason="bad two", expected="e", observed="worse")
_DOUBT = unsure("who knows", _SEEN)
_NONE = absent("not here")


def test_the_worst_decides() -> None:
    """A failure beats doubt, doubt beats a pass, a pass beats what is not offered."""
    for parts, expected in (
        ([_GOOD, _DOUBT, _BAD], Outcome.FAIL),
        ([_GOOD, _DOUBT, _NONE], Outcome.INCONCLUSIVE),
        ([_GOOD, _NONE], Outcome.PASS),
        ([_NONE, _NONE], Outcome.NOT_OFFERED),
        ([], Outcome.NOT_OFFERED),
    ):
        assert expected is together(parts, _NONE).outcome


def test_every_failure_is_named() -> None:
    """The reason holds each failing part, and the details all parts."""
    judged = together([_BAD, _GOOD, _WORSE], _NONE)
    assert (judged.reason, len(judged.details["parts"])) == ("bad one; bad two", 3)
