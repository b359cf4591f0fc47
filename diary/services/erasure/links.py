"""The link in the mail by which an erasure is taken back, signed in or not: it does that and nothing else."""

from __future__ import annotations

from diary.services.permissions import signed_links
from diary.services.permissions.secret import secret_key
from diary.store.models import Erasure
from diary.store.work import Work


def path_for(work: Work, erasure: Erasure) -> str:
    """Where this one can be taken back, until it is carried out."""
    return signed_links.keep_path(secret_key(work.settings.data_dir), erasure.account_id, erasure.asked_at)


def erasure_for(work: Work, token: str) -> Erasure | None:
    """The one that a link is about; None where the link is not ours, or it was taken back or carried out.

    The link of one that was taken back does nothing to a later one.
    """
    found = signed_links.keeping(secret_key(work.settings.data_dir), token)
    erasure = work.session.get(Erasure, found[0], populate_existing=True) if found is not None else None
    if found is None or erasure is None or signed_links.as_sent(erasure.asked_at) != found[1]:
        return None
    return erasure
