"""What a run would try of each vector is told from the description alone, and no cell is empty without a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from payerproof import catalog
from payerproof.checks.registry import discover
from payerproof.session.run import RunOptions, make_scope
from payerproof.session.vector_cover import Cover, covers
from payerproof.target.description import Allow
from payerproof.target.reading import load_target
from payerproof.target.scope import Scope


def scope_of(target: str) -> Scope:
    """Return what is known of a target that ships."""
    return make_scope(RunOptions(target=load_target(target)))[0]


def told(scope: Scope, *ids: str) -> Mapping[str, Cover]:
    """Return what is tried of the vectors of these ids; of all without any."""
    return covers(scope, discover(), [each for each in catalog.vectors().values() if not ids or each.id in ids])


@pytest.mark.parametrize("target", ["demo", "few"])
def test_no_cell_is_empty_without_a_reason(target: str) -> None:
    """Of each vector stands what its cases are about, or why it has none; what nothing rules out is asked."""
    for name, each in told(scope_of(target)).items():
        cells = (each.types, each.relations, each.channels, each.controls)
        assert all(cells) if each.cases else each.reason, name
        assert bool(each.cases) == bool(set(catalog.vectors()[name].checks) - each.not_asked.keys()), name


def test_of_a_query_path_counts_its_own_vector() -> None:
    """Cases over the paths of other vectors are no cases of this one."""
    found = told(scope_of("demo"), "LV-40")["LV-40"]
    assert found.channels == ("other-type-group",)
    assert found.relations == ("own record",)


def test_a_missing_lever_is_the_reason() -> None:
    """A check that the target file gives no lever for is not counted, and its need is told in words."""
    (found,) = told(scope_of("families"), "LV-71").values()
    assert (found.cases, {*found.not_asked}) == (0, {"household-two-worlds-alike", "sensitive-withheld-unmoved"})
    assert "levers.put_record" in found.reason


def test_what_is_not_allowed_is_the_reason() -> None:
    """Writes that the target file does not allow are told of as such."""
    scope = scope_of("demo")
    shut = replace(scope, target=replace(scope.target, allow=Allow()))
    before, after = (told(each, "LV-68")["LV-68"] for each in (scope, shut))
    assert before.cases > 0
    assert after.not_asked == {"smart-writes-refused": "the target file does not allow writes"}


def test_what_only_a_run_can_tell_is_told_apart() -> None:
    """Whether there is a revocation endpoint is the target's to say; such a check is counted, with the condition."""
    found = told(scope_of("demo"), "RV-01")["RV-01"]
    assert found.undecided == {"consent-revoked-token-closed": "revocation"}
    assert found.cases > 0
