"""Mail that somebody may need at once was ended, or comes again: what is asked before, and what both sides are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diary.words.language import Lazy, lazy
from diary.words.whose import beside_others


@dataclass(frozen=True, slots=True)
class EndingWords:
    """One kind of mail. Whoever is asked is not named: who holds a link in a mail need not be whom it went to."""

    lost: Lazy
    """What one does not hear of any more."""
    understood: Lazy
    """Beside the box that has to be ticked."""
    ended: tuple[Lazy, Lazy]
    """To the person whose mail it was: the head of a mail, and its first sentence."""
    again: tuple[Lazy, Lazy]
    """The same, when it comes again."""


@dataclass(frozen=True, slots=True)
class ToThePatient:
    """What the patient is told of one kind of mail to somebody of their circle, as in `EndingWords`."""

    ended: tuple[Lazy, Lazy]
    again: tuple[Lazy, Lazy]


ENDING: Mapping[str, EndingWords] = {
    "alarms": EndingWords(
        lost=lazy(
            "If your report shows something that should not wait, no mail tells you. Then only the page does, once "
            "you have saved."
        ),
        understood=lazy("I understand: I get no mail, even in an emergency."),
        ended=(
            lazy("You get no more mail that says to look at once"),
            lazy("You get no more mail when your report shows something that should not wait."),
        ),
        again=(
            lazy("You get mail that says to look at once again"),
            lazy("You get a mail again when your report shows something that should not wait."),
        ),
    ),
    "care_emergencies": EndingWords(
        lost=lazy("If a report calls for help, no mail tells you. You may hear of it too late."),
        understood=lazy("I understand: in an emergency I get no mail."),
        ended=(
            lazy("You get no more mail in an emergency"),
            lazy("You get no more mail when a report of %(name)s calls for help."),
        ),
        again=(
            lazy("You get mail in an emergency again"),
            lazy("You get a mail again when a report of %(name)s calls for help."),
        ),
    ),
    "care_alerts": EndingWords(
        lost=lazy(
            "If no one has answered, or no report comes for days, no mail tells you. You may hear of it too late."
        ),
        understood=lazy("I understand: when no one answers, or no report comes, I get no mail."),
        ended=(
            lazy("You get no more mail when no one has answered"),
            lazy(
                "You get no more mail when no one answers what is open for %(name)s, or when no report comes."
            ),
        ),
        again=(
            lazy("You get mail when no one has answered again"),
            lazy(
                "You get a mail again when no one answers what is open for %(name)s, or when no report comes."
            ),
        ),
    ),
}
"""By the topic's code."""

TO_THE_PATIENT: Mapping[str, ToThePatient] = {
    "care_emergencies": ToThePatient(
        ended=(
            lazy("Someone gets no more mail in an emergency"),
            lazy("%(name)s gets no more mail when your report calls for help."),
        ),
        again=(
            lazy("Someone gets mail in an emergency again"),
            lazy("%(name)s gets a mail again when your report calls for help."),
        ),
    ),
    "care_alerts": ToThePatient(
        ended=(
            lazy("Someone gets no more mail when no one has answered"),
            lazy("%(name)s gets no more mail when no one has answered, or when you write no report."),
        ),
        again=(
            lazy("Someone gets mail when no one has answered again"),
            lazy("%(name)s gets a mail again when no one has answered, or when you write no report."),
        ),
    ),
}
"""By the topic's code."""


def filled(said: tuple[Lazy, Lazy], name: str) -> tuple[str, str]:
    """Head and sentence, with the name of the other side."""
    head, sentence = said
    return str(head), sentence % {"name": beside_others(name)}
