"""The whole copy of a diary: a zip with all that it holds, which another site takes into an empty diary."""

from diary.services.whole_copy.archive import MOST_BYTES, is_zip
from diary.services.whole_copy.problems import CopyFault
from diary.services.whole_copy.taking_in import TakenIn, is_empty, take_in
from diary.services.whole_copy.writing import take

__all__ = ["MOST_BYTES", "CopyFault", "TakenIn", "is_empty", "is_zip", "take", "take_in"]
