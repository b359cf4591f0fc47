"""Erasing an account and the diary kept in it: asked for, taken back within a week, then carried out.

Until it is carried out all stays as it is, but no mail goes out except about this (`mailbox.erasures`): a danger still
gets its card on the page. What was erased is known by bare numbers alone (`backups.erased_ids`), so that no backup
brings it back.
"""

from diary.services.erasure.asking import LASTS, ask, ask_anew, erasure_of, is_last_operator, take_back

__all__ = ["LASTS", "ask", "ask_anew", "erasure_of", "is_last_operator", "take_back"]
