"""What becomes of each mail when its turn comes: sent while it may be, dropped when it may not, and never twice."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import rule

from diary.mail.kinds import REMINDERS, MailKind
from diary.services import circle
from diary.store.models.circle import Grant
from diary.store.models.consents import Purpose
from tests.services.lifetimes.kept import Kept, Row
from tests.services.lifetimes.life import Life
from tests.services.lifetimes.model import OTHERS_ARE_TOLD

TO_ANN = {MailKind.EMERGENCY, MailKind.URGENT, MailKind.ROUTINE}
TO_CAREGIVERS = {
    MailKind.CAREGIVER_EMERGENCY,
    MailKind.CAREGIVER_URGENT,
    MailKind.CAREGIVER_ROUTINE,
    MailKind.CAREGIVER_SILENCE,
}
FROM_EIGHT = {MailKind.ROUTINE, MailKind.CAREGIVER_ROUTINE}
"""What wakes nobody. All read by the patient's clock."""
WHILE_OPEN = {MailKind.ROUTINE, *TO_CAREGIVERS} - {MailKind.CAREGIVER_EMERGENCY}


class Mailing(Life):
    """Delivery."""

    @rule()
    def deliver(self) -> None:
        self._deliver()

    @rule(mails=st.integers(1, 3), blocked=st.booleans())
    def deliver_with_trouble(self, mails: int, blocked: bool) -> None:
        self.world.post.trouble, self.world.post.blocked = mails, blocked
        self._deliver()
        self.world.post.trouble = 0

    def _deliver(self) -> None:
        world, trouble = self.world, self.world.post.trouble
        _, before = self.look()
        already = len(world.post.taken)
        world.deliver()
        _, now = self.look()
        sent = [message.message_id for message in world.post.taken[already:]]
        everything = [message.message_id for message in world.post.taken]
        assert len(everything) == len(set(everything)), "a mail was sent twice"
        for key, mail in before.mails.items():
            became = now.mails[key]["state"]
            if mail["state"] != "queued":
                assert became == mail["state"], f"{mail['kind']} was {mail['state']} and is {became}"
                continue
            assert (became == "sent") == (mail["message_id"] in sent)
            refused = self._refused(before, mail)
            if refused is None:
                assert became != "dropped", f"{mail} was dropped: {now.mails[key]['outcome']}"
            elif became != "queued":
                assert became in ("dropped", "failed"), f"{mail} was sent, though {refused}"
            waits = mail["kind"] in FROM_EIGHT and self.model.local(world.now).hour < 8
            assert not (waits and became == "sent"), f"{mail} was sent at night"
            if (
                not trouble
                and not waits
                and mail["next_attempt_at"] <= world.now
                and mail["lease_until"] is None
            ):
                assert became != "queued", f"{mail} was left"

    def _refused(self, before: Kept, mail: Row) -> str | None:
        """Why a mail about what is open is not to go out now."""
        model, now = self.model, self.world.now
        kind = MailKind(mail["kind"])
        names = {number: name for name, number in self.world.accounts.items()}
        name = names.get(mail["account_id"], "")
        if mail["expires_at"] is not None and mail["expires_at"] <= now:
            return "it has expired"
        if name in model.off:
            return "the account is switched off"
        if kind in TO_ANN and not model.wants_mail():
            return "Ann wants no such mail"
        if kind in TO_CAREGIVERS:
            place = model.place(name)
            if place is None or not model.holds(place, now) or Grant.ALERTS not in place.grants:
                return "there is no such place or grant any more"
            if "ann" in model.off or not all(model.consents[purpose] for purpose in OTHERS_ARE_TOLD):
                return "Ann does not agree"
            stored = mail["params"]["caregiver"]
            if stored != self._place_ids().get(name):
                return "it was for an earlier place"
        if kind in WHILE_OPEN:
            about = mail["params"]["follow_ups"]
            if not any(before.follow_ups[each]["state"] == "open" for each in about):
                return "nothing of it is open"
        if kind is MailKind.CAREGIVER_SILENCE:
            heard = [row["recorded_at"] for row in before.reports.values()]
            if any(at > mail["queued_at"] for at in heard):
                return "a report came"
        if kind is MailKind.CARE_INVITATION:
            return "it was accepted at once"
        if kind in REMINDERS and not model.consents[Purpose.DIARY]:
            return "Ann keeps no diary now"
        if kind in REMINDERS and date.fromisoformat(mail["params"]["day"]) in model.reports:
            return "the day has its report"
        return None

    def _place_ids(self) -> dict[str, int]:
        """The places there are now: whoever left and came back has another."""
        with self.world.reading() as session:
            places = circle.circle_of(session, self.world.patient(session))
            return {place.account.email.partition("@")[0]: place.id for place in places}
