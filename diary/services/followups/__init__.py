"""Follow-ups as people see them, answer them and hand them on."""

from diary.services.followups.acknowledgement import (
    acknowledge,
    acknowledge_together,
    answer_faults,
    follow_up,
    follow_ups,
    open_follow_ups,
    second_question_fault,
)

__all__ = [
    "acknowledge",
    "acknowledge_together",
    "answer_faults",
    "follow_up",
    "follow_ups",
    "open_follow_ups",
    "second_question_fault",
]
