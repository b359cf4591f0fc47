"""An account that is to be erased, and who was: what is said of it on pages."""

from __future__ import annotations

from datetime import date

from diary.words.formats import full_day
from diary.words.language import gettext as _


def former_caregiver() -> str:
    """Somebody who had a hand in a diary, and whose account is gone."""
    return _("A former caregiver")


def a_former_caregiver() -> str:
    """The same within a sentence."""
    return _("a former caregiver")


def only_operator() -> str:
    """To the last one who runs the site, or about them."""
    return _("Nobody else runs this site. Let someone else run it first.")


def on_every_page(on: date, *, keeps_diary: bool) -> str:
    """What stands on each page until then."""
    if keeps_diary:
        return _("Your diary will be erased on %(day)s. No mail goes out about it.", day=full_day(on))
    return _("Your account will be erased on %(day)s.", day=full_day(on))


def last_copy(until: date | None) -> str:
    """When the last spare copy that still holds it goes; None where the site makes none by itself."""
    if until is None:
        return _(
            "This site makes no spare copies by itself. Perhaps the person who runs it makes some. Ask how long they "
            "keep them."
        )
    return _("The last spare copy that still holds it goes by %(day)s.", day=full_day(until))


def not_back_from_a_copy() -> str:
    """What keeps a copy from bringing it back."""
    return _(
        "If a copy is put back before that, you are erased from it again. For that the site keeps one number."
    )
