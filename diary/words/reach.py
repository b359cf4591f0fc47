"""Who will not be told of an alarm, in a few short sentences on its card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from diary.words.formats import list_in_words
from diary.words.language import Lazy, _, lazy
from diary.words.whose import beside_others

_NOT_TOLD: Mapping[str, Lazy] = {
    "stopped": lazy("%(names)s will not be told: they stopped these mails."),
    "no_mail_arrives": lazy("%(names)s will not be told: mail to them does not arrive."),
    "not_accepted": lazy("%(names)s will not be told: they have not said yes to you yet."),
    "account_off": lazy("%(names)s will not be told: their account is off."),
}
_NOBODY: Mapping[str, Lazy] = {
    "to_be_erased": lazy("Your diary is to be erased, so no mail goes out."),
    "not_agreed": lazy("You said no to mail to your people."),
    "no_one_left": lazy("No one in your care circle gets such a mail."),
}


def nobody_told(why: str, *, to_the_patient: bool, beside_names: bool = False) -> str:
    """Nobody is told; why, as far as the reader may know. `beside_names`: each of them is named, and why, beside it."""
    first = _("Nobody will be told.")
    return f"{first} {_NOBODY[why]}" if to_the_patient and not beside_names else first


def not_told(names: Sequence[str], why: str | None) -> str:
    """These people are not told, and why; None to a reader who may not know why."""
    listed = list_in_words(beside_others(name) for name in names)
    if why is None:
        return _("%(names)s will not be told.", names=listed)
    return _NOT_TOLD[why] % {"names": listed}


def tell_them_yourself() -> str:
    """What to do about it."""
    return _("If someone should know, call them yourself.")
