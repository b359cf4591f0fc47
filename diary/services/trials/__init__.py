"""The trial alert: whether it is wanted (`schedules`), the alerts themselves (`rounds`), and the press (`pressing`)."""

from __future__ import annotations

from diary.services.trials.pressing import Pressed, path_for, press, trial_for
from diary.services.trials.rounds import ASKED_AFTER, ask_some, begin_some
from diary.services.trials.schedules import NotNow, WhyNotNow, send_now, switch

__all__ = [
    "ASKED_AFTER",
    "NotNow",
    "Pressed",
    "WhyNotNow",
    "ask_some",
    "begin_some",
    "path_for",
    "press",
    "send_now",
    "switch",
    "trial_for",
]
