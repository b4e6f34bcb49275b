"""Registered secrets, in the spellings that encoders of others give them."""

from __future__ import annotations

import base64
import html
import json
import re
import threading
from collections.abc import Callable
from urllib.parse import quote, quote_plus, urlencode

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from payerproof.evidence import redaction
from payerproof.evidence.redaction import SHORTEST_SEARCHED, Redactor, mark

SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=SHORTEST_SEARCHED, max_size=40)
MARK = mark("the secret").encode()
BEFORE, AFTER = b"<<before>>\n", b"\n<<after>>"

ENCODERS: dict[str, Callable[[str], bytes]] = {
    "raw": lambda secret: secret.encode(),
    "quote": lambda secret: quote(secret).encode(),
    "quote everything": lambda secret: quote(secret, safe="").encode(),
    "quote_plus": lambda secret: quote_plus(secret).encode(),
    "form": lambda secret: urlencode({"": secret}).encode()[1:],
    "quote in lower case": lambda secret: _lower_escapes(quote(secret, safe="")).encode(),
    "quote twice": lambda secret: quote(quote(secret, safe=""), safe="").encode(),
    "encodeURIComponent": lambda secret: quote(secret, safe="!*'()").encode(),
    "json.dumps": lambda secret: json.dumps(secret)[1:-1].encode(),
    "json.dumps of Unicode": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1].encode(),
    "orjson": lambda secret: orjson.dumps(secret)[1:-1],
    "JSON with escaped slashes": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/").encode(),
    "JSON safe in HTML": lambda secret: _go_json(secret).encode(),
    "JSON in JSON": lambda secret: json.dumps(json.dumps(secret)[1:-1])[1:-1].encode(),
    "html.escape": lambda secret: html.escape(secret).encode(),
    "html.escape without quotes": lambda secret: html.escape(secret, quote=False).encode(),
    "numeric quotes": lambda secret: html.escape(secret).replace("&#x27;", "&#39;").replace("&quot;", "&#34;").encode(),
}


def _lower_escapes(text: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda escape: escape[0].lower(), text)


def _go_json(secret: str) -> str:
    text = json.dumps(secret, ensure_ascii=False)[1:-1]
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@pytest.fixture
def redactor() -> Redactor:
    """Return a redactor that knows one secret with every awkward character."""
    redactor = Redactor()
    redactor.register("p@ss/w'o\"r d~<é>&+=%`\\", "the secret")
    return redactor


@pytest.mark.parametrize("encoder", ENCODERS)
@given(secret=SECRETS)
def test_a_secret_is_replaced_in_every_spelling_and_nothing_else_is(encoder: str, secret: str) -> None:
    """What stands around a spelled secret is kept to the byte, and the secret itself is gone."""
    spelled = ENCODERS[encoder](secret)
    assume(secret not in MARK.decode() and spelled not in BEFORE + AFTER + MARK)
    # a secret made of the text around it, or of itself twice over, has no single place
    assume((BEFORE + spelled + AFTER).count(spelled) == 1 and not _overlaps_itself(spelled))
    redactor = Redactor()
    redactor.register(secret, "the secret")
    assert redactor.searched(BEFORE + spelled + AFTER) == BEFORE + MARK + AFTER


def _overlaps_itself(spelled: bytes) -> bool:
    edges = BEFORE[-1:] + AFTER[:1]
    return spelled[:1] in edges or spelled[-1:] in edges or any(byte in spelled for byte in (b"<<", b">>"))


@given(secret=SECRETS, before=st.binary(max_size=5), after=st.binary(max_size=5), url_safe=st.booleans())
def test_base64_of_a_secret_does_not_decode_to_it(secret: str, before: bytes, after: bytes, url_safe: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    """At any alignment, what is left of the base64 holds no longer the secret than its edges."""
    encode = base64.urlsafe_b64encode if url_safe else base64.b64encode
    encoded = encode(before + secret.encode() + after)
    redactor = Redactor()
    redactor.register(secret, "the secret")
    left, found, right = redactor.searched(encoded).partition(MARK)
    assert found == MARK
    # a character of base64 at an edge is shared with the neighbour, and is at most 4 bits of the secret
    assert len(left) <= len(before) * 8 / 6 + 1
    assert len(right.rstrip(b"=")) <= len(after) * 8 / 6 + 2


@given(body=st.binary(max_size=400))
def test_a_body_without_a_secret_is_returned_as_it_is(body: bytes) -> None:
    """No copy is made and no byte is touched where nothing is found."""
    redactor = Redactor()
    redactor.register("a-secret-that-is-not-there", "absent")
    assert redactor.searched(body) is body


def test_a_basic_authorization_reveals_neither_user_nor_secret(redactor: Redactor) -> None:
    """The usual `user:secret` is found inside base64 although the user's name shifts it."""
    for user in ("a", "ab", "abc"):
        encoded = base64.b64encode(f"{user}:p@ss/w'o\"r d~<é>&+=%`\\".encode())
        assert MARK in redactor.text(b"Authorization was: Basic " + encoded)


def test_overlapping_secrets_leave_nothing_of_either() -> None:
    """Where one secret runs into another, the whole stretch goes, under the name of the longer."""
    redactor = Redactor()
    redactor.register("abcdefgh", "short")
    redactor.register("efghijklmn", "long")
    assert redactor.searched(b"<abcdefghijklmn>") == b"<\xc2\xabredacted:long\xc2\xbb>"


def test_neighbouring_secrets_are_marked_one_by_one() -> None:
    """Two secrets side by side become two marks."""
    redactor = Redactor()
    redactor.register("first-secret", "one")
    redactor.register("other-secret", "two")
    assert (mark("one") + mark("two")).encode() == redactor.searched(b"first-secretother-secret")


def test_more_secrets_than_the_small_net_holds_are_all_found() -> None:
    """Secrets stay known when the net of recent ones is poured into the large one."""
    redactor = Redactor()
    secrets = [f"token-{number:04d}-{number * 7919:08x}" for number in range(300)]
    for number, secret in enumerate(secrets):
        redactor.register(secret, f"token {number}")
        assert mark(f"token {number}").encode() == redactor.searched(secret.encode())
    for number, secret in enumerate(secrets):
        assert mark(f"token {number}").encode() == redactor.searched(secret.encode())


def test_secrets_registered_by_many_threads_are_all_found() -> None:
    """Registering and searching at once loses no secret."""
    redactor = Redactor()

    def work(worker: int) -> None:
        for number in range(100):
            secret = f"secret-{worker}-{number:05d}"
            redactor.register(secret, secret[7:])
            found.append(redactor.searched(secret.encode()) == mark(secret[7:]).encode())

    found: list[bool] = []
    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 800


def test_a_short_secret_is_no_pattern_but_names_a_field() -> None:
    """Five letters would hit innocent text; as the value of a named field they are still known by name."""
    redactor = Redactor()
    redactor.register("abcde", "pin")
    body = b'{"note":"abcde","password":"abcde"}'
    assert redactor.text(body) == b'{"note":"abcde","password":"\xc2\xabredacted:pin\xc2\xbb"}'


def test_a_name_cannot_carry_the_secret_or_break_what_it_stands_in() -> None:
    """Quotes and control characters in a name become `_`; a name that holds its own secret is dropped."""
    redactor = Redactor()
    redactor.register("correct-horse", 'say "correct-horse"\n')
    redactor.register("battery-staple", 'the "second"\n')
    assert redactor.searched(b"correct-horse") == b"\xc2\xabredacted:secret\xc2\xbb"
    assert redactor.searched(b"battery-staple") == b"\xc2\xabredacted:the _second__\xc2\xbb"


def test_an_empty_secret_is_ignored() -> None:
    """An empty environment variable does not redact everything."""
    redactor = Redactor()
    redactor.register("", "empty")
    assert redactor.text(b"text") == b"text"
    assert not redactor.holds_secret(b"text")


def test_text_for_people_is_redacted_too(redactor: Redactor) -> None:
    """A reason or log line loses its secrets, and only these."""
    assert f"login said: {mark('the secret')}!" == redactor.line("login said: p@ss/w'o\"r d~<é>&+=%`\\!")
    assert redactor.line("nothing here") == "nothing here"


@pytest.mark.parametrize("crowd", [2, 8, 9, 40])
def test_secrets_with_one_ending_are_each_found(crowd: int) -> None:
    """Secrets that end alike, few or many, are told apart, and the ending alone is none of them."""
    redactor = Redactor()
    for number in range(crowd):
        redactor.register(f"{number:04d}-begins-the-same-ending", f"n{number}")
    for number in range(crowd):
        text = f"x {number:04d}-begins-the-same-ending y".encode()
        assert redactor.text(text) == f"x «redacted:n{number}» y".encode()
    assert not redactor.holds_secret(b"zzzz-begins-the-same-ending")


def test_every_secret_is_found_however_many_follow() -> None:
    """Secrets are poured from small stores into larger ones; none is lost on the way."""
    redactor = Redactor()
    secrets = [f"secret-{number * 7919:08x}-of-many" for number in range(300)]
    for each in secrets:
        redactor.register(each, "many")
        assert redactor.holds_secret(each.encode())
    assert all(redactor.holds_secret(f"<{each}>".encode()) for each in secrets)


def test_a_text_that_was_clean_is_searched_for_what_came_later() -> None:
    """A long text is asked for again after each new secret; the one that it holds is found once it is known."""
    redactor = Redactor()
    text = b'{"note": "' + b"x" * 3_000 + b' late%2Dcomer-0042 "}'
    for number in range(100):
        redactor.register(f"something-else-{number}", "other")
        assert redactor.text(text) is text
    redactor.register("late-comer-0042", "late")
    assert redactor.text(text) == b'{"note": "' + b"x" * 3_000 + ' «redacted:late» "}'.encode()


def test_texts_that_are_remembered_are_bounded() -> None:
    """Many long texts, with escapes and without, push one another out."""
    redactor = Redactor()
    redactor.register("a-secret-of-mine", "mine")
    texts = [f'{number} "{"%41" * 3_000}" {"x" * 400_000}'.encode() for number in range(80)]
    assert all(redactor.text(text) is text for text in texts)
    assert redactor._clean._held <= redaction._CLEAN_BYTES
    assert 0 < len(redactor._clean._known) < len(texts)
