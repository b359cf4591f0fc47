"""Who is told of what is open, and when (rules.md): the patient, and those of the circle who have the alerts grant."""

from diary.services.telling.scheduling import reckon_with_report, reschedule

__all__ = ["reckon_with_report", "reschedule"]
