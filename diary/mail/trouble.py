"""What can be wrong between the diary and its mail server, so that each can be told with what helps."""

from __future__ import annotations

import smtplib
import socket
import ssl
from enum import Enum, auto

_EXPIRED, _NOT_YET = 10, 9
_UNKNOWN_ISSUER = frozenset({2, 18, 19, 20, 21})
_OTHER_NAME = frozenset({62, 63, 64})
"""Numbers that OpenSSL gives to what is wrong with a certificate (x509_vfy.h)."""


class Trouble(Enum):
    """Why a mail was not taken."""

    NO_SUCH_NAME = auto()
    NOBODY_LISTENS = auto()
    UNREACHABLE = auto()
    NO_ANSWER = auto()
    HUNG_UP = auto()
    CERTIFICATE_EXPIRED = auto()
    CERTIFICATE_NOT_YET = auto()
    CERTIFICATE_UNKNOWN = auto()
    """Signed by itself, or by somebody whom this machine does not know."""
    CERTIFICATE_OF_ANOTHER = auto()
    CERTIFICATE = auto()
    """Anything else about it."""
    CA_FILE = auto()
    """The certificates that the settings name cannot be used."""
    NOT_ENCRYPTED = auto()
    """What answers does not speak TLS from the first byte on."""
    NO_STARTTLS = auto()
    NO_SIGN_IN = auto()
    """There is a name to sign in with, but the server takes none."""
    SIGN_IN_REFUSED = auto()
    SIGN_IN_WANTED = auto()
    SIGN_IN_LETTERS = auto()
    """It cannot be sent: it holds letters beyond ASCII."""
    SENDER_REFUSED = auto()
    RECIPIENT_REFUSED = auto()
    MAIL_REFUSED = auto()
    NOT_NOW = auto()
    """The server asks to try again later."""
    OTHER = auto()


class TransportError(Exception):
    """A mail was not taken; the text says why, in a sentence for the operator.

    `permanent`: as far as the mail server is concerned, it refuses this mail or its recipient for good. `blocked`: it
    was not about this mail, and no other would get through just now either (no connection, sign-in refused, a
    certificate that does not hold). `trouble` is what to look up advice by.
    """

    def __init__(
        self, message: str, *, permanent: bool, blocked: bool = False, trouble: Trouble = Trouble.OTHER
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.blocked = blocked
        self.trouble = trouble


def of_error(error: OSError) -> Trouble:
    """What an error of the network, of TLS or of the SMTP library (all are OSErrors) comes down to."""
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
