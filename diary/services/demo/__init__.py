"""Three invented patients, whose diaries between them show every rule, and a caregiver whom two of them let in."""

from diary.services.demo.filling import fill
from diary.services.demo.people import CAREGIVER, PEOPLE

__all__ = ["CAREGIVER", "PEOPLE", "fill"]
