"""Why mail does not get through, to whoever runs the site: with the server, the file or the number that it is about."""

from __future__ import annotations

from collections.abc import Mapping

from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _
from diary.words.mail_outcomes import Failure, Step, Trouble

_NOT_TAKEN: Mapping[Step, Lazy] = {
    Step.CONNECTION: lazy("The mail server %(where)s answered %(why)s"),
    Step.SIGN_IN: lazy("The mail server %(where)s refused the sign-in: %(why)s"),
    Step.SENDER: lazy("The mail server %(where)s did not take the sender: %(why)s"),
    Step.RECIPIENT: lazy("The mail server %(where)s did not take the recipient: %(why)s"),
    Step.MAIL: lazy("The mail server %(where)s did not take the mail: %(why)s"),
    Step.RETURNED: lazy("Mail that was taken came back from %(where)s: %(why)s"),
}
"""Where the mail server answered: by what it was asked."""

_NOT_REACHED = lazy("The mail server %(where)s cannot be reached: %(why)s.")
_BAD_CERTIFICATE = lazy("The mail server %(where)s shows a certificate that does not hold: %(why)s.")
_NOT_OFFERED = lazy(
    "The mail server %(where)s does not offer what mail.security and mail.user ask for: %(why)s"
)

_TROUBLE: Mapping[Trouble, Lazy] = {
    Trouble.NO_SUCH_NAME: lazy("The mail server %(where)s was not found under that name."),
    Trouble.NOBODY_LISTENS: _NOT_REACHED,
    Trouble.UNREACHABLE: _NOT_REACHED,
    Trouble.NO_ANSWER: lazy("The mail server %(where)s did not answer in time."),
    Trouble.HUNG_UP: lazy("The mail server %(where)s closed the connection."),
    Trouble.CERTIFICATE_EXPIRED: _BAD_CERTIFICATE,
    Trouble.CERTIFICATE_NOT_YET: _BAD_CERTIFICATE,
    Trouble.CERTIFICATE_UNKNOWN: _BAD_CERTIFICATE,
    Trouble.CERTIFICATE_OF_ANOTHER: _BAD_CERTIFICATE,
    Trouble.CERTIFICATE: _BAD_CERTIFICATE,
    Trouble.CA_FILE: lazy("The certificates to trust cannot be taken from %(where)s: %(why)s."),
    Trouble.NOT_ENCRYPTED: lazy(
        "The mail server %(where)s could not agree on an encrypted connection: %(why)s. Is mail.security right?"
    ),
    Trouble.NO_STARTTLS: _NOT_OFFERED,
    Trouble.NO_SIGN_IN: _NOT_OFFERED,
    Trouble.SIGN_IN_REFUSED: _NOT_TAKEN[Step.SIGN_IN],
    Trouble.SIGN_IN_WANTED: _NOT_TAKEN[Step.MAIL],
    Trouble.SIGN_IN_LETTERS: lazy(
        "The mail server %(where)s can be signed in to only with ASCII letters in mail.user and mail.password."
    ),
    Trouble.SENDER_REFUSED: _NOT_TAKEN[Step.SENDER],
    Trouble.RECIPIENT_REFUSED: _NOT_TAKEN[Step.RECIPIENT],
    Trouble.MAIL_REFUSED: _NOT_TAKEN[Step.MAIL],
    Trouble.NO_MAILBOX: _NOT_TAKEN[Step.RECIPIENT],
    Trouble.MAILBOX_FULL: _NOT_TAKEN[Step.RECIPIENT],
    Trouble.MAILBOX_OFF: _NOT_TAKEN[Step.RECIPIENT],
    Trouble.QUOTA: _NOT_TAKEN[Step.MAIL],
    Trouble.RELAYING: _NOT_TAKEN[Step.RECIPIENT],
    Trouble.POLICY: _NOT_TAKEN[Step.MAIL],
    Trouble.SIGNATURE: _NOT_TAKEN[Step.MAIL],
    Trouble.CONTENT: _NOT_TAKEN[Step.MAIL],
    Trouble.SAME_FOR_SEVERAL: _NOT_TAKEN[Step.MAIL],
    Trouble.NOT_NOW: _NOT_TAKEN[Step.CONNECTION],
    Trouble.FOLDER: lazy("%(where)s cannot be written to: %(why)s."),
    Trouble.NOT_COMPOSED: lazy("It could not be written: %(why)s."),
    Trouble.NOT_HANDED_OVER: lazy("It could not be handed over: %(why)s."),
    Trouble.OTHER: _NOT_REACHED,
    Trouble.UNKNOWN: lazy("It is not known why."),
}
"""Where no answer says more."""


_SENDER = lazy(
    "Set mail.from to an address that you may send from. Then, at the server, run: diary doctor --mail"
)
_WHAT_TO_DO: Mapping[Trouble, Lazy] = {
    Trouble.SENDER_REFUSED: _SENDER,
    Trouble.RELAYING: lazy(
        "Are mail.user, the password and mail.from right? Ask whoever runs the mail server whether it blocks this site."
    ),
    Trouble.QUOTA: lazy(
        "This site sends more than the mail server allows. It is tried again by itself. Ask for a higher limit."
    ),
    Trouble.POLICY: lazy(
        "Send through your mail provider’s own server, signed in. Ask there whether this site is on a block list."
    ),
    Trouble.SIGNATURE: lazy(
        "The sender’s domain must vouch for the mail server: see to its SPF, DKIM and DMARC, or set mail.from."
    ),
    Trouble.CONTENT: lazy("Ask whoever runs the mail server to let mail of the diary through."),
    Trouble.SAME_FOR_SEVERAL: lazy(
        "Several people in a row were refused alike. Are mail.user, the password and mail.from right?"
    ),
    Trouble.SIGN_IN_WANTED: lazy("Set mail.user and its password."),
    Trouble.SIGN_IN_REFUSED: lazy("Are mail.user and the password right?"),
}
"""For what the settings or the provider can mend; to whoever runs the site."""


def went_wrong(failure: Failure) -> str:
    """Why a mail does not get through, without the words of the mail server."""
    return _went_wrong(failure, failure.why)


def said_of_site(failure: Failure) -> str:
    """As `went_wrong`, with what the mail server said as far as whoever runs the site may read it."""
    said = _went_wrong(failure, failure.said or failure.why)
    # A mail server ends what it says with a stop, or does not; another sentence follows.
    return said if said.endswith((".", "?", "!")) else f"{said}."


def what_to_do(trouble: Trouble) -> str:
    """What whoever runs the site can do about it, on a page. The command says it with the settings in force."""
    if trouble in _WHAT_TO_DO:
        return str(_WHAT_TO_DO[trouble])
    return _("At the server, run: diary doctor --mail. It says what to mend.")


def said_in_full(failure: Failure) -> str:
    """As `went_wrong`, with the words of the mail server: to whoever asked it just now."""
    return _went_wrong(failure, failure.reply or failure.why)


def _went_wrong(failure: Failure, why: str) -> str:
    sentence, where = _TROUBLE[failure.trouble], failure.where
    if failure.step is not None:
        sentence = _NOT_TAKEN[failure.step]
        if failure.step is Step.RETURNED:
            # A report is written by whoever likes, and may leave out either.
            where, why = where or _("another mail server"), why or _("it is not known why")
    elif failure.trouble is Trouble.HUNG_UP and why:
        # It says itself how.
        sentence = _NOT_REACHED
    return sentence % {"where": where, "why": why}


def mailbox_refuses(where: str, *, code: str | None = None, folder: str = "") -> str:
    """Why the mailbox that mail comes back to cannot be read, though its server `where` answers: with a `code` (perhaps
    empty) of the sign-in, with a `folder` of that; else of anything.
    """
    if code is not None:
        why = code or _("it does not say why")
        return _(
            "The mailbox server %(where)s refused the sign-in: %(why)s. Are mail.imap_user and its password right?",
            where=where,
            why=why,
        )
    if folder:
        return _(
            "The mailbox server %(where)s does not open the folder %(folder)s. Is mail.imap_folder right?",
            where=where,
            folder=folder,
        )
    return _(
        "The mailbox server %(where)s does not answer as it should. Are mail.imap_port and mail.imap_security right?",
        where=where,
    )
