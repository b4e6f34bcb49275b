"""Shapes of households that a composed family can take; each adds people, contracts and powers to a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from payerproof.synthetic_data.draft import LAST_DAY, Draft, age_on
from payerproof.synthetic_data.household import Member

_PARENT = "45 CFR 164.502(g)(3)(i)"
_AGENT = "45 CFR 164.502(g)(2)"
_ENDANGERED = "45 CFR 164.502(g)(5)"
_CONFIDENTIAL = "45 CFR 164.522(b)(1)(ii)"
_OLD_ENOUGH = 16
_FEW, _MANY = 3, 9
"""Most children of most families, and of the others."""


def single(draft: Draft) -> None:
    """Add one adult."""
    draft.contract("own", draft.person("sub", "subscriber", (18, 90)))


def couple(draft: Draft) -> None:
    """Add two adults under one contract, married or not."""
    sub, spo = draft.person("sub", "subscriber", (21, 85)), draft.person("spo", "spouse", (21, 85))
    draft.contract("own", sub, [(spo, draft.choose.pick(("spouse", "common")))])
    _confidential(draft, spo)


def parents(draft: Draft) -> None:
    """Add two parents and their children, all under one contract."""
    sub, spo = draft.person("sub", "subscriber", (38, 60)), draft.person("spo", "spouse", (38, 60))
    children = _children(draft, (0, 17), sub, spo)
    draft.contract("own", sub, [(spo, "spouse"), *((child, "child") for child in children)])
    _protected(draft, children[0], spo)


def one_parent(draft: Draft) -> None:
    """Add one parent and their children."""
    sub = draft.person("sub", "subscriber", (36, 60))
    draft.contract("own", sub, [(child, "child") for child in _children(draft, (0, 17), sub)])


def separated(draft: Draft) -> None:
    """Add two parents apart, each with a contract; the children are under one or under both."""
    sub = draft.person("sub", "subscriber and parent", (38, 60))
    other = draft.person("oth", "other parent", (38, 60), alone=True)
    children = _children(draft, (0, 17), sub, other)
    draft.contract("one", sub, [(child, "child") for child in children])
    draft.contract("two", other, [(child, "child") for child in children] if draft.choose.chance(50) else [])
    _protected(draft, children[0], other)


def grown(draft: Draft) -> None:
    """Add a parent with adult children who are dependants."""
    sub = draft.person("sub", "subscriber and parent", (46, 64))
    draft.contract("own", sub, [(child, "child") for child in _children(draft, (18, 25), sub)])


def generations(draft: Draft) -> None:
    """Add grandparent, parent and children in one home under one contract."""
    sub = draft.person("sub", "subscriber", (38, 50))
    old = draft.person("gra", "grandparent", (68, 90))
    draft.authority(old, sub, "parent", _PARENT)
    children = _children(draft, (0, 17), sub)
    draft.contract("own", sub, [(old, "other"), *((child, "child") for child in children)])


def stepfamily(draft: Draft) -> None:
    """Add a subscriber, a spouse, and the spouse's children whose other parent is not on the plan."""
    sub, spo = draft.person("sub", "step-parent", (38, 60)), draft.person("spo", "parent", (38, 60))
    leg = draft.person("leg", "parent elsewhere", (38, 60), alone=True, covered=False)
    draft.contract("own", sub, [(spo, "spouse"), *((child, "child") for child in _children(draft, (0, 17), spo, leg))])


def agent(draft: Draft) -> None:
    """Add an old member, and an agent whose power may begin and end on any day."""
    old, agt = draft.person("sub", "principal", (65, 95)), draft.person("agt", "agent", (25, 64), alone=True)
    draft.contract("own", old)
    draft.contract("agent", agt)
    start = LAST_DAY + timedelta(days=draft.choose.whole(-200, 20))
    end = start + timedelta(days=draft.choose.whole(0, 300)) if draft.choose.chance(60) else None
    draft.authority(agt, old, "power_of_attorney", _AGENT, start, end)


def ward(draft: Draft) -> None:
    """Add an adult under guardianship; the guardian may have been replaced, and the ward may be somebody's parent."""
    sub, new = draft.person("sub", "ward", (18, 80)), draft.person("new", "guardian", (25, 75), alone=True)
    children: list[Member] = []
    if draft.choose.chance(30):
        # Power over a parent is no power over the child: whoever hands it on opens the child's record.
        children.append(draft.person("c1", "child", (0, 1)))
        draft.authority(sub, children[0], "parent", _PARENT)
    draft.contract("own", sub, [(child, "child") for child in children])
    draft.contract("guardian", new)
    since = LAST_DAY - timedelta(days=draft.choose.whole(0, 400))
    draft.authority(new, sub, "guardian", _AGENT, since)
    if draft.choose.chance(50):
        old = draft.person("old", "former guardian", (25, 75), alone=True, covered=False)
        draft.authority(old, sub, "guardian", _AGENT, None, since - timedelta(days=1))


def bereaved(draft: Draft) -> None:
    """Add a member who died, the surviving spouse, and an executor."""
    sub, spo = draft.person("sub", "deceased", (60, 95)), draft.person("spo", "surviving spouse", (60, 95))
    exe = draft.person("exe", "executor", (30, 70), alone=True, covered=False)
    draft.contract("own", sub, [(spo, "spouse")])
    died = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(hours=draft.choose.whole(0, 3000))
    draft.change(replace(sub, deceased=died))
    draft.authority(
        exe, sub, "executor", "45 CFR 164.502(g)(4)", died.date() + timedelta(days=draft.choose.whole(1, 20))
    )


def namesakes(draft: Draft) -> None:
    """Add two of one full name at one address: Senior and Junior, or strangers born on one day."""
    sub, two = draft.person("sub", "subscriber", (45, 80)), draft.person("two", "namesake", (18, 26))
    if draft.choose.chance(50):
        draft.change(replace(sub, suffix="Sr."))
        draft.change(replace(two, given=sub.given, gender=sub.gender, suffix="Jr."))
    else:
        draft.change(replace(two, given=sub.given, gender=sub.gender, birth_date=sub.birth_date))
    draft.contract("one", draft.members[sub.id])
    draft.contract("two", draft.members[two.id])


SHAPES: Mapping[str, Callable[[Draft], None]] = {
    "single": single,
    "couple": couple,
    "parents": parents,
    "one parent": one_parent,
    "separated parents": separated,
    "grown children": grown,
    "three generations": generations,
    "stepfamily": stepfamily,
    "agent": agent,
    "ward": ward,
    "bereaved": bereaved,
    "namesakes": namesakes,
}


def _children(draft: Draft, ages: tuple[int, int], *holders: Member) -> list[Member]:
    """Add one to three children, seldom up to nine, now and then twins, with every holder as parent."""
    children: list[Member] = []
    most = _MANY if draft.choose.chance(4) else _FEW
    for number in range(1, draft.choose.whole(1, most) + 1):
        twin = children[-1] if children and draft.choose.chance(15) else None
        child = draft.person(f"c{number}", "child", ages, twin=twin)
        years = age_on(child.birth_date, LAST_DAY)
        if years == _OLD_ENOUGH and draft.choose.chance(20):
            child = replace(child, emancipated=LAST_DAY - timedelta(days=draft.choose.whole(0, 100)))
            draft.change(child)
        children.append(child)
        for holder in holders:
            draft.authority(holder, child, "parent", _PARENT)
    return children


def _confidential(draft: Draft, member: Member) -> None:
    if draft.choose.chance(20):
        draft.restriction(member, "confidential_communications", _CONFIDENTIAL)


def _protected(draft: Draft, child: Member, against: Member) -> None:
    if draft.choose.chance(10):
        draft.restriction(child, "endangerment", _ENDANGERED, against)
        draft.restriction(child, "confidential_communications", _CONFIDENTIAL)
