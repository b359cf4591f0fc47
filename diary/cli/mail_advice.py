"""What to do when a mail is not taken, by what was wrong. For whoever runs the site."""

from __future__ import annotations

import base64

from diary.config import MailSecurity, MailServer, Settings
from diary.words.mail_outcomes import Trouble

_CLOCK = "Look at this machine's clock as well."


def advice(trouble: Trouble, settings: Settings) -> str:
    """What helps, in a sentence or two; names settings, never their secret values."""
    server = settings.mail
    if server is None:
        return "Set mail.host and what belongs to it: config.example.toml explains each setting."
    match trouble:
        case Trouble.NO_SUCH_NAME:
            return f"Is mail.host, {server.host}, spelt right? Can this machine look up names at all?"
        case Trouble.NOBODY_LISTENS:
            return f"Nothing listens there. Is the server up, and are mail.host and mail.port right? {_ports(server)}"
        case Trouble.UNREACHABLE:
            return "Is this machine connected, and are mail.host and mail.port right?"
        case Trouble.NO_ANSWER:
            return _if_silent(server)
        case Trouble.HUNG_UP:
            return (
                f"Are mail.port and mail.security right? {_ports(server)} Some servers hang up on machines that they "
                "do not know: ask whoever runs the mail server."
            )
        case Trouble.CERTIFICATE_EXPIRED:
            return f"It has run out. Whoever runs the mail server must renew it. {_CLOCK}"
        case Trouble.CERTIFICATE_NOT_YET:
            return f"It holds from a later day on. {_CLOCK}"
        case Trouble.CERTIFICATE_UNKNOWN:
            return (
                "This machine knows nobody who vouches for it. If the mail server is your own, name its certificate, "
                "or the one it was signed with, in mail.ca_file. If not, find out first who answers there: the "
                "password was not sent."
            )
        case Trouble.CERTIFICATE_OF_ANOTHER:
            return (
                f"It was made for another name than {server.host}. Write into mail.host the name that the provider "
                "gives for sending mail, and no number or short name."
            )
        case Trouble.CERTIFICATE:
            return "Whoever runs the mail server must put it right."
        case Trouble.CA_FILE:
            return "mail.ca_file must name a file of certificates in PEM form that the diary may read."
        case Trouble.NOT_ENCRYPTED:
            return _if_not_encrypted(server)
        case Trouble.NO_STARTTLS:
            return f"Nothing is sent that others could read on the way. Is mail.port right? {_ports(server)}"
        case Trouble.NO_SIGN_IN:
            return (
                "The server takes no sign-in, or none that the diary knows (PLAIN, LOGIN, CRAM-MD5). Is mail.port "
                "right? If it wants none, leave mail.user and mail.password empty."
            )
        case Trouble.SIGN_IN_REFUSED:
            return (
                "Are mail.user and the password right? Often the user is the whole address, and many providers want a "
                "password made for programs, not the one you read mail with."
            )
        case Trouble.SIGN_IN_WANTED:
            wants = "The server wants a sign-in first. Set mail.user and DIARY_SMTP_PASSWORD."
            if server.security is not MailSecurity.NONE:
                return wants
            return f'If it speaks of STARTTLS, set mail.security to "starttls". {wants}'
        case Trouble.SIGN_IN_LETTERS:
            return "Choose a name and a password with plain letters, figures and signs alone."
        case Trouble.SENDER_REFUSED:
            return (
                f"Set mail.from to an address that this user may send from. Now it is {settings.mail_from}."
            )
        case Trouble.RECIPIENT_REFUSED:
            return (
                "Is the address spelt right, and is there such a mailbox? If the server speaks of relaying, it sends "
                "to others only for who has signed in: set mail.user, or ask whoever runs it."
            )
        case Trouble.MAIL_REFUSED:
            return (
                f"The server read the mail and did not like it. What it says is the reason; often {settings.mail_from} "
                "is no address that it may come from (mail.from)."
            )
        case Trouble.NO_MAILBOX:
            return "Is the address spelt right, and is there such a mailbox? If it is, ask the person for another one."
        case Trouble.MAILBOX_FULL | Trouble.MAILBOX_OFF:
            return "Only the person it belongs to can mend that. Ask them, or use another address."
        case Trouble.QUOTA:
            return (
                "The server limits how much this site may send, or asks to come back later. Mail of the diary is tried "
                "again by itself; try this one again. If it stays, ask whoever runs the server for a higher limit."
            )
        case Trouble.RELAYING:
            return (
                "The server carries no mail of this site to that address. It may want a sign-in (mail.user, "
                f"DIARY_SMTP_PASSWORD), or another sender than {settings.mail_from} (mail.from), or have put this "
                "machine on a block list: ask whoever runs it."
            )
        case Trouble.POLICY:
            return (
                f"The server takes nothing from this machine, or not from {settings.mail_from} (mail.from). Send "
                "through your mail provider's own server (mail.host), signed in. Whoever runs it knows of block lists."
            )
        case Trouble.SIGNATURE:
            return (
                f"The domain of {settings.mail_from} does not vouch for this mail server. Set mail.from to an address "
                "of the server's own, or add SPF, DKIM and DMARC records for the domain (its provider says which)."
            )
        case Trouble.CONTENT:
            return (
                "The server does not like what the mail says or how it is made. Ask whoever runs the server to let "
                f"mail from {settings.mail_from} through, or send through another one (mail.host)."
            )
        case Trouble.SAME_FOR_SEVERAL:
            return (
                "Several people in a row were refused alike, so it is not about one of them. Often the server does not "
                f"know this site: are mail.user, the password and mail.from ({settings.mail_from}) right?"
            )
        case Trouble.NOT_NOW:
            return "The server asks to come back later. Mail of the diary is tried again by itself; try this one again."
        case Trouble.FOLDER:
            return "Is the disk full, and may this user write there?"
        case Trouble.NOT_COMPOSED | Trouble.NOT_HANDED_OVER:
            return "Report the kind of error as a fault of the diary."
        case Trouble.OTHER | Trouble.UNKNOWN:
            return "What the server says is the reason. Check the settings of [mail], or ask whoever runs it."


def without_secrets(text: str, settings: Settings) -> str:
    """`text` where a server says back what it was told: without the password, plain or as it went over the line."""
    server = settings.mail
    if server is None or not server.password:
        return text
    plain = f"\0{server.user}\0{server.password}"
    for secret in (server.password, _coded(plain), _coded(server.password)):
        text = text.replace(secret, "(the password)")
    return text


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _ports(server: MailServer) -> str:
    used = f"Now they are {server.port} and {server.security}."
    return f"Port 587 goes with starttls, 465 with tls, 25 with none. {used}"


def _if_silent(server: MailServer) -> str:
    firewall = f"Are mail.host and mail.port right, and may this machine connect to port {server.port}?"
    provider = "Many networks let nothing out to port 25."
    match server.security:
        case MailSecurity.TLS:
            return f"{firewall} {provider}"
        case _:
            return (
                f"{firewall} {provider} A server that wants tls from the start also waits in silence "
                f"while mail.security is {server.security}."
            )


def _if_not_encrypted(server: MailServer) -> str:
    other = MailSecurity.STARTTLS if server.security is MailSecurity.TLS else MailSecurity.TLS
    return f'mail.security is "{server.security}" and does not fit this port. Try "{other}". {_ports(server)}'
