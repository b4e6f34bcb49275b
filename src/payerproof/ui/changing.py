"""What the page writes: a person's word into the evidence of a run, and waivers into a target file."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from payerproof.errors import ConfigurationError
from payerproof.reports.attesting import Word, attest
from payerproof.target.waiving import NewWaiver, unwaive, waive
from payerproof.ui.asked import Asked
from payerproof.ui.described import described_here

_MOST_ROWS = 500


def attested(asked: Asked) -> Response:
    """Add a person's word for rows that a run left open."""
    name = asked.names["name"]
    folder = asked.house.folders.folder(name)
    child = asked.house.children.of_run(name)
    if child is not None and child.running:
        raise ConfigurationError("the run is still under way", where=name)
    rows = [row for row in asked.form.get("row", ()) if row][:_MOST_ROWS]
    if not rows:
        raise ConfigurationError("no row is chosen", allowed="tick those that you vouch for")
    today = datetime.now(UTC).date().isoformat()
    attest(folder, rows, Word(asked.one("by"), asked.one("on") or today, asked.one("says")))
    return asked.led(f"/runs/{name}/open")


def waivers(asked: Asked) -> Response:
    """Show the waivers of a person's own target files."""
    listed = [each for each in described_here(asked.house.targets) if not each.ships]
    today = datetime.now(UTC).date()
    given = {"finding": asked.query.get("finding", "")[:12], "target": asked.query.get("target", "")}
    return asked.shown("page-waivers.html", described=listed, today=today, **given)


def waived(asked: Asked) -> Response:
    """Put a waiver into a target file, or take it out."""
    name = asked.one("target")
    listed = [each.name for each in described_here(asked.house.targets) if not each.ships]
    if name not in listed:
        raise ConfigurationError(f"{name[:80]!r} is no target file of this page", allowed=", ".join(listed) or "none")
    if asked.one("remove"):
        unwaive(name, asked.one("finding"))
    else:
        waive(name, NewWaiver(asked.one("finding"), asked.one("owner"), asked.one("reason"), asked.one("expires")))
    return asked.led("/waivers")
