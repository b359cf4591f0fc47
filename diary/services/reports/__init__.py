"""Saving a day's report, on a page or through a link in a mail, and keeping what could not be saved."""

from diary.services.evaluation.at_once import preview_at_once, said_at_once
from diary.services.patients.answers import LONGEST_NOTE, Answers, answers_of, read_answers
from diary.services.patients.calendar import askable_days, is_current_day
from diary.services.reports.save import Saved, Sent, keep_saved, look_again, save_report, store_version
from diary.services.reports.withdrawal import withdraw_report, withdrawn_report
from diary.store.queries.reports import current_report, earlier_versions

__all__ = [
    "LONGEST_NOTE",
    "Answers",
    "Saved",
    "Sent",
    "answers_of",
    "askable_days",
    "current_report",
    "earlier_versions",
    "is_current_day",
    "keep_saved",
    "look_again",
    "preview_at_once",
    "read_answers",
    "said_at_once",
    "save_report",
    "store_version",
    "withdraw_report",
    "withdrawn_report",
]
