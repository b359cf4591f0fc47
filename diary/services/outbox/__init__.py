"""The outbox: mail is queued in the transaction that causes it and handed over later, by whoever holds its lease.

Nothing is lost: a worker that dies leaves its lease to run out, and the mail is tried again under the same Message-ID,
so the one duplicate a crash can make is recognised as such. Only the holder of a lease records what became of a mail,
but for one thing: that it was sent.
"""

from diary.services.outbox.bounces import end_outlived
from diary.services.outbox.doubts import BELIEVED_AFTER, MOST_REFUSALS
from diary.services.outbox.kept import may_be_taken_up, note_kept_before, take_up
from diary.services.outbox.leases import (
    LEASE,
    LEASE_IF_PRESSING,
    claim,
    pressing_among,
    prolong,
    release,
    release_all,
    renew,
)
from diary.services.outbox.outcomes import (
    LEAST_ATTEMPTS,
    drop_waiting,
    forget_ended,
    record_dropped,
    record_kept,
    record_later,
    record_refused,
    record_retry,
    record_returned,
    record_sent,
    without_secrets,
)
from diary.services.outbox.queue import NewMail, enqueue, values_of
from diary.services.outbox.together import WAITS_FOR_MORE, first_attempt_at, join

__all__ = [
    "BELIEVED_AFTER",
    "LEASE",
    "LEASE_IF_PRESSING",
    "LEAST_ATTEMPTS",
    "MOST_REFUSALS",
    "WAITS_FOR_MORE",
    "NewMail",
    "claim",
    "drop_waiting",
    "end_outlived",
    "enqueue",
    "first_attempt_at",
    "forget_ended",
    "join",
    "may_be_taken_up",
    "note_kept_before",
    "pressing_among",
    "prolong",
    "record_dropped",
    "record_kept",
    "record_later",
    "record_refused",
    "record_retry",
    "record_returned",
    "record_sent",
    "release",
    "release_all",
    "renew",
    "take_up",
    "values_of",
    "without_secrets",
]
