"""Follow-ups as people see them, answer them and hand them on."""

from diary.services.followups.acknowledgement import (
    Acknowledgement,
    acknowledge,
    follow_up,
    follow_ups,
    open_follow_ups,
    second_question_fault,
)

__all__ = [
    "Acknowledgement",
    "acknowledge",
    "follow_up",
    "follow_ups",
    "open_follow_ups",
    "second_question_fault",
]
