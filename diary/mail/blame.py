"""Whose fault a refusal is, by the numbers of a mail server's reply and the step at which it came.

The text of a reply is not asked: it lies too often, is written in any language, and repeats what it was sent. What is
known of the numbers is in RFC 3463, RFC 5321, RFC 7372 and the lists of Gmail and Exchange Online. Where a number does
not say it clearly, nobody is blamed.
"""

from __future__ import annotations

from diary.words.mail_outcomes import UNCLEAR, Step, Trouble

_WANT_SIGN_IN = frozenset({530, 534, 535, 538})
"""Replies that ask for a sign-in, whenever they come."""
_NO_SUCH_MAILBOX = frozenset({1, 2, 3, 6, 10})
"""Of 5.1.x: no such mailbox or domain, no address at all, moved away, a domain that takes no mail."""
_SENDERS_ADDRESS = frozenset({7, 8})
"""Of 5.1.x, though they stand among the addresses: the sender's."""
_OF_RECIPIENT = (Step.RECIPIENT, Step.RETURNED)
"""When a number can be about the recipient: a report of returned mail is about one of them."""

_OF_SECURITY = {
    **dict.fromkeys((8, 9, 10, 11, 12, 57), Trouble.SIGN_IN_WANTED),
    **dict.fromkeys((27, 60), Trouble.SENDER_REFUSED),
    **dict.fromkeys((28, 232, 233), Trouble.QUOTA),
    **dict.fromkeys((20, 21, 22, 23, 24, 25, 26, 29, 509, 515), Trouble.SIGNATURE),
    **dict.fromkeys((54, 64), Trouble.RELAYING),
}
"""What x.7.x is about, by its last number."""


def is_enhanced(text: str) -> bool:
    """Whether it is a number such as 5.1.1 (RFC 3463)."""
    parts = text.split(".")
    return len(parts) == 3 and all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts)


def trouble_of(step: Step, code: int, enhanced: str = "") -> Trouble:
    """What a refusal with this code at `step` comes down to; `enhanced` is the number behind it, such as 5.1.1."""
    for_good = 500 <= code < 600
    if code in _WANT_SIGN_IN:
        return Trouble.SIGN_IN_WANTED
    found = _of_enhanced(step, enhanced, for_good=for_good) if is_enhanced(enhanced) else _of_code(step, code)
    if found is not None:
        return found
    return _REFUSED[step] if for_good else Trouble.NOT_NOW


def trouble_of_returned(status: str, code: int, enhanced: str) -> Trouble:
    """What a report of returned mail comes down to: by its `status`, and by the reply that it quotes, of `code` (0 for
    none) and `enhanced`. Some servers put the number into one of them alone. Where the two differ, no address is
    blamed.
    """
    found = [_of_status(status)] if _says_more(status) else []
    if _says_more(enhanced):
        found.append(trouble_of(Step.RETURNED, code, enhanced))
    elif code:
        of_code = trouble_of(Step.RETURNED, code)
        # That it was refused for good is what any report says.
        found += [] if found and of_code in UNCLEAR else [of_code]
    others = [each for each in found or [_of_status(status)] if each is not Trouble.NO_MAILBOX]
    return next((each for each in others if each not in UNCLEAR), others[0] if others else Trouble.NO_MAILBOX)


def _says_more(number: str) -> bool:
    return is_enhanced(number) and not number.endswith(".0.0")


def _of_status(status: str) -> Trouble:
    return trouble_of(Step.RETURNED, 450 if status.startswith("4") else 550, status)


_REFUSED = {
    Step.CONNECTION: Trouble.OTHER,
    Step.SIGN_IN: Trouble.SIGN_IN_REFUSED,
    Step.SENDER: Trouble.SENDER_REFUSED,
    Step.RECIPIENT: Trouble.RECIPIENT_REFUSED,
    Step.MAIL: Trouble.MAIL_REFUSED,
    Step.RETURNED: Trouble.MAIL_REFUSED,
}
"""A refusal for good of which no more is known."""


def _of_code(step: Step, code: int) -> Trouble | None:
    """What the old codes alone say, which is little."""
    if code == 452:
        return Trouble.QUOTA
    if code == 552 and step is not Step.SENDER:
        return Trouble.MAILBOX_FULL
    return None


def _of_enhanced(step: Step, enhanced: str, *, for_good: bool) -> Trouble | None:
    kind, subject, detail = (int(part) for part in enhanced.split("."))
    match subject:
        case 1 if detail in _SENDERS_ADDRESS:
            return Trouble.SENDER_REFUSED
        case 1 if step in _OF_RECIPIENT and for_good and kind == 5 and detail in _NO_SUCH_MAILBOX:
            return Trouble.NO_MAILBOX
        case 2 if step in (*_OF_RECIPIENT, Step.MAIL) and detail in (1, 2):
            return Trouble.MAILBOX_FULL if detail == 2 else Trouble.MAILBOX_OFF
        case 3 if detail == 1:
            return Trouble.QUOTA
        case 3 if detail == 4:
            return Trouble.CONTENT
        case 4 if detail == 5:
            return Trouble.QUOTA
        case 5 if detail == 3:
            return Trouble.QUOTA
        case 6:
            return Trouble.CONTENT
        case 7:
            return _of_security(step, detail, for_good=for_good)
    return None


def _of_security(step: Step, detail: int, *, for_good: bool) -> Trouble:
    if detail in _OF_SECURITY:
        return _OF_SECURITY[detail]
    if not for_good:
        return Trouble.NOT_NOW if step is Step.SIGN_IN else Trouble.QUOTA
    by_step = {
        Step.SIGN_IN: Trouble.SIGN_IN_REFUSED,
        Step.SENDER: Trouble.SENDER_REFUSED,
        Step.RECIPIENT: Trouble.RELAYING,
    }
    return by_step.get(step, Trouble.POLICY)
