"""What members choose on one page of boxes, and which apps the payer serves.

This payer ends the consents of whoever stops sharing: sharing again takes a new sign-in. An app that is turned off is
unknown from then on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from tests.proof.lawful.payer import pages
from tests.proof.lawful.payer.exports import Exports
from tests.proof.lawful.payer.grants import App, Grants
from tests.proof.lawful.payer.records import Entry
from tests.proof.lawful.payer.wire import Ask, Reply, in_json, see_other

TOPICS = {
    "mental_health": "Counseling & psychiatry",
    "sud": "Alcohol and drugs",
    "hiv": "HIV care",
    "sti": "Sexual health",
    "reproductive": "Family planning",
    "genetic": "Genes",
}
"""What the page calls each category."""


@dataclass
class Choices:
    """The choices in force: who shares nothing, and what each keeps from apps."""

    grants: Grants
    exports: Exports
    apps: dict[str, App]
    unshared: set[str] = field(default_factory=set)
    kept: dict[str, set[str]] = field(default_factory=dict)
    off: dict[str, App] = field(default_factory=dict)

    def hides(self, entry: Entry) -> bool:
        """Tell whether an entry is kept from every app."""
        return entry.category in self.kept.get(entry.owner or "", ())

    def page(self, member: str, stamp: str) -> Reply:
        """Show the boxes as they stand."""
        kept = self.kept.get(member, set())
        rows = [("share", "yes", "Share with the apps I connect", member not in self.unshared)]
        rows += [("topic", name, words, name not in kept) for name, words in TOPICS.items()]
        boxes = "".join(
            f"<p><label><input type=checkbox name={name} value={value} {'checked' * on}> {escape(words)}</label>"
            for name, value, words, on in rows
        )
        return pages.page(
            "Privacy", pages.form("/account/privacy", [("stamp", stamp)], f"{boxes}<button>Save</button>")
        )

    def take(self, member: str, form: Iterable[tuple[str, str]]) -> Reply:
        """Take the boxes as they are sent."""
        sent = list(form)
        if ("share", "yes") in sent:
            self.unshared.discard(member)
        else:
            self.unshared.add(member)
            for grant in self.grants.grants:
                if grant.subject == member:
                    self.grants.end(grant)
        self.kept[member] = TOPICS.keys() - {value for name, value in sent if name == "topic"}
        jobs = self.exports.jobs
        for name in [name for name, job in jobs.items() if job.grant.subject == member]:
            del jobs[name]
        return see_other("/account/privacy")

    def serve(self, ask: Ask) -> Reply:
        """Turn an app off or on, as the operator."""
        name, on = ask.path.rpartition("/")[2], bool(json.loads(ask.body)["on"])
        here, there = (self.off, self.apps) if on else (self.apps, self.off)
        if (app := here.pop(name, None)) is not None:
            there[name] = app
        for grant in self.grants.grants if not on else ():
            if grant.app.client_id == name:
                self.grants.end(grant)
        return in_json({"on": on})
