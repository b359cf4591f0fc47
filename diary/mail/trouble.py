"""What can be wrong between the diary and its mail server, so that each can be told with what helps."""

from __future__ import annotations

import smtplib
import socket
import ssl

from diary.mail.blame import is_enhanced, trouble_of
from diary.words.mail_outcomes import SITE_AT_FAULT, Failure, Step, Trouble
from diary.words.mail_troubles import said_in_full

_EXPIRED, _NOT_YET = 10, 9
_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
_OTHER_NAME = frozenset({62, 63, 64})
"""Numbers that OpenSSL gives to what is wrong with a certificate (x509_vfy.h)."""


_SAID = 300
"""Characters kept of what a server says."""


class TransportError(Exception):
    """A mail was not taken; the text says why, in a sentence for the operator with what the mail server said.

    `permanent`: the mail server refuses this mail or its recipient for good, and does not say that it is about the
    site. `blocked`: it was not about this mail, and no other would get through just now either (no connection, sign-in
    or sender refused, a certificate that does not hold).
    """

    def __init__(self, failure: Failure, *, permanent: bool = False, blocked: bool = False) -> None:
        super().__init__(said_in_full(failure))
        self.failure = failure
        self.permanent = permanent
        self.blocked = blocked

    @property
    def trouble(self) -> Trouble:
        """What to look up advice by."""
        return self.failure.trouble

    @property
    def about_site(self) -> bool:
        """Whether whoever runs the site has to see to it, and no recipient is to blame."""
        return self.blocked or self.failure.trouble in SITE_AT_FAULT


def of_reply(trouble: Trouble | None, server: str, step: Step, code: int, text: bytes | str) -> Failure:
    """A failure for which the mail server `server` gave this reply at `step`; without a `trouble`, what its numbers
    come down to.
    """
    words = " ".join(_as_text(text).split())[:_SAID]
    # Some write "#5.1.1" or "5.1.1:".
    more = words.partition(" ")[0].strip("#:;,()[]")
    number = f"{code} {more}" if is_enhanced(more) else str(code)
    if trouble is None:
        trouble = trouble_of(step, code, more)
    return Failure(trouble, server, number, step, f"{code} {words}")


def of_error(error: OSError, server: str) -> Failure:
    """What an error of the network, of TLS or of the SMTP library (all are OSErrors) comes down to."""
    trouble = _trouble_of(error)
    match error:
        case ssl.SSLCertVerificationError():
            return Failure(trouble, server, error.verify_message.rstrip("."))
        case ssl.SSLError():
            return Failure(trouble, server, error.reason or str(error))
        case smtplib.SMTPAuthenticationError():
            return of_reply(trouble, server, Step.SIGN_IN, error.smtp_code, error.smtp_error)
        case smtplib.SMTPResponseException():
            return of_reply(None, server, Step.CONNECTION, error.smtp_code, error.smtp_error)
        case smtplib.SMTPServerDisconnected() | TimeoutError() | socket.gaierror():
            return Failure(trouble, server)
        case _:
            return Failure(trouble, server, error.strerror or str(error))


def _as_text(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text


def _trouble_of(error: OSError) -> Trouble:
    match error:
        case ssl.SSLCertVerificationError():
            return _of_certificate(error.verify_code)
        case ssl.SSLError():
            return Trouble.NOT_ENCRYPTED
        case smtplib.SMTPAuthenticationError():
            return Trouble.NOT_NOW if 400 <= error.smtp_code < 500 else Trouble.SIGN_IN_REFUSED
        case smtplib.SMTPNotSupportedError():
            return Trouble.NO_STARTTLS if "STARTTLS" in str(error) else Trouble.NO_SIGN_IN
        case smtplib.SMTPResponseException():
            return Trouble.NOT_NOW if 400 <= error.smtp_code < 500 else Trouble.OTHER
        case smtplib.SMTPServerDisconnected() if isinstance(error.__context__, TimeoutError):
            return Trouble.NO_ANSWER
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError():
            return Trouble.HUNG_UP
        case TimeoutError():
            return Trouble.NO_ANSWER
        case socket.gaierror():
            return Trouble.NO_SUCH_NAME
        case ConnectionRefusedError():
            return Trouble.NOBODY_LISTENS
        case smtplib.SMTPException():
            # Such as a server that takes none of the ways to sign in that there are.
            return Trouble.NO_SIGN_IN if "authentication" in str(error).lower() else Trouble.OTHER
        case _:
            return Trouble.UNREACHABLE


def _of_certificate(code: int) -> Trouble:
    if code == _EXPIRED:
        return Trouble.CERTIFICATE_EXPIRED
    if code == _NOT_YET:
        return Trouble.CERTIFICATE_NOT_YET
    if code in _UNKNOWN_ISSUER:
        return Trouble.CERTIFICATE_UNKNOWN
    return Trouble.CERTIFICATE_OF_ANOTHER if code in _OTHER_NAME else Trouble.CERTIFICATE
