"""A patient said no to something by which people hear of an emergency: what is asked before, and what each is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diary.words.language import Lazy, lazy
from diary.words.whose import beside_others


@dataclass(frozen=True, slots=True)
class WithdrawnWords:
    """One purpose."""

    understood: Lazy
    """Beside the box that has to be ticked."""
    head: Lazy
    """The head of the mail to the patient."""
    said: Lazy
    """Its first sentences."""
    to_the_circle: Lazy | None
    """The first sentences to somebody of the circle; None where they lose nothing by it."""


HEAD_TO_THE_CIRCLE = lazy("You get no more mail, even in an emergency")

WITHDRAWN: Mapping[str, WithdrawnWords] = {
    "diary": WithdrawnWords(
        understood=lazy("I understand: nothing new is kept, and no mail tells anyone."),
        head=lazy("Your diary keeps nothing new"),
        said=lazy(
            "You said no to keeping your diary. No new report is kept, and no reminder comes. No mail tells anyone "
            "if you need help, even in an emergency."
        ),
        to_the_circle=lazy(
            "%(name)s keeps no diary here for now. No new report comes. No mail tells you if %(name)s needs help, "
            "even in an emergency."
        ),
    ),
    "alert_mail": WithdrawnWords(
        understood=lazy("I understand: I get no mail, even in an emergency."),
        head=lazy("You get no more mail when something needs action"),
        said=lazy(
            "You said no to mail about your own diary. No mail tells you any more that you should get help or see "
            "your doctor. Only the pages do, once you have saved."
        ),
        to_the_circle=None,
    ),
    "sharing": WithdrawnWords(
        understood=lazy("I understand: my people see nothing more. They get no mail, even in an emergency."),
        head=lazy("You share your diary with no one now"),
        said=lazy(
            "You said no to sharing. Your people see nothing more of your diary. No mail tells them if you need "
            "help, even in an emergency."
        ),
        to_the_circle=lazy(
            "%(name)s shares the diary with no one now. You see nothing more of it. No mail tells you if %(name)s "
            "needs help, even in an emergency."
        ),
    ),
    "caregiver_alerts": WithdrawnWords(
        understood=lazy("I understand: they get no mail, even in an emergency."),
        head=lazy("Your people get no more mail, even in an emergency"),
        said=lazy(
            "You said no to mail to your people. No mail tells them if you need help, even in an emergency. What "
            "you let them see, they still see."
        ),
        to_the_circle=lazy(
            "%(name)s wants no mail sent to others now. No mail tells you if %(name)s needs help, even in an "
            "emergency. What you may see of the diary, you still see."
        ),
    ),
}
"""By the purpose's code. A no to any other purpose ends no mail that somebody may need at once."""


def to_the_circle(purpose: str, name: str) -> str:
    """The first sentences to somebody of the circle. ValueError for a purpose by which they lose nothing."""
    sentences = WITHDRAWN[purpose].to_the_circle
    if sentences is None:
        raise ValueError(purpose)
    return sentences % {"name": beside_others(name)}
