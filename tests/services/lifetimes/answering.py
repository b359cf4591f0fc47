"""Follow-ups answered, by the patient and by whoever may, also twice and late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from diary.rules.answers import Answered, Reply
from diary.rules.findings import Kind, Tier
from diary.services import followups
from diary.services.appointments import Booking
from diary.services.followups import Acknowledgement
from diary.services.permissions.access import Action
from diary.store.models.followups import Answer
from tests.factories import work_at
from tests.services.lifetimes.drawn import Told, bad
from tests.services.lifetimes.reporting import Reporting
from tests.services.lifetimes.world import CAREGIVERS

REPLIES = {
    Answer.CALLED: Reply.TOLD,
    Answer.TOLD_DOCTOR: Reply.TOLD,
    Answer.BOOKED: Reply.BOOKED,
    Answer.CHECKED: Reply.CHECKED,
    Answer.NOT_NEEDED: Reply.CHECKED,
}


class Answering(Reporting):
    """What people say they did."""

    @precondition(lambda self: self.before.open())
    @rule(data=st.data(), answer=st.sampled_from(Answer), who=st.sampled_from(("ann", *CAREGIVERS)))
    def answer(self, data: st.DataObject, answer: Answer, who: str) -> None:
        """Only who may; the page asks `can` before."""
        if who != "ann" and Action.HANDLE_FOLLOW_UPS not in self._expected(who):
            who = "ann"
        chosen = data.draw(st.sampled_from(sorted(row["id"] for row in self.before.open())))
        assert self._acknowledge(chosen, who, answer), "an open follow-up could not be answered"
        kind = Kind(self.before.follow_ups[chosen]["kind"])
        if kind in self.model.open:
            self.model.answer(kind)
        elif kind.tier is Tier.ROUTINE:
            self._note_answer(chosen, answer)
        _before, now = self.look()
        row = now.follow_ups[chosen]
        assert (row["answer"], row["acknowledged_by"]) == (answer, self.world.accounts[who])

    @rule(answers=bad)
    def answer_at_once_and_add_a_note(self, answers: Told) -> None:
        """What was answered on the same evidence does not come again."""
        today = self.model.today(self.world.now)
        self._save(today, answers)
        for kind in list(self.model.open):
            (chosen,) = [row["id"] for row in self.before.open() if row["kind"] == kind]
            assert self._acknowledge(chosen, "ann", Answer.CALLED)
            self.model.answer(kind)
            self.look()
        self._save(today, replace(answers, note="Help came."))

    @precondition(lambda self: len(self.before.follow_ups) > len(self.before.open()))
    @rule(data=st.data(), answer=st.sampled_from(Answer))
    def answer_too_late(self, data: st.DataObject, answer: Answer) -> None:
        closed = [row["id"] for row in self.before.follow_ups.values() if row["state"] != "open"]
        assert not self._acknowledge(data.draw(st.sampled_from(sorted(closed))), "ann", answer)

    def _note_answer(self, chosen: int, answer: Answer) -> None:
        row, today = self.before.follow_ups[chosen], self.model.today(self.world.now)
        self.model.answers.append(
            Answered(
                Kind(row["kind"]),
                self.names[row["symptom_id"]],
                max(today, row["opened_on"]),
                REPLIES[answer],
                today + timedelta(days=3) if answer is Answer.BOOKED else None,
            )
        )

    def _acknowledge(self, follow_up_id: int, who: str, answer: Answer) -> bool:
        world = self.world
        on = self.model.today(world.now) + timedelta(days=3)
        with world.writing() as session:
            answered = followups.acknowledge(
                work_at(session, world.now),
                [followups.follow_up(session, world.patient_id, follow_up_id)],
                Acknowledgement(
                    answer,
                    note="It was the stairs.",
                    booking=Booking(on) if answer is Answer.BOOKED else None,
                    sure=True,
                ),
                by=world.account(session, who),
            )
            return bool(answered)
