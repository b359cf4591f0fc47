"""Who is told of what is open, and when (rules.md): the patient, and those of the circle who have the alerts grant."""

from diary.services.notifications.escalation import ask_to_check_some, escalate_some
from diary.services.notifications.on_open import Audience, tell_of_alarm, tell_of_opened
from diary.services.notifications.schedule import reckon_with_fold, reckon_with_report, reschedule
from diary.services.notifications.taking_up import take_up_kept

__all__ = [
    "Audience",
    "ask_to_check_some",
    "escalate_some",
    "reckon_with_fold",
    "reckon_with_report",
    "reschedule",
    "take_up_kept",
    "tell_of_alarm",
    "tell_of_opened",
]
