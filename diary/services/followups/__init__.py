"""Follow-ups as people see them, answer them and hand them on."""

from diary.services.followups.acknowledgement import (
    Acknowledgement,
    acknowledge,
    follow_up,
    follow_ups,
    open_follow_ups,
    second_question_fault,
)
from diary.services.followups.quiet import quiet_to
from diary.services.followups.together import Together, acknowledge_together, no_point_fault, points

__all__ = [
    "Acknowledgement",
    "Together",
    "acknowledge",
    "acknowledge_together",
    "follow_up",
    "follow_ups",
    "no_point_fault",
    "open_follow_ups",
    "points",
    "quiet_to",
    "second_question_fault",
]
