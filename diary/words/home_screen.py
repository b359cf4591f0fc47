"""The diary on a phone's home screen, and without a net."""

from __future__ import annotations

from diary.words.contact import Contact, call_now
from diary.words.language import gettext as _

LONGEST_UNDER_AN_ICON = 14
"""Letters; phones cut a longer name."""


def short_name() -> str:
    """Under the icon, where the site's own name is too long for it."""
    return _("Diary")


def description() -> str:
    """In the list of what is installed, which others can see: nothing about anybody's health."""
    return _("A few questions a day, and word when to see your doctor.")


def no_net() -> str:
    """The head of the page that the phone shows by itself: without a net, or when the site is down."""
    return _("The diary cannot be reached")


def if_unwell(contact: Contact) -> str:
    """What to do without the diary."""
    return _("Do you feel very unwell?") + " " + call_now(contact)


def signs() -> str:
    """When to call at once, as far as it fits into a line: the article's list."""
    return _(
        "Call for severe or sudden pain, a tight chest, short breath or a faint. "
        "Call for pain with a lot of sweat, dizziness or feeling sick, too."
    )


def not_saved() -> str:
    """What became of answers that were just sent."""
    return _(
        "This page comes from your phone. Nothing new is saved, and nobody was told. "
        "When you can reach it again, go back and save your answers."
    )


def try_again() -> str:
    """The link that asks for the page once more."""
    return _("Try again")


def everything(contact: Contact) -> tuple[str, ...]:
    """All that the page says, by which one that is kept is told from one that says something else."""
    return (no_net(), if_unwell(contact), contact.emergency_number, signs(), not_saved(), try_again())
