"""Everybody who tries to open Ann's diary, and what she let each of them do."""

from __future__ import annotations

from collections.abc import Mapping

from diary.store.models.circle import Grant

ANN = "ann"
"""Her diary is the one that everybody tries."""
BOB = "bob"
"""Another patient, in nobody's circle."""
CLEO = "cleo"
"""A patient who withdrew that her circle may see anything."""
DAN = "dan"
"""A patient who is in Ann's circle too, for her trends."""
ANONYMOUS = "anonymous"
OPERATOR = "operator"
EVERYTHING = "everything"
"""All grants together."""
NOTHING = "nothing"
"""In the circle, with no grant at all."""
FORMER = "former"
"""Had everything, until Ann took it back."""
LAST_DAY_OVER = "lastday"
"""Had everything until yesterday."""
ASKED = "asked"
"""Asked into the circle, with everything, and has not answered."""
SWITCHED_OFF = "switchedoff"
"""Has everything, and an open browser, but the account is switched off."""
UNSHARED = "unshared"
"""Has everything in the circle of Cleo, who withdrew sharing."""

PATIENTS = (ANN, BOB, CLEO, DAN)
ALONE: Mapping[str, Grant] = {f"only_{grant.value}": grant for grant in Grant}
"""A caregiver with each grant alone."""

GRANTS: Mapping[str, frozenset[Grant]] = {
    **{name: frozenset({grant}) for name, grant in ALONE.items()},
    DAN: frozenset({Grant.TRENDS}),
    EVERYTHING: frozenset(Grant),
    NOTHING: frozenset(),
}
"""Who is let into Ann's diary, and for what."""

OTHERS = (ANONYMOUS, BOB, OPERATOR, FORMER, LAST_DAY_OVER, ASKED, SWITCHED_OFF)
"""To whom Ann's diary is as if it were not there."""

EVERYBODY = (ANN, *OTHERS, UNSHARED, *GRANTS)

WITHOUT_A_DIARY = frozenset(EVERYBODY) - {ANONYMOUS, SWITCHED_OFF, *PATIENTS}
"""Signed in, and keeping none."""


def tried_diary(who: str) -> str:
    """Whose diary this person tries to open: Ann's, or that of the patient in whose circle they are."""
    return CLEO if who == UNSHARED else ANN


def email_of(who: str) -> str:
    """An address that stands on no page by chance."""
    return f"{mark_of(who)}mail@example.org"


def mark_of(who: str) -> str:
    """A word that begins everything which this person wrote, and all that is known of them."""
    return f"qx{who.replace('_', '')}"
