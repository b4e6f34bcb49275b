"""A household file is read strictly: each mistake is an error that names file, key and what is allowed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from payerproof.synthetic_data.config import acts, directory, household_names, load_household
from payerproof.synthetic_data.errors import HouseholdError
from payerproof.synthetic_data.household import Authority, CoverageSpan, Service
from payerproof.synthetic_data.roster import CATEGORIES

GOOD = """
title = "Mother and child"
source = "45 CFR 164.502(g)(3)(i)"

[members.mother]
role = "subscriber"
born = 1990-02-03
gender = "female"
family = "Petrov"
given = ["Vera"]
state = "IL"
home = "elm"

[members.child]
role = "child"
born = 2015-06-01
gender = "male"
family = "Petrov"
given = ["Ilya"]
state = "IL"
home = "elm"

[[authorities]]
holder = "mother"
subject = "child"
kind = "parent"
source = "45 CFR 164.502(g)(3)(i)"

[[restrictions]]
subject = "mother"
kind = "restriction"
source = "45 CFR 164.522(a)"

[contracts.own]
subscriber = "mother"
plan = "Prairie Choice PPO"

[[contracts.own.covers]]
member = "mother"
relationship = "self"
start = 2014-01-01

[[contracts.own.covers]]
member = "child"
relationship = "child"
start = 2015-06-01
end = 2025-05-31

[services.child]
ear = { act = "ear-infection", start = 2020-01-02 }
talk = { act = "psychotherapy", start = 2025-01-02, consent = "confidential", title = "Talk" }
"""

BAD = {
    "unknown key": ('state = "IL"', 'state = "IL"\nshoe = 42', "members.mother.shoe", "unknown key", "born"),
    "unknown top key": ("title =", 'colour = "red"\ntitle =', "colour", "unknown key", "members"),
    "missing key": ('gender = "female"\n', "", "members.mother.gender", "is missing", "required"),
    "blank text": ('family = "Petrov"', 'family = " "', "members.mother.family", "is blank", "not blank"),
    "text for a list": ('given = ["Vera"]', 'given = "Vera"', "members.mother.given", "is a string", "list of strings"),
    "number among texts": ('["Vera"]', "[7]", "members.mother.given", "holds 7", "strings"),
    "date as text": ("born = 1990-02-03", 'born = "1990-02-03"', "members.mother.born", "is '1990-02-03'", "a date"),
    "date with time": ("1990-02-03", "1990-02-03T00:00:00Z", "members.mother.born", "is datetime", "a date"),
    "unknown gender": ('"female"', '"f"', "members.mother.gender", "is 'f'", "female, male"),
    "unknown state": ('state = "IL"', 'state = "ZZ"', "members.mother.state", "is 'ZZ'", "IL"),
    "flag as text": ('home = "elm"', 'covered = "no"', "members.mother.covered", "is a string", "true or false"),
    "table for a list": ("[[restrictions]]", "[restrictions]", "restrictions", "is a table", "a list of tables"),
    "lonely home": ('home = "elm"', 'home = "oak"', "members.mother.home", "nobody else lives at 'oak'", "two share"),
    "death before birth": (
        'role = "subscriber"',
        'role = "subscriber"\ndeceased = 1980-01-01T00:00:00Z',
        "members.mother.deceased",
        "before birth",
        "1990-02-03 or later",
    ),
    "death without offset": (
        'role = "subscriber"',
        'role = "subscriber"\ndeceased = 2025-01-01T00:00:00',
        "members.mother.deceased",
        "is datetime",
        "with offset",
    ),
    "marriage before birth": (
        'role = "subscriber"',
        'role = "subscriber"\nmarried = 1980-01-01',
        "members.mother.married",
        "before birth",
        "1990-02-03 or later",
    ),
    "authority without holder": ('holder = "mother"\n', "", "authorities[0].holder", "is missing", "required"),
    "unknown holder": ('holder = "mother"', 'holder = "aunt"', "authorities[0].holder", "is 'aunt'", "mother, child"),
    "unknown subject": ('subject = "child"', 'subject = "dog"', "authorities[0].subject", "is 'dog'", "mother, child"),
    "authority over oneself": (
        'subject = "child"',
        'subject = "mother"',
        "authorities[0].holder",
        "themselves",
        "else",
    ),
    "unknown kind": ('kind = "parent"', 'kind = "boss"', "authorities[0].kind", "is 'boss'", "guardian"),
    "circular parents": (
        "[[restrictions]]",
        '[[authorities]]\nholder = "child"\nsubject = "mother"\nkind = "parent"\nsource = "x"\n[[restrictions]]',
        "authorities[1].holder",
        "not older",
        "born before",
    ),
    "executor of the living": ('kind = "parent"', 'kind = "executor"', "authorities[0].subject", "alive", "deceased"),
    "authority twice": (
        "[[restrictions]]",
        '[[authorities]]\nholder = "mother"\nsubject = "child"\nkind = "parent"\nsource = "x"\n[[restrictions]]',
        "authorities[1]",
        "repeats mother child parent",
        "once",
    ),
    "authority twice at a time": (
        'kind = "parent"',
        (
            'kind = "guardian"\nstart = 2020-01-01\nend = 2021-01-01\nsource = "x"\n[[authorities]]\n'
            'holder = "mother"\nsubject = "child"\nkind = "guardian"\nstart = 2021-01-01'
        ),
        "authorities[1]",
        "repeats mother child guardian on the same days",
        "once",
    ),
    "circle of guardians": (
        'kind = "parent"',
        'kind = "guardian"\nsource = "x"\n[[authorities]]\nholder = "child"\nsubject = "mother"\nkind = "guardian"',
        "authorities[1].holder",
        "is the ward of 'mother'",
        "nobody's ward",
    ),
    "power over the unborn": (
        'kind = "parent"',
        'kind = "guardian"\nstart = 2015-05-31',
        "authorities[0].start",
        "before 'child' was born",
        "2015-06-01 or later",
    ),
    "power that ended before birth": (
        'kind = "parent"',
        'kind = "guardian"\nend = 2015-05-31',
        "authorities[0].end",
        "before 'child' was born",
        "2015-06-01 or later",
    ),
    "restriction twice": (
        "[contracts.own]",
        '[[restrictions]]\nsubject = "mother"\nkind = "restriction"\nsource = "45 CFR 164.522(a)"\n[contracts.own]',
        "restrictions[1]",
        "repeats an earlier one",
        "once",
    ),
    "nobody's name": ('given = ["Vera"]', "given = []", "members.mother.given", "names nobody", "FNU"),
    "name with a slash": (
        "[members.mother]",
        '[members."mo/ther"]',
        "members.mo/ther",
        "is no name for a member",
        "small letters",
    ),
    "emancipated in old age": (
        'role = "subscriber"',
        'role = "subscriber"\nemancipated = 2012-01-01',
        "members.mother.emancipated",
        "long after majority",
        "2011 or earlier",
    ),
    "cover that begins after death": (
        'role = "subscriber"',
        'role = "subscriber"\ndeceased = 2013-12-31T12:00:00Z',
        "contracts.own.covers[0].start",
        "after 'mother' died",
        "2013-12-31 or earlier",
    ),
    "own number replayed": (
        "end = 2025-05-31",
        'end = 2025-05-31\nnumber_of = "child"',
        "contracts.own.covers[1].number_of",
        "'child' has no other number here",
        "mother",
    ),
    "unknown rider": (
        "end = 2025-05-31",
        'end = 2025-05-31\nrider = "love"',
        "contracts.own.covers[1].rider",
        "is 'love'",
        "sud",
    ),
    "contract of nobody": (
        "[services.child]",
        '[contracts.two]\nsubscriber = "mother"\nplan = "x"\n[services.child]',
        "contracts.two.covers",
        "covers nobody",
        "at least one",
    ),
    "category chosen by hand": (
        'act = "ear-infection"',
        'act = "ear-infection", category = "sud"',
        "services.child.ear.category",
        "unknown key",
        "act, consent",
    ),
    "window turned around": (
        'kind = "parent"',
        'kind = "guardian"\nstart = 2020-02-02\nend = 2020-02-01',
        "authorities[0].end",
        "before start",
        "2020-02-02 or later",
    ),
    "unknown scope": (
        'kind = "parent"',
        'kind = "guardian"\nscope = ["teeth"]',
        "authorities[0].scope",
        "'teeth'",
        "mental_health",
    ),
    "restriction against oneself": (
        'kind = "restriction"',
        'kind = "restriction"\nagainst = "mother"',
        "restrictions[0].against",
        "is the subject",
        "somebody else",
    ),
    "two subscribers": (
        'relationship = "child"',
        'relationship = "self"',
        "contracts.own.covers[1].relationship",
        "while 'mother' is the subscriber",
        "one subscriber",
    ),
    "list of subscribers": (
        'subscriber = "mother"',
        'subscriber = ["mother", "child"]',
        "contracts.own.subscriber",
        "is ['mother', 'child']",
        "mother, child",
    ),
    "unknown subscriber": (
        'subscriber = "mother"',
        'subscriber = "aunt"',
        "contracts.own.subscriber",
        "is 'aunt'",
        "mother, child",
    ),
    "covered before birth": (
        "start = 2015-06-01",
        "start = 2015-05-31",
        "contracts.own.covers[1].start",
        "before 'child' was born",
        "2015-06-01 or later",
    ),
    "cover ends before it starts": (
        "end = 2025-05-31",
        "end = 2015-05-31",
        "contracts.own.covers[1].end",
        "before start",
        "2015-06-01 or later",
    ),
    "covered twice at once": (
        "[services.child]",
        '[[contracts.own.covers]]\nmember = "child"\nrelationship = "child"\nstart = 2024-01-01\n[services.child]',
        "contracts.own.covers[2].start",
        "overlaps",
        "apart in time",
    ),
    "cover of the uncovered": (
        'family = "Petrov"\ngiven = ["Ilya"]',
        'covered = false\nfamily = "Petrov"\ngiven = ["Ilya"]',
        "contracts.own.covers[1].member",
        "covered = false",
        "who are covered",
    ),
    "contract that does not pay": (
        'act = "ear-infection"',
        'act = "ear-infection", contract = "other"',
        "services.child.ear.contract",
        "is 'other'",
        "own",
    ),
    "two contracts for one day": (
        "[services.child]",
        (
            '[contracts.two]\nsubscriber = "mother"\nplan = "x"\n[[contracts.two.covers]]\nmember = "child"\n'
            'relationship = "child"\nstart = 2019-01-01\n[services.child]'
        ),
        "services.child.ear.contract",
        "two contracts cover 2020-01-02",
        "own, two",
    ),
    "services of an unknown member": (
        "[services.child]",
        "[services.dog]",
        "services.dog",
        "no member",
        "mother, child",
    ),
    "unknown act": ('"ear-infection"', '"exorcism"', "services.child.ear.act", "is 'exorcism'", "checkup"),
    "part of one line": (
        'act = "ear-infection"',
        'act = "ear-infection", outcome = "partial"',
        "services.child.ear.outcome",
        "has one line",
        "two lines",
    ),
    "unknown consent": ('"confidential"', '"maybe"', "services.child.talk.consent", "is 'maybe'", "court"),
    "impossible date": ("start = 2020-01-02", "start = 2020-02-30", "file", "(at line 50, column ", "TOML 1.0"),
    "key twice": ('role = "child"', 'role = "child"\nrole = "child"', "file", "(at line 16, column ", "TOML 1.0"),
    "service before birth": (
        "start = 2020-01-02",
        "start = 2015-05-01",
        "services.child.ear.start",
        "outside the life",
        "2015-06-01 to",
    ),
    "service without cover": (
        "start = 2020-01-02",
        "start = 2025-06-01",
        "services.child.ear.start",
        "not covered",
        "2015-06-01 to 2025-05-31",
    ),
}


def write(folder: Path, text: str) -> Path:
    """Return a file `family.toml` with `text`."""
    path = folder / "family.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_good_file_is_read_whole(tmp_path: Path) -> None:
    """Every fact of the file is in the record, ids as in the file."""
    family = load_household(write(tmp_path, GOOD))
    assert family.id == "family"
    assert [member.id for member in family.members] == ["mother", "child"]
    assert family.authorities == (Authority("mother", "child", "parent", "45 CFR 164.502(g)(3)(i)"),)
    assert family.coverages[1] == CoverageSpan(
        id="own-child",
        beneficiary="child",
        subscriber="mother",
        relationship="child",
        plan="Prairie Choice PPO",
        start=date(2015, 6, 1),
        end=date(2025, 5, 31),
        contract="own",
    )
    assert family.services[1] == Service(
        id="child-talk",
        member="child",
        kind="professional",
        start=date(2025, 1, 2),
        category="mental_health",
        consent="confidential",
        title="Talk",
        act="psychotherapy",
    )


def test_moments_keep_their_offset(tmp_path: Path) -> None:
    """A moment of death is read with its offset."""
    text = GOOD.replace('role = "subscriber"', 'role = "subscriber"\ndeceased = 2025-01-01T23:30:00-06:00')
    assert load_household(write(tmp_path, text)).members[0].deceased == datetime(2025, 1, 2, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize("case", BAD)
def test_bad_file_is_refused(tmp_path: Path, case: str) -> None:
    """The error names the file, the key, what is wrong, and what is allowed."""
    old, new, key, problem, allowed = BAD[case]
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(HouseholdError) as caught:
        load_household(path)
    error = caught.value
    assert (error.key, Path(error.file).name) == (key, "family.toml")
    assert problem in error.problem
    assert allowed in error.allowed
    assert str(error) == f"{error.file}: {error.key}: {error.problem} (allowed: {error.allowed})"


def test_unknown_name_lists_the_known_ones() -> None:
    """A household that does not ship is refused with the list of those that do."""
    with pytest.raises(HouseholdError, match=r"h9\.toml: file: there is no such household \(allowed: .*h1") as caught:
        load_household("h9")
    assert caught.value.allowed == ", ".join(household_names())


def test_missing_and_binary_files_are_refused(tmp_path: Path) -> None:
    """A path without a file, and a file that is no text, say so."""
    with pytest.raises(HouseholdError, match=r"none\.toml: file: cannot be read: No such file"):
        load_household(tmp_path / "none.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(HouseholdError, match=r"binary\.toml: file: is not UTF-8"):
        load_household(str(binary))


@pytest.mark.parametrize("name", household_names())
def test_every_household_that_ships_is_good(name: str) -> None:
    """Every file of the folder can be read, says where it comes from, and has services for everybody covered."""
    family = load_household(name)
    assert family.title
    assert family.source
    served = {service.member for service in family.services}
    assert {member.id for member in family.members if member.covered} == served


def test_acts_meet_providers_of_their_category() -> None:
    """Providers of one sensitive category give no service of another, and every act has a provider who is known."""
    known = directory()
    for act in acts().values():
        assert act.organization in known.organizations
        assert known.practitioners[act.practitioner].category in {None, act.category}
        assert known.organizations[act.organization].category in {None, act.category}


@pytest.mark.parametrize("count", [0, 17])
def test_household_has_one_to_sixteen_people(tmp_path: Path, count: int) -> None:
    """Owner numbers are dealt sixteen to a household, and nobody is no household."""
    people = [
        f'm{number} = {{ role = "x", born = 1990-01-01, gender = "male", family = "F", given = ["G"], state = "IL" }}'
        for number in range(count)
    ]
    text = "\n".join(['title = "x"', 'source = "y"', "[members]", *people])
    with pytest.raises(HouseholdError, match=f"members: names {count} people .allowed: 1 to 16"):
        load_household(write(tmp_path, text))


def test_executor_may_be_named_before_the_death(tmp_path: Path) -> None:
    """A will names its executor long before; the power begins with the death, which is for the law to say."""
    text = GOOD.replace('role = "child"', 'role = "child"\ndeceased = 2025-04-01T00:00:00Z')
    text = text.replace('kind = "parent"', 'kind = "executor"\nstart = 2024-01-01')
    (named,) = load_household(write(tmp_path, text)).authorities
    assert (named.kind, named.start) == ("executor", date(2024, 1, 1))


def test_every_rider_has_a_program() -> None:
    """Whatever category a coverage may name, the payer has a program for it."""
    assert set(CATEGORIES) == set(directory().riders)
