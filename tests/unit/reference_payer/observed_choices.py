"""What can be seen of a payer while a choice of a member's or of its own holds, and after it was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from payerproof.reference_payer.payer import Payer
from tests.unit.reference_payer.walk import App, Walk, app_of

CLAIM = "ExplanationOfBenefit"
MEMBER, PARENT, CHILD = "h1-sub", "h1-sub", "h1-teen"
TYPES = ("Patient", "Coverage", CLAIM, "Condition", "MedicationRequest")


def _export(app: App) -> str:
    """Begin an export, wait for it, and return its status page; empty where the payer exports nothing."""
    begun = app.get("Patient/$export", prefer="respond-async")
    place = begun.headers.get("content-location", "")
    if place:
        app.get(place)
        app.get(place)
    return place


def _files(app: App, place: str) -> list[str]:
    """Return the addresses of an export's files."""
    return [each["url"] for each in app.get(place).json()["output"]] if place else []


def _seen(payer: Payer, app: App, link: str, files: list[str]) -> list[tuple[str, int, int]]:
    """Return status and size class of each way to the record: what is served by each, without what chance decides."""
    patient = payer.patients[MEMBER]
    kinds = [kind for kind in TYPES if kind in payer.offer.types]
    paths = [f"Patient/{patient}", *kinds, f"Patient/{patient}/$everything", link, *files]
    told = [(path.partition("?")[0], app.get(path)) for path in paths]
    told.append(("posted", app.post(f"{CLAIM}/_search", {"_count": "500"})))
    return [
        (name if "export" not in name else "file", each.status_code, each.content.count(b"resourceType"))
        for name, each in told
    ]


def _closing(payer: Payer, choose: Any) -> Iterator[tuple[str, Any]]:
    """Yield what the tokens of two apps and of another member open before a choice, while it holds and after it."""
    walk, beside = Walk(payer, MEMBER, "care-companion"), app_of(payer, MEMBER)
    held, waiting = walk.tokens(), walk.code()
    app, other = App(payer, held["access_token"]), app_of(payer, "h1-out")
    page = app.get(f"{CLAIM}?_count=2").json()["link"]
    link = next(each["url"] for each in page if each["relation"] == "next")
    files = _files(app, _export(app))
    for state, on in (("off", False), ("on", True)):
        choose(on)
        yield f"{state}: sees", _seen(payer, app, link, files)
        yield f"{state}: other member", other.get("Patient").status_code
        yield f"{state}: other app", beside.get("Patient").status_code
        yield f"{state}: active", walk.post("/oauth/introspect", {"token": held["access_token"]}).json()["active"]
        asked = Walk(payer, MEMBER, "care-companion").authorize()
        yield f"{state}: authorize", asked.status_code
        renewed = walk.refresh(held["refresh_token"])
        held |= renewed.json() if renewed.status_code == 200 else {}
        yield f"{state}: refreshed", renewed.status_code
        yield f"{state}: code", walk.exchange(waiting).status_code


def sharing(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what the agreement to share opens and closes."""
    return _closing(payer, lambda on: payer.seams.chosen.share(payer.choices, MEMBER, on))


def apps(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what an app reaches that the payer turns off and on."""
    return _closing(payer, lambda on: payer.seams.chosen.serve(payer.choices, "care-companion", on))


def categories(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield the ids that each way to the record shows while a category is kept from apps, and after it."""
    walk = Walk(payer, MEMBER)
    held = walk.tokens()
    app, beside, other = (
        App(payer, held["access_token"]),
        app_of(payer, MEMBER, app="care-companion"),
        app_of(payer, "h1-t18"),
    )
    page = app.get(f"{CLAIM}?_count=2").json()["link"]
    link = next(each["url"] for each in page if each["relation"] == "next")
    claims, clinics = app.ids(f"{CLAIM}?_count=500"), app.ids("Organization")
    files = _files(app, _export(app))
    patient = payer.patients[MEMBER]
    for state, on in (("off", False), ("on", True)):
        payer.seams.chosen.share_category(payer.choices, MEMBER, "mental_health", on)
        for kind in TYPES:
            yield f"{state}: {kind}", app.ids(f"{kind}?_count=500") if kind in payer.offer.types else []
        yield f"{state}: genetic and all", len(app.ids(f"{CLAIM}?_count=500"))
        yield f"{state}: reads", [app.get(f"{CLAIM}/{claim}").status_code for claim in claims]
        yield f"{state}: versions", [app.get(f"{CLAIM}/{claim}/_history/1").status_code for claim in claims]
        yield f"{state}: everything", sorted(app.ids(f"Patient/{patient}/$everything"))
        yield f"{state}: compartment", app.ids(f"Patient/{patient}/{CLAIM}?_count=500")
        yield f"{state}: reverse", sorted(app.ids(f"Patient?_revinclude={CLAIM}:patient", "include"))
        yield f"{state}: counted", app.get(f"{CLAIM}?_summary=count").json()["total"]
        yield f"{state}: page", app.ids(link)
        yield f"{state}: posted", app.post(f"{CLAIM}/_search", {"_count": "500"}).content.count(b"fullUrl")
        yield f"{state}: clinics", [app.get(f"Organization/{clinic}").status_code for clinic in clinics]
        yield f"{state}: files", [app.get(file).content.count(b"\n") for file in files]
        yield f"{state}: other app", beside.ids(f"{CLAIM}?_count=500")
        yield f"{state}: other member", other.ids(f"{CLAIM}?_count=500")
        renewed = walk.refresh(held["refresh_token"]).json()
        held |= renewed
        yield f"{state}: refreshed", App(payer, renewed["access_token"]).ids(f"{CLAIM}?_count=500")
        if payer.offer.documents:
            yield f"{state}: documents", sorted(app.ids("DocumentReference?_count=500"))


def several(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what is shown while two categories are kept from apps, and once sharing was ended and begun again."""
    app, chosen, choices = app_of(payer, MEMBER), payer.seams.chosen, payer.choices
    for category in ("mental_health", "genetic"):
        chosen.share_category(choices, MEMBER, category, False)  # noqa: FBT003 - off
        yield f"{category} kept", app.ids(f"{CLAIM}?_count=500")
    for on in (False, True):
        chosen.share(choices, MEMBER, on)
    yield "shared again", app.ids(f"{CLAIM}?_count=500")


def later_tokens(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a parent's later tokens for a child open, and whether the parent's withdrawal ends the last."""
    walk = Walk(payer, PARENT)
    held = walk.tokens(payer.patients[CHILD])
    for name, fewer in (("first", {}), ("second", {}), ("narrowed", {"scope": "launch/patient patient/*.read"})):
        held = walk.refresh(held["refresh_token"], **fewer).json()
        yield name, App(payer, held["access_token"]).ids(f"{CLAIM}?_count=500")
    child, now = payer.patients[CHILD], payer.clock.now()
    payer.seams.authorization.withdrawn(payer.vault, PARENT, child, "claims-viewer", now)
    yield "withdrawn by the parent", App(payer, held["access_token"]).get("Patient").status_code


def protection(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield whether a parent and the child see where the child can be found, before and while that is protected."""
    parent, child = app_of(payer, PARENT, CHILD), app_of(payer, CHILD)
    patient = payer.patients[CHILD]
    for on in (False, True):
        payer.seams.chosen.protect(payer.choices, CHILD, on)
        for name, app in (("parent", parent), ("child", child)):
            for path in ("Patient", f"Patient/{patient}", f"Patient/{patient}/$everything"):
                yield f"{on}: {name} {path.partition('/')[2][-6:]}", app.get(path).content.count(b'"address"')


def of_one_person(payer: Payer) -> Iterator[tuple[str, Any]]:
    """Yield what a refusal after a consent gives, whose record a refreshed token opens, and what outlives the term."""
    walk = Walk(payer, PARENT)
    own = walk.tokens()
    walk.tokens(payer.patients[CHILD])
    renewed = walk.refresh(own["refresh_token"]).json()
    yield "refreshed for", renewed["patient"] == own["patient"]
    again = Walk(payer, PARENT)
    yield "refused", sorted(again.decide(again.consent_page().text, "deny"))
    app = App(payer, renewed["access_token"])
    link = app.get(f"{CLAIM}?_count=2").json()["link"][-1]["url"]
    payer.clock.set(payer.clock.now() + timedelta(days=366))
    yield "after the term", [app.get(path).status_code for path in ("Patient", link)]


SECTIONS = (sharing, apps, categories, several, later_tokens, protection, of_one_person)
"""Each is given a payer of its own."""
