"""What is packed in an answer is unpacked, layer by layer, and never without bounds."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from base64 import b64encode

import pytest

from payerproof.knowledge import unpacking
from payerproof.knowledge.documents import names_in
from payerproof.knowledge.ownership import names_others, owned

WORD = b"ZQ-OF-SOMEBODY-1234"


def in_zip(data: bytes) -> bytes:
    """Return a zip file with one member."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", data)
    return file.getvalue()


def in_pdf(data: bytes) -> bytes:
    """Return a PDF with one compressed stream."""
    return b"%PDF-1.4\n1 0 obj <</Filter/FlateDecode>>\nstream\n" + zlib.compress(data) + b"\nendstream\n%%EOF"


def escaped(data: bytes) -> str:
    """Return text of which each letter is escaped as JSON may."""
    return "".join(f"\\u{letter:04x}" for letter in data)


PACKED = {
    "base64 in JSON": json.dumps({"data": b64encode(WORD).decode()}).encode(),
    "base64 in XML": b'<Binary><data value="' + b64encode(WORD) + b'"/></Binary>',
    "base64 in lines": b'<Binary><data value="' + b64encode(WORD)[:9] + b"\n" + b64encode(WORD)[9:] + b'"/></Binary>',
    "C-CDA": b'<text mediaType="text/plain" representation="B64">' + b64encode(WORD) + b"</text>",
    "gzip": gzip.compress(WORD),
    "zip": in_zip(WORD),
    "PDF": in_pdf(b"BT (" + WORD + b") Tj ET"),
    "PDF in pieces": in_pdf(b"BT [(ZQ-OF-) -20 (SOMEBODY-) 3 (1234)] TJ ET"),
    "PDF in hexadecimal": in_pdf(b"BT <" + WORD.hex().encode() + b"> Tj ET"),
    "PDF in UTF-16": in_pdf(b"BT <FEFF" + WORD.decode().encode("utf-16-be").hex().encode() + b"> Tj ET"),
    "RTF": b"{\\rtf1\\ansi Name: " + b"".join(b"\\'%02x" % letter for letter in WORD) + b"}",
    "RTF in runs": b"{\\rtf1\\ansi ZQ-OF-{\\b SOMEBODY}-1234}",
    "JSON escapes": f'{{"a":"{escaped(WORD)}"}}'.encode(),
    "entities": b"<p>" + b"".join(b"&#%d;" % letter for letter in WORD) + b"</p>",
    "UTF-16": WORD.decode().encode("utf-16"),
    "PDF in base64": json.dumps({"data": b64encode(in_pdf(WORD)).decode()}).encode(),
    "gzip in base64": json.dumps({"data": b64encode(gzip.compress(WORD)).decode()}).encode(),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_word_is_found_in_whatever_it_is_packed(name: str) -> None:
    """The word stands in one of the parts, and not in the body itself."""
    body = PACKED[name]
    assert WORD not in body
    assert any(WORD in part for part in unpacking.unpacked(body))


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"PK\x03\x04rubbish", b"\x1f\x8brubbish", b"%PDF-1.4 stream\nx\nendstream"]
)
def test_what_cannot_be_opened_is_left(body: bytes) -> None:
    """Rubbish that begins like a file raises nothing."""
    assert not any(WORD in part for part in unpacking.unpacked(body))


def test_what_swells_without_end_is_cut() -> None:
    """A stream of zeros a thousand times its size is read up to the bound, and so is a file within a file."""
    bomb = gzip.compress(b"\0" * (4 * unpacking.LARGEST))
    assert sum(map(len, unpacking.unpacked(bomb))) <= unpacking.LARGEST
    nested = WORD
    for _ in range(unpacking.DEEPEST + 1):
        nested = gzip.compress(nested)
    assert not any(WORD in part for part in unpacking.unpacked(nested))


XML = (
    b'<Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/><entry><resource><Coverage><id value="c1"/>'
    b'<status value="active"/><beneficiary><reference value="Patient/other"/></beneficiary></Coverage></resource>'
    b"</entry></Bundle>"
)


def test_a_resource_in_xml_says_whose_it_is() -> None:
    """XML is judged for content as JSON is: by the beneficiary it names."""
    assert names_others(XML, ["own"], [])
    assert [(item.reference, item.owners[0].id) for item in owned([XML])] == [("Coverage/c1", "other")]
    assert "Coverage/c1" in names_in(XML)


def test_xml_that_is_no_resource_is_none() -> None:
    """A page for browsers, a broken document and another namespace hold no resource."""
    for text in (b"<html><body>Patient/other</body></html>", XML[:-9], b'<a xmlns="http://hl7.org/fhir/other"/>'):
        assert list(owned([text])) == []
