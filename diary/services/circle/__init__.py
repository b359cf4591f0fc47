"""The care circle: whom a patient trusts with what. Inviting, answering, changing, ordering, ending."""

from diary.services.circle.answers import InvitationOver, accept, decline
from diary.services.circle.grants import Wish, change, give_mark, move, want_details
from diary.services.circle.inviting import MOST, as_asked, invitation_for, invite, take_back
from diary.services.circle.leaving import leave, remove
from diary.services.circle.members import (
    called,
    circle_of,
    invitation_of,
    membership_of,
    own_membership,
    waiting,
)

__all__ = [
    "MOST",
    "InvitationOver",
    "Wish",
    "accept",
    "as_asked",
    "called",
    "change",
    "circle_of",
    "decline",
    "give_mark",
    "invitation_for",
    "invitation_of",
    "invite",
    "leave",
    "membership_of",
    "move",
    "own_membership",
    "remove",
    "take_back",
    "waiting",
    "want_details",
]
