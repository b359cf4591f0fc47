"""What each kind of mail is that one can do without, as the pages about mail tell it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _


@dataclass(frozen=True, slots=True)
class TopicWords:
    """One kind of mail. None of it names anybody: who holds a link in a mail need not be the person it went to."""

    name: Lazy
    what: Lazy
    ask: Lazy
    """Whether to stop it: the head of the page that a link in the mail opens."""
    stopped: Lazy
    """That it has been stopped: the head of the page that says so."""
    still: Lazy
    """What does not change by it."""


TOPIC_WORDS: dict[str, TopicWords] = {
    "reminders": TopicWords(
        name=lazy("Reminders"),
        what=lazy("A mail on days without a report."),
        ask=lazy("Stop the reminders?"),
        stopped=lazy("You get no more reminders"),
        still=lazy(
            "You can still write in the diary each day. Mail about follow-ups does not change by this."
        ),
    ),
    "alarms": TopicWords(
        name=lazy("When you should get help or call a doctor that day"),
        what=lazy("A mail when your report shows something that should not wait."),
        ask=lazy("Stop the mails that say to look at once?"),
        stopped=lazy("You get no more mails that say to look at once"),
        still=lazy(
            "When you save a report, the page still tells you at once what to do. People in your care circle get "
            "their mails as before."
        ),
    ),
    "follow_ups": TopicWords(
        name=lazy("Follow-ups"),
        what=lazy("A mail when there is something to bring up with your doctor."),
        ask=lazy("Stop the mails about follow-ups?"),
        stopped=lazy("You get no more mails about follow-ups"),
        still=lazy(
            "You still find each follow-up in your diary. Mail that says to look at once does not change by this."
        ),
    ),
    "appointments": TopicWords(
        name=lazy("Appointments"),
        what=lazy("A mail the evening before, and one that asks how it went."),
        ask=lazy("Stop the mails about appointments?"),
        stopped=lazy("You get no more mails about appointments"),
        still=lazy(
            "You still find each appointment in the diary. Mail of other kinds does not change by this."
        ),
    ),
    "care_emergencies": TopicWords(
        name=lazy("Emergencies"),
        what=lazy("A mail at once when a report calls for help."),
        ask=lazy("Stop the mails about emergencies?"),
        stopped=lazy("You get no more mails about emergencies"),
        still=lazy(
            "The person you look after will see that you get no mail about it. Others in the circle still get "
            "theirs."
        ),
    ),
    "care_alerts": TopicWords(
        name=lazy("When no one has answered"),
        what=lazy("A mail when something needs action and no one has answered, or when no report comes."),
        ask=lazy("Stop the mails about things no one has answered?"),
        stopped=lazy("You get no more mails about things no one has answered"),
        still=lazy(
            "The person you look after will see that you get no mail about it. The mail then goes to the next in the "
            "circle at once, if there is one. Mail in an emergency does not change by this."
        ),
    ),
    "digest": TopicWords(
        name=lazy("The morning mail"),
        what=lazy("One mail in the morning about all the people you look after, if something is open."),
        ask=lazy("Stop the morning mail?"),
        stopped=lazy("You get no more morning mail"),
        still=lazy("Mail that comes at once when something needs action does not change by this."),
    ),
}
"""By the topic's code."""


def unwanted_by_them(topics: Collection[str]) -> str:
    """To the patient: what somebody of the circle, who is to be told when something needs action, does not want to be
    told by mail. Empty where they want all of it.
    """
    if {"care_emergencies", "care_alerts"} <= set(topics):
        return _("They want no mail when something needs action.")
    if "care_emergencies" in topics:
        return _("They want no mail in an emergency.")
    if "care_alerts" in topics:
        return _("They want no mail when no one has answered. In an emergency they get one.")
    return ""
