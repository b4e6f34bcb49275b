"""Every family configuration that matters, F01 to F40, as facts with the decisions that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from payerproof.access.rules import Facts, Policy

from .families import NOW, POLICY, contract, family, limit, person, power, treated

NO_AUTHORITY = "deny no-authority"
SUBSCRIBER = "deny subscriber-grants-nothing"
CONTRACT = "deny contract-grants-nothing"
SELF = "allow self"
PARENT = "allow parent-of-minor"
DIED = datetime(2026, 5, 1, 12, tzinfo=UTC)
MARCH = date(2026, 3, 1)


@dataclass(frozen=True)
class Row:
    """One configuration: facts, and decisions as `requester>subject` or `requester>subject:category`.

    With a category the question is about a claim of it, on the consent basis in `consent`.
    """

    about: str
    facts: Facts
    decisions: Mapping[str, str]
    at: datetime = NOW
    policy: Policy = field(default=POLICY)
    consent: str = "parent"


ADULTS = family(person("sub"), person("other"))
CHILD = (person("sub"), person("spo"), person("min", 2018), person("sib", 2016))
BOTH_PARENTS = tuple(power(parent, child) for parent in ("sub", "spo") for child in ("min", "sib"))
TEEN = family(
    person("sub"), person("teen", 2011), powers=(power("sub", "teen"),), services=(treated("teen", "sud", "member"),)
)
AGENT = family(
    person("spo"),
    person("agt"),
    powers=(power("agt", "spo", "power_of_attorney", date(2026, 1, 1), date(2026, 6, 30)),),
    coverages=contract("spo") + contract("agt"),
)
SCOPED = family(
    person("sub"),
    person("agt"),
    powers=(replace(power("agt", "sub", "power_of_attorney"), scope=("mental_health",)),),
    coverages=contract("sub") + contract("agt"),
)
DEAD = family(
    person("dec", deceased=DIED),
    person("spo"),
    person("exe", covered=False),
    powers=(power("exe", "dec", "executor"), power("spo", "dec", "power_of_attorney")),
)

ROWS: dict[str, Row] = {
    "F01": Row("subscriber", ADULTS, {"sub>sub": SELF, "sub>other": SUBSCRIBER}),
    "F02": Row("spouses", ADULTS, {"sub>other": SUBSCRIBER, "other>sub": CONTRACT}),
    "F03": Row(
        "former spouse, removed from the contract",
        family(
            person("sub"),
            person("exs"),
            coverages=contract("sub") + contract("sub", "exs", until=date(2016, 6, 30))[1:],
        ),
        {"sub>exs": SUBSCRIBER, "exs>sub": CONTRACT, "exs>exs": "deny former-member"},
        policy=replace(POLICY, former_member_access=False),
    ),
    "F04": Row("domestic partner", family(person("sub"), person("dom")), {"sub>dom": SUBSCRIBER, "dom>sub": CONTRACT}),
    "F05": Row(
        "young child of two parents",
        family(*CHILD, powers=BOTH_PARENTS),
        {
            "sub>min": PARENT,
            "spo>min": PARENT,
            "sib>min": CONTRACT,
            "min>sub": CONTRACT,
            "min>spo": CONTRACT,
            "min>min": SELF,
        },
    ),
    "F06": Row(
        "teen who consented alone",
        TEEN,
        {
            "sub>teen": "filter confidential-service",
            "sub>teen:sud": "deny confidential-service",
            "teen>teen": SELF,
            "teen>teen:sud": SELF,
            "teen>sub": CONTRACT,
        },
        consent="member",
    ),
    "F07": Row(
        "teen whose parent agreed to confidentiality",
        replace(TEEN, services=(treated("teen", "mental_health", "confidential"),)),
        {"sub>teen": "filter confidential-service", "sub>teen:mental_health": "deny confidential-service"},
        consent="confidential",
    ),
    "F08": Row(
        "child on the first day of majority",
        family(person("sub"), person("t18", date(2008, 6, 15)), powers=(power("sub", "t18"),)),
        {"sub>t18": "deny adult-child", "t18>t18": SELF},
        at=datetime(2026, 6, 15, 5, tzinfo=UTC),
    ),
    "F09": Row(
        "adult child on the parents' plan",
        family(person("sub"), person("spo"), person("adc", 2004), powers=(power("sub", "adc"),)),
        {"sub>adc": "deny adult-child", "spo>adc": CONTRACT, "adc>adc": SELF},
    ),
    "F10": Row(
        "adult child whose coverage ended at 26",
        family(
            person("sub"),
            person("adc", 2000),
            coverages=contract("sub") + contract("sub", "adc", until=date(2026, 1, 31))[1:],
        ),
        {"sub>adc": SUBSCRIBER, "adc>adc": SELF},
    ),
    "F11": Row(
        "emancipated minor",
        family(person("sub"), person("emm", 2010, emancipated=MARCH), powers=(power("sub", "emm"),)),
        {"sub>emm": "deny emancipated-minor", "emm>emm": SELF},
    ),
    "F12": Row(
        "married minor, where marriage does not emancipate",
        family(person("sub"), person("wed", 2009, married=MARCH), powers=(power("sub", "wed"),)),
        {"sub>wed": PARENT},
        policy=replace(POLICY, marriage_emancipates=False),
    ),
    "F13": Row(
        "stepchild on a step-parent's plan",
        family(
            person("step"),
            person("stp", 2018),
            person("legal", covered=False),
            powers=(power("legal", "stp"),),
            coverages=contract("step", "stp"),
        ),
        {"legal>stp": PARENT, "step>stp": SUBSCRIBER},
    ),
    "F14": Row(
        "custodial parent who is not on the plan",
        family(
            person("sub"),
            person("kid", 2018),
            person("cus", covered=False),
            powers=(power("cus", "kid"),),
            coverages=contract("sub", "kid"),
        ),
        {"cus>kid": PARENT, "cus>sub": NO_AUTHORITY},
    ),
    "F15": Row(
        "subscribing parent whose rights a court ended",
        family(
            person("ncp"),
            person("kid", 2018),
            powers=(power("ncp", "kid"),),
            limits=(limit("kid", "court_order", "ncp", MARCH),),
        ),
        {"ncp>kid": "deny court-order"},
    ),
    "F16": Row(
        "twins as adults",
        family(person("sub"), person("twa", 2001), person("twb", 2001)),
        {"twa>twb": CONTRACT, "twb>twa": CONTRACT},
    ),
    "F17": Row(
        "senior and junior",
        family(person("sr", 1950), person("jr", suffix="Jr")),
        {"sr>jr": SUBSCRIBER, "jr>sr": CONTRACT},
    ),
    "F18": Row(
        "adopted child",
        family(
            person("adoptive"),
            person("adp", 2018),
            person("birth"),
            powers=(power("adoptive", "adp", start=date(2020, 2, 1)), power("birth", "adp", end=date(2020, 1, 31))),
        ),
        {"adoptive>adp": PARENT, "birth>adp": "deny authority-not-in-force"},
    ),
    "F19": Row(
        "foster child with an agency as guardian",
        family(
            person("foster"),
            person("fos", 2018),
            person("grd", covered=False),
            powers=(power("grd", "fos", "guardian", MARCH),),
        ),
        {"grd>fos": "allow guardian", "foster>fos": SUBSCRIBER},
    ),
    "F20": Row("agent within the window", AGENT, {"agt>spo": "allow power-of-attorney", "spo>agt": NO_AUTHORITY}),
    "F21": Row(
        "agent for one kind of care",
        SCOPED,
        {
            "agt>sub": "filter limited-authority",
            "agt>sub:mental_health": "allow power-of-attorney",
            "agt>sub:hiv": "deny limited-authority",
        },
    ),
    "F22": Row(
        "incapacitated adult whose guardian was replaced",
        family(
            person("old"),
            person("ward", 1950),
            person("new"),
            powers=(
                power("old", "ward", "guardian", date(2020, 1, 1), date(2026, 2, 28)),
                power("new", "ward", "guardian", MARCH),
            ),
        ),
        {"new>ward": "allow guardian", "old>ward": "deny authority-not-in-force"},
    ),
    "F23": Row(
        "deceased member, executor and surviving spouse",
        DEAD,
        {"exe>dec": "allow executor", "spo>dec": "deny ended-by-death", "dec>dec": "deny requester-deceased"},
    ),
    "F24": Row(
        "three generations in one tax household",
        family(
            person("gran", 1950),
            person("mum"),
            person("kid", 2018),
            powers=(power("gran", "mum"), power("mum", "kid")),
            coverages=tuple(replace(span, tax_household="one") for span in contract("mum", "gran", "kid")),
        ),
        {"gran>mum": "deny adult-child", "mum>gran": SUBSCRIBER, "mum>kid": PARENT, "gran>kid": CONTRACT},
    ),
    "F25": Row(
        "one tax household in two enrollment groups",
        family(
            person("mum"),
            person("dad"),
            person("kid", 2018),
            powers=(power("mum", "kid"),),
            coverages=contract("mum", "kid") + contract("dad"),
        ),
        {"mum>kid": PARENT, "dad>kid": NO_AUTHORITY, "dad>mum": NO_AUTHORITY},
    ),
    "F26": Row(
        "dependants numbered under one subscriber",
        family(person("sub"), person("dep-01"), person("dep-02")),
        {"dep-01>dep-02": CONTRACT, "dep-02>dep-01": CONTRACT, "dep-01>sub": CONTRACT},
    ),
    "F27": Row(
        "subscriber changed in mid-year",
        family(
            person("sub"), person("spo"), coverages=contract("sub", "spo", until=date(2026, 5, 31)) + contract("spo")
        ),
        {"sub>spo": SUBSCRIBER, "spo>sub": CONTRACT, "spo>spo": SELF},
    ),
    "F28": Row(
        "child moved to the other parent's plan",
        family(
            person("sub"),
            person("kid", 2018),
            person("exs"),
            powers=(power("sub", "kid", end=date(2026, 2, 28)), power("exs", "kid", start=MARCH)),
            coverages=contract("sub", "kid", until=date(2026, 2, 28)) + contract("exs", "kid"),
        ),
        {"exs>kid": PARENT, "sub>kid": "deny authority-not-in-force"},
    ),
    "F29": Row(
        "former dependant with continued coverage of their own",
        family(
            person("sub"),
            person("adc", 2001),
            coverages=contract("sub", "adc", until=date(2026, 1, 31)) + contract("adc"),
        ),
        {"sub>adc": SUBSCRIBER, "adc>adc": SELF},
    ),
    "F30": Row(
        "child covered by both parents' plans",
        family(
            person("mum"),
            person("dad"),
            person("dua", 2018),
            powers=(power("mum", "dua"), power("dad", "dua")),
            coverages=contract("mum", "dua") + contract("dad", "dua"),
        ),
        {"mum>dua": PARENT, "dad>dua": PARENT, "mum>dad": NO_AUTHORITY},
    ),
    "F31": Row(
        "confidential communications",
        family(
            person("sub"),
            person("ccr", 2010),
            powers=(power("sub", "ccr"),),
            limits=(limit("ccr", "confidential_communications"),),
        ),
        {"sub>ccr": "filter confidential-communications", "ccr>ccr": SELF},
    ),
    "F32": Row(
        "child in danger from a parent",
        family(
            person("sub"),
            person("dvp", 2018),
            person("spo"),
            powers=(power("sub", "dvp"), power("spo", "dvp")),
            limits=(limit("dvp", "endangerment", "sub"),),
        ),
        {"sub>dvp": "deny endangerment", "spo>dvp": PARENT},
    ),
    "F33": Row(
        "newborn",
        family(person("mum"), person("dad"), person("baby", date(2026, 6, 1)), powers=(power("mum", "baby"),)),
        {"mum>baby": PARENT, "dad>baby": CONTRACT},
    ),
    "F34": Row(
        "merged and unmerged records of two people",
        family(person("one"), person("two"), coverages=contract("one") + contract("two")),
        {"one>two": NO_AUTHORITY, "two>one": NO_AUTHORITY},
    ),
    "F35": Row(
        "one person in two lines of business",
        family(person("dual"), coverages=contract("dual", until=date(2025, 12, 31)) + contract("dual")),
        {"dual>dual": SELF},
        policy=replace(POLICY, former_member_access=False),
    ),
    "F36": Row(
        "representative with a record of their own",
        AGENT,
        {"agt>agt": SELF, "agt>spo": "allow power-of-attorney"},
    ),
    "F37": Row(
        "caregiver without authority",
        family(person("sub"), person("care", covered=False), coverages=contract("sub")),
        {"care>sub": NO_AUTHORITY},
    ),
    "F38": Row(
        "broker",
        family(person("sub"), person("broker", covered=False), coverages=contract("sub")),
        {"broker>sub": NO_AUTHORITY},
    ),
    "F39": Row(
        "surrogate mother of the parents' child",
        family(
            person("mum"),
            person("surrogate"),
            person("kid", 2025),
            powers=(power("mum", "kid"),),
            coverages=contract("mum", "kid") + contract("surrogate"),
        ),
        {"mum>kid": PARENT, "mum>surrogate": NO_AUTHORITY, "surrogate>kid": NO_AUTHORITY},
    ),
    "F40": Row(
        "organ donor and recipient",
        family(person("recipient"), person("donor"), coverages=contract("recipient", "donor")),
        {"recipient>donor": SUBSCRIBER, "donor>recipient": CONTRACT},
    ),
}
