"""Mail that comes back: whether anybody reads it."""

from __future__ import annotations

from diary.cli.doctor.check import Check, fine, how_long, problem, warning
from diary.config import Settings
from diary.services.site.health import BOUNCED, RETURNED, RETURNED_WITHIN, last_beat
from diary.store.work import Work


def returned_mail(work: Work) -> Check:
    """Whether mail that comes back was read lately."""
    name = "returned mail"
    if work.settings.mail is None:
        return fine(name, "No mail goes out, so none comes back.")
    box = work.settings.return_mailbox
    if box is None:
        piped_at = last_beat(work.session, BOUNCED)
        if piped_at is not None:
            ago = how_long(work.now - piped_at)
            return fine(name, f"diary mail bounced was last handed a mail that came back {ago} ago.")
        return fine(
            name,
            f"Nothing tells that anybody reads what comes back to {work.settings.envelope_sender}: no mailbox is set "
            "(mail.imap_host), and diary mail bounced was never handed any. A wrong address is not noticed then where "
            "the mail server takes mail for any.",
        )
    read_at = last_beat(work.session, RETURNED)
    if read_at is not None and abs(work.now - read_at) <= RETURNED_WITHIN:
        return fine(
            name,
            f"What comes back to {box.folder} at {box.host} was last read {how_long(work.now - read_at)} ago.",
        )
    when = "was never read" if read_at is None else f"was last read {how_long(work.now - read_at)} ago"
    return warning(
        name,
        f"What comes back to {box.folder} at {box.host} {when}. A wrong address is not noticed meanwhile.",
        "See to the scheduler above. Whether the mailbox can be read: diary doctor --mail",
    )


def mailbox_answers(settings: Settings) -> list[Check]:
    """Open the mailbox that mail comes back to; nothing where none is set. Nothing is changed there."""
    from diary.mail.imap import MailboxError, opened

    box = settings.return_mailbox
    if box is None:
        return []
    try:
        with opened(box, timeout=10.0, longest=30.0):
            pass
    except MailboxError as error:
        return [
            problem(
                "mailbox",
                str(error),
                "See to mail.imap_host and what belongs to it. Until it can be read, a wrong address is not noticed.",
            )
        ]
    return [
        fine("mailbox", f"{box.host}:{box.port} ({box.security}) takes the sign-in and opens {box.folder}.")
    ]
