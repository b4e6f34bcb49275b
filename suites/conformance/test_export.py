"""Where a record is exported, the export is whole, is the member's alone, and is gone when it was deleted."""

from payerproof.checks.common import bulk_export, cases, judgement
from payerproof.checks.common.combine import together
from payerproof.checks.common.judgement import absent, unsure
from payerproof.checks.conformance.operations import judge_export
from payerproof.checks.conformance.operations.everything import known_of
from payerproof.checks.registry import Judge, check
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Judgement, Severity
from payerproof.payer import Payer


def _undeclared(payer: Payer) -> Judgement:
    return absent("the export of a patient's record is not declared", payer.capabilities)


@check(
    "conformance-export-complete",
    requirements=(
        "REQ-REG-001",
        "REQ-REG-008",
        "export-kick-off",
        "export-status",
        "export-manifest",
        "export-files",
        "export-whole",
        "export-kick-off-get",
        "export-provenance",
    ),
    severity=Severity.MEDIUM,
    family="export",
    title="An export holds everything that the member's searches find, in files that match the manifest",
    finding="An export lacks resources that the member's searches find, or its files differ from its manifest",
    remedy="Write the files by the same rules as searches, over all types; count what was written.",
    cases=cases.first_member,
)
def test_export_complete(payer: Payer, case: Case, judge: Judge) -> None:
    """The manifest is complete, each file holds its type and its count, and nothing known is left out."""
    if not bulk_export.exports(payer):
        judge(_undeclared(payer))
        return
    session = payer.session(case.requester)
    judge(judge_export.whole(bulk_export.export(payer, session), known_of(payer, session)))


@check(
    "conformance-export-private",
    requirements=("REQ-REG-008", "REQ-HH-017", "export-files-closed", "export-own-data"),
    severity=Severity.CRITICAL,
    family="disclosure",
    title="An export holds the data of the token's patient alone, and only that patient's token can fetch it",
    finding="An export holds another patient's data, or another token can fetch it",
    remedy="Bind the job to the grant that began it; ask for the token again at the status and at each file.",
    needs=("two_members",),
    cases=cases.first_member,
)
def test_export_private(payer: Payer, case: Case, judge: Judge) -> None:
    """The files hold nothing of others; another member's token, and no token, get neither status nor files."""
    if not bulk_export.exports(payer):
        judge(_undeclared(payer))
        return
    done = bulk_export.export(payer, payer.session(case.requester))
    if (doubt := judge_export.unfinished(done)) is not None:
        judge(doubt)
    permitted = payer.permitted(case.requester, case.subject)
    judge(
        judge_export.of_nobody_else(done, [hit for file in done.files for hit in file.seen.hits if not permitted(hit)])
    )
    another = payer.other_member(case.subject)
    if another is None or done.place is None:
        judge(unsure("there is nobody else to ask for the export", *done.seen))
        return
    # a file that asks for no token has an address that is the key to it; the status tells where the files are
    open_by_address = done.manifest is not None and done.manifest.get("requiresAccessToken") is False
    shut = () if open_by_address else tuple(file.url for file in (*done.files, *done.beside))
    judgements = [
        judge_export.collected(bulk_export.fetch(payer, session, url), case.subject, who)
        for session, who in ((payer.session(another), another), (None, "somebody without a token"))
        for url in (done.place, *shut)
    ]
    judgements.append(judge_export.not_deleted_by(another, *_deleted_by(payer, another, done.place, case.requester)))
    judge(together(judgements, unsure("there is no file to ask for", *done.seen)))


def _deleted_by(payer: Payer, another: str, place: str, owner: str) -> tuple[Observation, Observation]:
    """Let somebody else delete an export; return the answer, and what its owner is then told of it."""
    asked = payer.ask(payer.session(another), place, "DELETE")
    return asked, payer.ask(payer.session(owner), place, headers={"accept": "application/json"})


@check(
    "conformance-export-narrowed",
    requirements=("REQ-REG-008", "export-narrowed"),
    severity=Severity.LOW,
    family="export",
    title="An export of one resource type holds that type alone",
    finding="An export of one resource type holds other types",
    remedy="Apply _type before files are written; refuse a type that is not served.",
    cases=cases.first_member,
)
def test_export_narrowed(payer: Payer, case: Case, judge: Judge) -> None:
    """With `_type=Coverage`, no file is of another type."""
    if not bulk_export.exports(payer):
        judge(_undeclared(payer))
        return
    done = bulk_export.export(payer, payer.session(case.requester), "_type=Coverage")
    if done.kick.exchange.refused:
        judge(absent("an export is not narrowed to a type", done.kick))
        return
    judge(judge_export.narrowed(done, ["Coverage"]))


@check(
    "conformance-export-format",
    requirements=("REQ-REG-008", "export-kick-off-refused", "export-output-format"),
    severity=Severity.LOW,
    title="An export in newline-delimited JSON is begun by each name of the format, and one in another is refused",
    finding="An export is refused by a name of newline-delimited JSON, or begun in a format that is not written",
    remedy="Compare _outputFormat with what is written before the job begins (Bulk Data Access, kick-off).",
    cases=cases.first_member,
)
def test_export_format(payer: Payer, case: Case, judge: Judge) -> None:
    """`_outputFormat` of nobody is answered by a refusal, and the short names of NDJSON by a job, which is deleted."""
    if not bulk_export.exports(payer):
        judge(_undeclared(payer))
        return
    session = payer.session(case.requester)
    judge(judge_export.format_refused(bulk_export.kick_off(payer, session, "_outputFormat=application/x-payerproof")))
    for name in ("application/ndjson", "ndjson"):
        kick = bulk_export.kick_off(payer, session, f"_outputFormat={name}")
        judge(judge_export.format_accepted(kick, name))
        if bulk_export.begun(kick):
            payer.ask(session, kick.exchange.headers["content-location"], "DELETE")


@check(
    "conformance-export-deleted",
    requirements=("REQ-REG-008", "export-deleted"),
    severity=Severity.MEDIUM,
    title="A deleted export can no longer be fetched",
    finding="An export can still be fetched after it was deleted",
    remedy="Drop job and files when the client deletes the job, and answer 404 from then on.",
    cases=cases.first_member,
)
def test_export_deleted(payer: Payer, case: Case, judge: Judge) -> None:
    """After DELETE of the status, a question for it is answered by 404; a target may not take the DELETE."""
    if not bulk_export.exports(payer):
        judge(_undeclared(payer))
        return
    session = payer.session(case.requester)
    kick = bulk_export.kick_off(payer, session)
    place = kick.exchange.headers.get("content-location")
    if kick.exchange.status != judgement.ACCEPTED or place is None:
        judge(unsure("no export could be begun", kick))
        return
    asked = payer.ask(session, place, "DELETE")
    if not asked.exchange.ok:
        judge(absent("exports are not deleted by the client", asked))
        return
    judge(judge_export.deleted(asked, payer.ask(session, place, headers={"accept": "application/json"})))
