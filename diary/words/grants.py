"""What somebody in a circle may do: as the patient grants it, and as the person it is granted to reads it.

Keyed by what is stored (`diary.store.models.circle.Grant`), in the order in which a form asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diary.words.language import Lazy, lazy
from diary.words.whose import beside_others

GRANT_NAMES: Mapping[str, Lazy] = {
    "trends": lazy("Numbers and answers"),
    "notes": lazy("Notes"),
    "record": lazy("Writing reports"),
    "alerts": lazy("Mail when something needs action"),
    "contact": lazy("Phone number and address"),
    "card": lazy("Emergency card"),
    "follow_ups": lazy("Answering follow-ups"),
    "plan": lazy("What is tracked"),
    "export": lazy("Copies"),
}
"""Short, for a table that both sides can read."""

GRANT_CHOICES: Mapping[str, Lazy] = {
    "trends": lazy("See your numbers and answers"),
    "notes": lazy("Read your notes"),
    "record": lazy("Write reports for you"),
    "alerts": lazy("Get a mail when something needs action"),
    "contact": lazy("See your phone number and address"),
    "card": lazy("See your emergency card"),
    "follow_ups": lazy("Answer follow-ups for you"),
    "plan": lazy("Change what you track"),
    "export": lazy("Take a copy of your diary"),
}
"""Beside the boxes that the patient ticks, below a question such as "What may they do?"."""

GRANT_HINTS: Mapping[str, Lazy] = {
    "trends": lazy(
        "Your charts and reports, and your page for the doctor. But not what you write in your own words."
    ),
    "notes": lazy("What you write in your own words, with its day. The numbers do not come with it."),
    "record": lazy(
        "For days when you cannot do it yourself. The report says who wrote it. "
        "They do not see what you wrote, unless you allow that too."
    ),
    "alerts": lazy(
        "In an emergency the mail goes out at once. "
        "For all else it goes out when nobody has answered for some time. "
        "One mail in the morning tells them what waits, and if no report comes. They can see what it is about."
    ),
    "contact": lazy(
        "So that they can call you, and send help to where you live. It stands in their mails, too, if these say "
        "what it is about. You give both in your profile."
    ),
    "card": lazy(
        "What an ambulance asks for. It has your name, your phone, your doctor, and where you live. "
        "It has what was done, what you take, and your allergies. They can print it, too."
    ),
    "follow_ups": lazy("They see what the diary asks you to act on, and can say what was done."),
    "plan": lazy(
        "The symptoms you track, your medicines and your reminders. They see these and can change them."
    ),
    "export": lazy("A file with the numbers and answers of all your days. They keep it if you end this."),
}
"""Below each box: what it opens, and what it does not."""

READY_MADE: Mapping[str, Lazy] = {
    "family": lazy("Family"),
    "see": lazy("See only"),
    "doctor": lazy("Doctor"),
}
"""What the ready-made sets are called (`diary.services.circle.ready_made.ReadyMade`)."""

_YOU_MAY: Mapping[str, Lazy] = {
    "trends": lazy("You can see %(patient)s’s numbers and answers, and the page for the doctor."),
    "notes": lazy("You can read %(patient)s’s notes."),
    "record": lazy("You can write a report for %(patient)s. It will say that you wrote it."),
    "alerts": lazy("You get a mail when %(patient)s needs someone to act. You can see what it is about."),
    "contact": lazy("You can see %(patient)s’s phone number and address, as far as %(patient)s gave them."),
    "card": lazy("You can see %(patient)s’s emergency card, to read it to an ambulance."),
    "follow_ups": lazy("You can see %(patient)s’s follow-ups and say what was done."),
    "plan": lazy(
        "You can see and change what %(patient)s tracks, and %(patient)s’s medicines and reminders."
    ),
    "export": lazy("You can take a copy of %(patient)s’s diary."),
}
_YOU_ALWAYS_MAY = lazy("You can see that %(patient)s keeps a diary, and the day of the last report.")


def you_may(grants: Iterable[str], patient: str) -> list[str]:
    """To the person in the circle: what they may do with the diary of the person called `patient`."""
    granted = set(grants)
    said = [_YOU_ALWAYS_MAY, *(text for grant, text in _YOU_MAY.items() if grant in granted)]
    return [text % {"patient": beside_others(patient)} for text in said]
