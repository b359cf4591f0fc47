"""Returned mail: what a delivery report (RFC 3464, RFC 6533) says became of a mail that a mail server had taken.

Anybody can write to the address that mail comes back to. So nothing here is believed: what is read is bounded, and all
that comes of it is what the report says of which recipients, and of which mail it knows the Message-ID.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Parsed
from email.policy import compat32

from diary.mail.blame import is_enhanced, trouble_of_returned
from diary.words.mail_outcomes import Failure, Step

MOST_READ = 1_000_000
"""Bytes of a message that are looked at; a report tells what it has to say at its beginning."""
_MOST_NESTED = 40
"""Parts made of parts. A report has one or two of them, and each more costs a parser time for every line."""
_LONGEST_HEADER = 4_000
_LONGEST_ADDRESS = 600
"""Characters; one beyond ASCII may be written with ten."""
_MOST_RECIPIENTS = 100
_MOST_IDS = 20
_SAID = 300
"""Characters kept of what a mail server said."""

_REPORT, _ORIGINAL = "x-report", "x-original"
_CONTENT_TYPE = re.compile(rb"^(content-type[ \t]*:)([^\n]*(?:\n[ \t][^\n]*)*)", re.I | re.M)
_REPORTS = re.compile(rb"\s*message/(?:global-)?delivery-status\b", re.I)
_ORIGINALS = re.compile(
    rb"\s*(?:message/rfc822|text/rfc822-headers|message/global)(?:-headers)?(?![-\w])", re.I
)
_NESTED = re.compile(rb"\s*(?:multipart|message)/", re.I)
_MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
_ID_IN_TEXT = re.compile(r"^message-id:\s*(<[^<>\s]{3,250}>)", re.I | re.M)
_QUOTED_REPLY = re.compile(r"\s*smtp\s*;\s*([245]\d\d)(?:[ -]+#?([245]\.\d{1,3}\.\d{1,3})\b)?", re.I)
_CODED_LETTER = re.compile(r"\\x\{([0-9a-f]{2,6})\}", re.I)
_COMMENT = re.compile(r"\s*\([^()]*\)\s*$")
_HOST = re.compile(r"[A-Za-z0-9._:\[\]-]{1,100}")


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mail to one recipient, as a report says."""

    addresses: tuple[str, ...]
    """The address it was sent to, where the report tells it, and the one it came to by forwarding; as they stand in
    the report.
    """
    failed: bool
    """It could not be delivered, and nobody tries any more. If not: it is late, or it went on, or it arrived."""
    failure: Failure
    """Why, by the numbers; that of what has not failed says why it is late."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A report: of which mail, by its Message-ID (mostly one), and what became of it."""

    message_ids: tuple[str, ...]
    fates: tuple[Fate, ...]


def read_returned(raw: bytes) -> Returned | None:
    """What a message says, if it is a report of returned mail; None where it is none, or cannot be read as one."""
    parsed = _parsed(raw[:MOST_READ])
    if parsed is None:
        return None
    report = original = None
    for part in parsed.walk():
        if report is None and part.get_content_subtype() == _REPORT:
            report = _text_of(part)
        elif report is not None and original is None and part.get_content_subtype() == _ORIGINAL:
            original = _text_of(part)
    if report is None:
        return _of_old_exim(parsed)
    fates = tuple(_fates(report))
    ids = _MESSAGE_ID.findall(_headers(original or "").get("message-id", ""))
    return Returned(tuple(ids[:_MOST_IDS] or _ids_beside(parsed)), fates) if fates else None


def _parsed(raw: bytes) -> Parsed | None:
    """The message with the parts of a report under names of our own: a parser that knows their types would take apart
    what is in them too, down to what the original had attached.
    """
    nested = 0

    def renamed(found: re.Match[bytes]) -> bytes:
        nonlocal nested
        value = found[2]
        if len(value) > _LONGEST_HEADER:
            nested += _MOST_NESTED
            return found[1] + b" text/plain"
        for kind, name in ((_REPORTS, b" text/x-report"), (_ORIGINALS, b" text/x-original")):
            if known := kind.match(value):
                return found[1] + name + value[known.end() :]
        nested += bool(_NESTED.match(value))
        return found[1] + value

    raw = _CONTENT_TYPE.sub(renamed, raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    if nested >= _MOST_NESTED:
        return None
    try:
        return message_from_bytes(raw, policy=compat32)
    except Exception:  # The library's parser has never been free of errors on messages made to break it.
        return None


def _text_of(part: Parsed) -> str:
    try:
        content = part.get_payload(decode=True)
    except Exception:  # As above: of a coding that is broken.
        return ""
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""


def _fates(report: str) -> Iterator[Fate]:
    """What a report says of each recipient: blocks of fields, of which the first may be about the mail as a whole."""
    by_whom = ""
    for block in re.split(r"\n[ \t]*\n\s*", report.strip(), maxsplit=_MOST_RECIPIENTS + 1)[
        : _MOST_RECIPIENTS + 1
    ]:
        fields = _headers(block)
        by_whom = by_whom or _host(fields.get("reporting-mta", ""))
        action = _first_word(fields.get("action", "")).lower()
        named = (_address(fields.get(f"{each}-recipient", "")) for each in ("original", "final"))
        addresses = tuple(dict.fromkeys(address for address in named if address))
        if action and addresses:
            yield Fate(addresses, action == "failed", _failure(fields, by_whom))


def _failure(fields: dict[str, str], by_whom: str) -> Failure:
    status = _first_word(fields.get("status", ""))
    said = " ".join(fields.get("diagnostic-code", "").split())
    reply = _QUOTED_REPLY.match(said)
    code, enhanced = (reply[1], reply[2] or "") if reply else ("", "")
    number = enhanced or (status if is_enhanced(status) else "")
    return Failure(
        trouble_of_returned(status, int(code or 0), enhanced),
        where=_host(fields.get("remote-mta", "")) or by_whom,
        why=f"{code} {number}".strip(),
        step=Step.RETURNED,
        reply=said.partition(";")[2].strip()[:_SAID],
    )


def _of_old_exim(parsed: Parsed) -> Returned | None:
    """Exim wrote its reports in plain words for long: the recipients stand in a header, and below the words is the
    mail, or its beginning. No number says why.
    """
    failed = " ".join(str(parsed.get("X-Failed-Recipients", "")).split())[:_LONGEST_HEADER]
    if not failed or parsed.is_multipart():
        return None
    addresses = [address.strip() for address in failed.split(",")][:_MOST_RECIPIENTS]
    failure = Failure(trouble_of_returned("", 0, ""), step=Step.RETURNED)
    ids = _ID_IN_TEXT.findall(_text_of(parsed))[:_MOST_IDS] or _ids_beside(parsed)
    return Returned(tuple(ids), tuple(Fate((address,), True, failure) for address in addresses if address))


def _ids_beside(parsed: Parsed) -> list[str]:
    """Of which mail a report says that it is the answer to it; many give nothing more of a mail."""
    named = " ".join(str(parsed.get(name, "")) for name in ("References", "In-Reply-To"))
    return _MESSAGE_ID.findall(named[-_LONGEST_HEADER:])[-_MOST_IDS:]


def _headers(text: str) -> dict[str, str]:
    """The fields of a text up to its first empty line, by their names in small letters; of several the first."""
    head = re.split(r"\n[ \t]*\n", text.strip("\n"), maxsplit=1)[0]
    found: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", head).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _address(field: str) -> str:
    """The address in a field such as "rfc822; <ann@example.org>"; empty where it is none of the net's."""
    kind, semicolon, address = field.partition(";")
    if not semicolon:
        kind, address = "rfc822", field
    if kind.strip().lower() not in ("rfc822", "utf-8", "smtp"):
        return ""
    address = _COMMENT.sub("", " ".join(address[:_LONGEST_ADDRESS].split()))
    if kind.strip().lower() == "utf-8":
        address = _CODED_LETTER.sub(_letter, address)
    return address.strip("<>").strip()


def _letter(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number <= 0x10FFFF else ""


def _host(field: str) -> str:
    """The name of a mail server in a field such as "dns; mx.example.net"; empty where it is no plain name."""
    name = _first_word(field.partition(";")[2] or field)
    return name if _HOST.fullmatch(name) else ""


def _first_word(text: str) -> str:
    return next(iter(text.split(maxsplit=1)), "")
