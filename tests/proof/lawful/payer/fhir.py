"""The FHIR API: reads, versions, searches, $everything, and how each is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import orjson

from tests.proof.lawful.payer import capability
from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.exports import Exports
from tests.proof.lawful.payer.grants import Access, Grants
from tests.proof.lawful.payer.household import Household
from tests.proof.lawful.payer.manner import Manner
from tests.proof.lawful.payer.parameters import TABLE, Refused
from tests.proof.lawful.payer.records import OWNED, Entry, Records, Resource, fragment
from tests.proof.lawful.payer.search import Pairs, Search, Session
from tests.proof.lawful.payer.wire import Ask, Reply, in_json

_JSON = ("application/fhir+json", "application/json", "text/json", "json", "*/*", "application/*")
QUIRKS = {
    "login": ("security", "ERR-4711: Anmeldung fehlt / please sign in"),
    "not-found": ("processing", "GW_0x0194"),
    "forbidden": ("suppressed", "Nope."),
    "invalid": ("exception", "com.second.mutual.gw.BadSearch: §3 violated"),
    "not-supported": ("business-rule", "unavailable"),
}


class Fhir:
    """Answers below the base."""

    def __init__(
        self,
        manner: Manner,
        clock: Clock,
        household: Household,
        records: Records,
        grants: Grants,
        base: str,
    ) -> None:
        self.manner, self.clock, self.household = manner, clock, household
        self.chosen: Callable[[Entry], bool] = lambda _: False
        self.records, self.grants, self.base = records, grants, base
        self.search = Search(manner, records, base)
        self.exports = Exports(manner, clock, base)
        self.asked = self.writes = 0

    # --- answers ----------------------------------------------------------------------------------------------------

    def resource(self, document: Resource, status: int = 200, *headers: tuple[str, str]) -> Reply:
        """Return a resource."""
        body = orjson.dumps(document, default=fragment)
        if self.manner.escapes:
            body = escaped(body)
        version = "; fhirVersion=4.0" if self.manner.fhir_version else ""
        return Reply(
            status,
            body,
            [
                ("content-type", f"application/fhir+json{version}{'; charset=utf-8' if self.manner.charset else ''}"),
                *([("cache-control", "private, no-store")] if self.manner.cache_control == "no-store" else []),
                *headers,
            ],
        )

    def outcome(self, status: int, code: str, text: str, *headers: tuple[str, str]) -> Reply:
        """Return a refusal."""
        if self.manner.outcome_style == "quirky":
            code, text = QUIRKS.get(code, ("unknown", "?"))
        issue: dict[str, Any] = {"severity": "error", "code": code, "diagnostics": text}
        if self.manner.outcome_style == "quirky":
            issue["details"] = {"coding": [{"system": "urn:x-second:codes", "code": "E"}], "text": text}
            extra = {"severity": "information", "code": "informational", "details": {"text": "Call 555-0100."}}
            return self.resource({"resourceType": "OperationOutcome", "issue": [issue, extra]}, status, *headers)
        return self.resource({"resourceType": "OperationOutcome", "issue": [issue]}, status, *headers)

    def challenge(self, *, had_token: bool) -> Reply:
        """Refuse who has no valid token."""
        if self.manner.without_token == 404 and not had_token:
            return self.outcome(404, "not-found", "There is nothing here.")
        words = 'Bearer realm="fhir"' + (', error="invalid_token"' if had_token else "")
        header = ("www-authenticate", words)
        if self.manner.bare_401:
            return Reply(401, b"", [header])
        return self.outcome(401, "login", "A valid token is needed.", header)

    def absent(self) -> Reply:
        """Refuse what is not there, or is another's: both alike."""
        code = {404: "not-found", 403: "forbidden"}[self.manner.denial]
        return self.outcome(self.manner.denial, code, "Nothing that this token opens.")

    # --- routes -----------------------------------------------------------------------------------------------------

    def answer(self, ask: Ask) -> Reply:
        """Answer one request below the base; as plain JSON where that is what is asked for, and the manner."""
        reply = self.served(ask)
        if self.manner.numbered != "nothing":
            number = {"requests": self.asked, "writes": self.writes}[self.manner.numbered]
            reply.headers = [*reply.headers, ("x-sequence", str(number))]
        if self.manner.json_name == "asked" and ask.headers.get("accept", "").startswith("application/json"):
            reply.headers = [(name, value.replace("fhir+json", "json")) for name, value in reply.headers]
        return reply

    def served(self, ask: Ask) -> Reply:  # noqa: PLR0911 - one return for each refusal
        """Answer one request below the base."""
        if self.manner.slash and not ask.raw_path.endswith("/"):
            _, mark, query = ask.target.partition("?")
            return Reply(308, b"", [("location", f"{ask.raw_path}/{mark}{query}")])
        path = ask.raw_path.removeprefix("/api/fhir").strip("/")
        elsewhere = self.manner.discovery == "also elsewhere" and path == "discovery/apps.json"
        if path == ".well-known/smart-configuration" or elsewhere:
            return in_json(capability.smart(self.manner, self.base), 200, ("access-control-allow-origin", "*"))
        if not self.speaks_json(ask) and not path.endswith(".ndjson"):
            return self.outcome(406, "not-supported", "JSON only.")
        if path == "metadata":
            return self.resource(capability.statement(self.manner, self.base))
        access = self.grants.valid(ask.bearer)
        if access is None:
            return self.challenge(had_token=ask.bearer is not None)
        session = self.session(access)
        if session is None:
            return self.challenge(had_token=True)
        self.asked += 1
        if self.manner.busy_every and self.asked % self.manner.busy_every == 0:
            return self.outcome(429, "throttled", "Slow down.", ("retry-after", "1"))
        return self.route(ask, path, access, session)

    def speaks_json(self, ask: Ask) -> bool:
        """Tell whether JSON is what is asked for."""
        if (told := ask.asked("_format")) is not None:
            return told.split(";")[0].strip().replace("fhir json", "fhir+json") in _JSON
        accepted = [part.split(";")[0].strip().lower() for part in ask.headers.get("accept", "*/*").split(",")]
        return any(part in _JSON for part in accepted)

    def route(self, ask: Ask, path: str, access: Access, session: Session) -> Reply:  # noqa: C901, PLR0911, PLR0912 - one return for each interaction
        """Answer an interaction on a type or an instance."""
        parts = [unquote(part) for part in path.split("/")]
        kind = parts[0]
        if self.manner.exports != "none" and ("$export" in parts or kind == "jobs"):
            return self.export(ask, parts, access, session)
        if self.manner.own_operations and kind == "Patient" and parts[2:] == ["$patient-record"]:
            if ask.method != "POST":
                return self.outcome(405, "not-supported", "By POST alone.", ("allow", "POST"))
            if not self.in_scope(access.scopes, kind, "r"):
                return self.outcome(self.manner.scope_denial, "forbidden", "Beyond the scope.")
            return self.everything(ask, session, parts[1], access)
        if ask.method not in {"GET", "HEAD", "POST"} or (ask.method == "POST" and parts[1:] != ["_search"]):
            return self.outcome(405, "not-supported", "This API is for reading.", ("allow", "GET, HEAD"))
        if kind not in TABLE:
            return self.outcome(404, "not-supported", "There is no such type here.")
        verbs = "s" if len(parts) == 1 or parts[1:] == ["_search"] else "r"
        if not self.in_scope(access.scopes, kind, verbs):
            header = ("www-authenticate", 'Bearer error="insufficient_scope"')
            return self.outcome(self.manner.scope_denial, "forbidden", "Beyond the scope.", header)
        match parts[1:]:
            case []:
                return self.searched(session, kind, ask.query, access)
            case ["_search"]:
                if ask.method != "POST" or not self.manner.post_search:
                    return self.outcome(405, "not-supported", "Search by GET.", ("allow", "GET"))
                if not ask.is_form:
                    return self.outcome(415, "not-supported", "A form is needed.")
                return self.searched(session, kind, [*ask.query, *ask.form], access)
            case [ident, *_] if self.manner.strict_ids and kind in OWNED and not is_uuid(ident):
                return self.outcome(400, "invalid", "An id is a UUID.")
            case [ident]:
                return self.read(ask, session, kind, ident)
            case [ident, "_history", version] if self.manner.versions:
                return self.read(ask, session, kind, ident, version)
            case [ident, "_history"] if self.manner.versions:
                return self.history(session, kind, ident)
            case [ident, "$everything"] if kind == "Patient" and self.has_everything:
                return self.everything(ask, session, ident, access)
        return self.outcome(404, "not-supported", "Not offered.")

    @property
    def has_everything(self) -> bool:
        """Whether the operation is there under its usual name."""
        return self.manner.everything and not self.manner.own_operations

    def in_scope(self, scopes: list[str], kind: str, verbs: str) -> bool:
        """Tell whether a scope allows the interaction."""
        for scope in scopes:
            context, _, rest = scope.partition("/")
            of_kind, _, allowed = rest.partition(".")
            right = allowed.partition("?")[0]
            if context == "patient" and of_kind in {"*", kind} and (right == "read" or verbs in right):
                return True
        return False

    # --- what a token opens -----------------------------------------------------------------------------------------

    def session(self, access: Access) -> Session | None:
        """Return what a token opens now, or None where the reader's power has ended."""
        grant = access.grant
        power = self.household.acts_for(grant.reader, grant.subject, self.clock.today())
        if power is None or (power != "self" and not self.manner.proxies):
            return None
        kinds = [
            kind for kind in TABLE if self.in_scope(access.scopes, kind, "r") or self.in_scope(access.scopes, kind, "s")
        ]
        opened = [item for item in self.opened(grant.subject, power) if item["resourceType"] in kinds]
        opened = [item for item in opened if in_part(access.scopes, item)]
        return Session(self.records.patients[grant.subject], opened, f"{grant.reader} {grant.subject} {kinds}", power)

    def opened(self, subject: str, power: str) -> list[Resource]:
        """Return all of a person's record that such a power opens, with the directory entries that it names."""
        entries = self.records.entries
        own = [entry for entry in entries if entry.owner == subject and not self.withheld(entry, power)]
        own = [entry for entry in own if not self.hides(entry)]
        named = {name for entry in own for name in entry.names}
        shared = [
            entry.resource
            for entry in entries
            if entry.owner is None and (self.manner.open_directory or entry.key in named)
        ]
        return [entry.resource for entry in own] + shared

    def hides(self, entry: Entry) -> bool:
        """Tell whether an entry is kept from apps by its owner's choice."""
        return self.chosen(entry)

    def withheld(self, entry: Entry, power: str) -> bool:
        """Tell whether an entry is kept from whom such a power makes a reader."""
        if entry.sensitive and not self.manner.sensitive_to_apps:
            return True
        return entry.private and power in {"parent", "guardian"}

    # --- interactions -----------------------------------------------------------------------------------------------

    def etag(self, item: Resource) -> str | None:
        """Return a resource's tag."""
        if self.manner.etags == "none":
            return None
        tag = f'"{item["meta"]["versionId"]}"'
        return tag if self.manner.etags == "strong" else f"W/{tag}"

    def read(self, ask: Ask, session: Session, kind: str, ident: str, version: str = "") -> Reply:
        """Return one resource, of which the last version is the only one kept."""
        item = self.found(session, kind, ident)
        if item is None and self.manner.deleted and self.was(session, f"{kind}/{ident}"):
            return self.outcome(self.manner.deleted, "deleted", "It was there once.")
        if item is None or version not in {"", item["meta"]["versionId"]}:
            return self.absent()
        headers = []
        changed = datetime.fromisoformat(item["meta"]["lastUpdated"]).astimezone(UTC).replace(microsecond=0)
        if (tag := self.etag(item)) is not None:
            headers = [("etag", tag), ("last-modified", format_datetime(changed, usegmt=True))]
            if self.unchanged(ask, tag, changed):
                return Reply(304, b"", headers)
        return self.resource(item, 200, *headers)

    def was(self, session: Session, key: str) -> bool:
        """Tell whether the token opened a record that is no longer there."""
        gone = self.records.dropped.get(key)
        if gone is None or gone.owner is None or self.withheld(gone, session.power):
            return False
        return self.records.patients[gone.owner] == session.patient

    def found(self, session: Session, kind: str, ident: str) -> Resource | None:
        """Return a resource that the token opens, or None."""
        opened = session.opened
        return next((item for item in opened if (item["resourceType"], item["id"]) == (kind, ident)), None)

    def unchanged(self, ask: Ask, tag: str, changed: datetime) -> bool:
        """Tell whether the asker has this version already."""
        if (known := ask.headers.get("if-none-match")) is not None:
            weak = tag.removeprefix("W/")
            return weak in [part.strip().removeprefix("W/") for part in known.split(",")]
        if (since := ask.headers.get("if-modified-since")) is not None:
            try:
                return changed <= parsedate_to_datetime(since)
            except (ValueError, TypeError):
                return False
        return False

    def history(self, session: Session, kind: str, ident: str) -> Reply:
        """Return the versions of a resource: there is one."""
        item = self.found(session, kind, ident)
        if item is None:
            return self.absent()
        url = f"{self.base}/{kind}/{ident}"
        entry = {
            "fullUrl": url,
            "resource": item,
            "request": {"method": "PUT", "url": f"{kind}/{ident}"},
            "response": {"status": "200", "lastModified": item["meta"]["lastUpdated"]},
        }
        link = [{"relation": "self", "url": f"{url}/_history"}]
        return self.resource({"resourceType": "Bundle", "type": "history", "total": 1, "link": link, "entry": [entry]})

    def searched(self, session: Session, kind: str, pairs: Pairs, access: Access) -> Reply:
        """Answer a search."""
        for name, value in pairs:
            parts = value.split(":")
            other = parts[0] if name == "_revinclude" else ""
            if other in OWNED and not self.in_scope(access.scopes, other, "s"):
                return self.outcome(self.manner.scope_denial, "forbidden", "Beyond the scope.")
        try:
            return self.resource(self.search.run(session, kind, pairs))
        except Refused as why:
            return self.outcome(400, "invalid", str(why))
        except PermissionError:
            return self.outcome(403, "forbidden", "Only the token's patient may be named.")
        except LookupError:
            return self.outcome(404, "not-found", "There is no such page.")

    def page_elsewhere(self, ask: Ask, mark: str) -> Reply:
        """Answer a page whose address lies beside the base."""
        access = self.grants.valid(ask.bearer)
        session = self.session(access) if access else None
        if access is None or session is None:
            return self.challenge(had_token=ask.bearer is not None)
        kind = self.search.kept.get(mark, ("", "", [], 0))[1]
        if kind not in TABLE or not self.in_scope(access.scopes, kind, "s"):
            return self.absent()
        return self.searched(session, kind, [("_page", mark)], access)

    def everything(self, ask: Ask, session: Session, ident: str, access: Access) -> Reply:
        """Return the whole record in one Bundle."""
        if ident != session.patient or self.found(session, "Patient", ident) is None:
            return self.absent()
        known = {"start", "end", "_since", "_type", "_count", "_format"}
        pairs = ask.query
        if self.manner.unknown_parameters == "refused" and any(name not in known for name, _ in pairs):
            return self.outcome(400, "invalid", "A parameter is not known here.")
        given = dict(pairs)
        if {"start", "end"} & given.keys():
            return self.outcome(400, "not-supported", "Dates of care are not offered here.")
        items = [item for item in session.opened if self.in_scope(access.scopes, item["resourceType"], "r")]
        if given.get("_type"):
            items = [item for item in items if item["resourceType"] in given["_type"].split(",")]
        if given.get("_since"):
            try:
                since = datetime.fromisoformat(given["_since"].replace(" ", "+"))
                items = [item for item in items if datetime.fromisoformat(item["meta"]["lastUpdated"]) >= since]
            except (ValueError, TypeError):
                return self.outcome(400, "invalid", "This is no instant.")
        entries = [self.search.entry(item, "match", []) for item in items]
        link = [{"relation": "self", "url": f"{self.base}/Patient/{ident}/$everything"}]
        document = {"resourceType": "Bundle", "type": "searchset", "total": len(items), "link": link}
        return self.resource({**document, "entry": entries} if entries else document)

    def export(self, ask: Ask, parts: list[str], access: Access, session: Session) -> Reply:  # noqa: PLR0911 - one return for each step
        """Answer a request about exports: of the token's patient, at the level of the type or of the patient."""
        match parts:
            case ["Patient", "$export"] | ["Patient", _, "$export"] if ask.method == "GET":
                if len(parts) == len(["Patient", "id", "$export"]) and parts[1] != session.patient:
                    return self.absent()
                if "respond-async" not in ask.headers.get("prefer", ""):
                    return self.outcome(400, "invalid", "An export is a job.")
                if ask.asked("_outputFormat") not in {None, "application/fhir+ndjson", "application/ndjson", "ndjson"}:
                    return self.outcome(400, "not-supported", "Exports are in NDJSON.")
                return self.exports.begin(access, session, ask.query, f"{self.base}/{'/'.join(parts)}")
            case ["jobs", name] if (job := self.exports.find(name, access)) is not None:
                if ask.method == "DELETE":
                    del self.exports.jobs[name]
                    return Reply(202)
                return self.exports.listed(name, job)
            case ["jobs", name, file] if self.manner.exports == "closed":
                job = self.exports.find(name, access)
                return (self.exports.file(job, file) if job is not None else None) or self.absent()
        return self.absent()

    def open_file(self, name: str, file: str) -> Reply | None:
        """Return a file by its address alone, where that is the key to it."""
        job = self.exports.jobs.get(name) if self.manner.exports == "open" else None
        return self.exports.file(job, file) if job is not None and job.grant.ends is None else None


def escaped(body: bytes) -> bytes:
    """Return JSON with every solidus, and all beyond ASCII, escaped, as some libraries write it."""
    text = body.decode().replace("/", "\\/")
    return "".join(each if each.isascii() else json.dumps(each)[1:-1] for each in text).encode()


def is_uuid(text: str) -> bool:
    """Tell whether a text is a UUID in small letters, as ids are written."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def in_part(scopes: list[str], item: Resource) -> bool:
    """Tell whether an item is of a part that some scope names, where every scope for its type names a part."""
    own = [scope for scope in scopes if f"/{item['resourceType']}." in scope or "/*." in scope]
    parts = [scope.partition("?type=")[2].partition("|") for scope in own if "?" in scope]
    if len(parts) < len(own) or not parts:
        return True
    codings = item.get("type", {}).get("coding", [])
    own_codes = {(each.get("system"), each.get("code")) for each in codings}
    return any((system, code) in own_codes for system, _, code in parts)
