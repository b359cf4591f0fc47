"""Three invented patients, whose diaries between them show every rule, and a caregiver whom two of them let in."""

from diary.services.demo.days import fill
from diary.services.demo.persons import CAREGIVER, PEOPLE

__all__ = ["CAREGIVER", "PEOPLE", "fill"]
