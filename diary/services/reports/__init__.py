"""Saving a day's report, on a page or through a link in a mail, and keeping what could not be saved."""

from diary.services.reports.noting import add_danger, note_tried
from diary.services.reports.save import Saved, Sent, keep_saved, look_again, save_report, store_version
from diary.services.reports.withdrawal import may_withdraw, withdraw_report, withdrawn_by, withdrawn_report

__all__ = [
    "Saved",
    "Sent",
    "add_danger",
    "keep_saved",
    "look_again",
    "may_withdraw",
    "note_tried",
    "save_report",
    "store_version",
    "withdraw_report",
    "withdrawn_by",
    "withdrawn_report",
]
