"""Every sentence about what is taken back, for tests that look at all of them."""

from __future__ import annotations

from datetime import date

from diary.words import import_undo, withdrawal
from diary.words.formats import short_day

DAY = date(2026, 1, 5)


def every_taking_back() -> list[str]:
    """On the pages, in marks and in mails."""
    return [
        str(withdrawal.ALARM_MARK),
        withdrawal.alarm_line(short_day(DAY)),
        withdrawal.mark(),
        withdrawal.in_history(),
        withdrawal.ask(DAY),
        *withdrawal.what_happens(can_be_written=True, back_fill_days=14),
        *withdrawal.what_happens(can_be_written=False, back_fill_days=14),
        withdrawal.by_whom("20:04", "Άννα"),
        withdrawal.by_whom("20:04", ""),
        withdrawal.by_you("20:04"),
        withdrawal.version_taken_out("20:04"),
        *(say(count) for say in (import_undo.brought, import_undo.would_empty) for count in (1, 2)),
        *(import_undo.would_bring_back(count) for count in (1, 2)),
        import_undo.kept([DAY], DAY),
        *import_undo.what_happens(),
        import_undo.until(short_day(DAY)),
        import_undo.undone("20:04"),
        import_undo.done(),
        import_undo.done_but([DAY], DAY),
        import_undo.too_late(),
    ]
