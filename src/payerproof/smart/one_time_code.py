"""One-time passwords from a shared secret. Source: RFC 6238 (TOTP) over RFC 4226 (HOTP), SHA-1, six digits, 30 s."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from payerproof.errors import TargetError

STEP_SECONDS, DIGITS = 30, 6


def one_time_code(secret: str, instant: float, digits: int = DIGITS) -> str:
    """Return the code of a base32 `secret` at an instant, in seconds since 1970. Raises TargetError for no base32."""
    plain = secret.replace(" ", "").replace("-", "").upper()
    try:
        key = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except (binascii.Error, ValueError):
        raise TargetError(
            "a one-time password's secret is not base32", allowed="the text beneath the QR code"
        ) from None
    counter = int(instant // STEP_SECONDS).to_bytes(8, "big")
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)
