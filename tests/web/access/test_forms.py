"""Every form of every page, with its token: sent by somebody else, and with what is somebody else's in its fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from diary.store.models.circle import Grant
from diary.web.access import ACCESS, Need
from tests.web.access.forms import Form, forms_at, forms_in, forms_of, numbers_besides, send, with_numbers_of
from tests.web.access.people import ANN, ASKED, BOB, DAN, EVERYBODY, EVERYTHING, GRANTS, PATIENTS
from tests.web.access.rows import Key, changes, crossed, owners
from tests.web.access.world import World, place_of

WRITES_A_REPORT = {
    "report", "reading", "medicine", "medicine_taken", "medicine_not_taken", "self_care_tried", "draft",
    "follow_up", "follow_up_finding", "outbox_mail", "telling", "sweep_state", "reminder_plan", "question",
    "thrown_away", "day_found",
}  # fmt: skip
CHANGES = {
    Grant.RECORD: WRITES_A_REPORT,
    # An answer to a question opens an alarm, and people are told of it.
    Grant.FOLLOW_UPS: {
        *("follow_up", "appointment", "hand_over", "reminder_plan", "sweep_state", "given_answer"),
        *("question", "follow_up_finding", "telling", "outbox_mail", "word_back"),
    },
    Grant.ALERTS: {"word_back"},
    Grant.PLAN: {
        *("tracked_symptom", "former_name", "medicine", "reminder_plan", "plan_entry", "sweep_state"),
        # What is agreed for a time is in one fold with the diary: days find other things, follow-ups close.
        *("day_found", "follow_up"),
        # In hospital or away: people are told of it.
        *("patient", "outbox_mail"),
    },
}
"""The tables of Ann's in which each grant alone can change something; the others change nothing."""

ABOUT_A_PLACE = {"circle.place", "circle.leave"}
ABOUT_A_DIARY = {endpoint for endpoint, need in ACCESS.items() if not isinstance(need, Need)} - ABOUT_A_PLACE


def about_a_diary(forms: Iterable[Form]) -> list[Form]:
    """Those that are not about the person's account."""
    return [form for form in forms if form.endpoint in ABOUT_A_DIARY]


class Sending:
    """Sends forms, and says whose rows each changed."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.before = world.rows()
        self.rows: list[tuple[str, Key]] = []
        """What the last one changed."""

    def __call__(self, who: str, form: Form, query: str = "") -> tuple[int, dict[int | None, set[str]]]:
        """The status, and the tables in which something changed, by the patient. Then all is put back."""
        status = send(self.world, who, form, query)
        self.rows = []
        if not self.world.was_written_to():
            return status, {}
        after = self.world.rows()
        self.rows = changes(self.before, after)
        changed = owners(self.rows, self.before, after)
        assert crossed(after) == [], (who, form)
        self.world.begin_again()
        return status, {whose: {table for table, _key in rows} for whose, rows in changed.items()}


@pytest.fixture
def sending(world: World) -> Sending:
    return Sending(world)


def test_ann_can_send_every_form_of_hers(world: World, sending: Sending) -> None:
    worked = set()
    for form in about_a_diary(forms_of(world, ANN)):
        status, changed = sending(ANN, form)
        assert status in (200, 303), form
        assert set(changed) <= {world.diaries[ANN].patient_id, None}, form
        worked |= {form.endpoint} if changed else set()
    posted = {rule.endpoint for rule in world.site.app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    # Nobody of her circle has ended any mail: test_had_again has the form that asks for it again.
    # No file was taken in: test_taken_in has the form that takes one back.
    # What a caregiver says back is not hers to say. She has answered the first questions.
    first = {"profile.agree", "profile.country", "profile.procedure", "profile.doctor"}
    # A whole copy changes nothing but the audit, one is taken into an empty diary alone, and she is not away:
    # test_whole_copy and test_away have these forms.
    elsewhere = {"circle.ask", "export.one", "export.take_in", "export.whole", "away.end", "followups.say"}
    assert worked == posted & ABOUT_A_DIARY - first - elsewhere


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != ANN])
def test_anns_forms_sent_by_others_change_what_was_granted_and_nothing_else(
    world: World, sending: Sending, who: str
) -> None:
    ann = world.diaries[ANN].patient_id
    may_change = set().union(*(CHANGES.get(grant, set()) for grant in GRANTS.get(who, ())))
    touched = set()
    for form in about_a_diary([*forms_of(world, ANN), *(forms_in(world, who) if who in GRANTS else ())]):
        for sent in {form, form.at(world.site.app, None), form.at(world.site.app, ann)}:
            status, changed = sending(who, sent)
            assert set(changed) <= {ann, own_number(world, who), None}, (sent, changed)
            assert changed.get(ann, set()) <= may_change, (sent, changed)
            assert status in (404, 303, 401) or who in (*PATIENTS, *GRANTS), (sent, status)
            touched |= changed.get(ann, set())
    assert bool(touched) == bool(may_change)


def test_everybody_leaves_and_changes_their_own_place_alone(world: World, sending: Sending) -> None:
    app, ann = world.site.app, world.diaries[ANN].patient_id
    forms = [form for form in forms_in(world, EVERYTHING) if form.endpoint in ABOUT_A_PLACE]
    assert {form.endpoint for form in forms} == ABOUT_A_PLACE
    for who in EVERYBODY:
        for form in forms:
            _status, changed = sending(who, form.at(app, ann))
            places = {key for _table, key in sending.rows if _table == "caregiver"}
            if who in GRANTS:
                with world.site.reading() as session:
                    own = place_of(session, world, who).id
                assert places <= {(own,)}, (who, form)
                assert set(changed) <= {ann, None}
                assert places or form.endpoint != "circle.leave", who
            else:
                assert changed == {}, (who, form)


@pytest.mark.parametrize(
    ("who", "mine", "theirs"),
    [(BOB, BOB, ANN), (DAN, DAN, ANN), (ANN, ANN, BOB), (EVERYTHING, ANN, BOB), ("only_record", ANN, BOB)],
)
def test_what_is_anothers_is_changed_by_no_field_and_no_number(
    world: World, sending: Sending, who: str, mine: str, theirs: str
) -> None:
    other = world.diaries[theirs]
    query = "?" + "&".join(f"{name}={value}" for name, value in numbers_besides(other))
    saved = 0
    for place, form in attempts(world, who, mine, theirs):
        for asked in ("", query) if place == "fields that are not there" else ("",):
            _status, changed = sending(who, form, asked)
            assert set(changed) <= {world.diaries[mine].patient_id, None}, (place, form, changed)
            saved += bool(changed)
    assert saved >= 2, "nothing was tried that could have been saved"


def attempts(world: World, who: str, mine: str, theirs: str) -> list[tuple[str, Form]]:
    """The forms of one diary as this person sends them, with what is another's in every place."""
    app, diary, other = world.site.app, world.diaries[mine], world.diaries[theirs]
    in_ones_own = who == mine
    foreign = [form.at(app, None if in_ones_own else other.patient_id) for form in forms_of(world, theirs)]
    found = []
    for form in about_a_diary(forms_of(world, mine) if in_ones_own else forms_in(world, who)):
        found += list(with_numbers_of(form, diary, other, foreign))
        besides = replace(form, sent=(*form.sent, *numbers_besides(other)))
        found.append(("fields that are not there", besides))
    return found


def test_an_invitation_is_accepted_by_nobody_else(world: World, sending: Sending) -> None:
    found = forms_at(world, ASKED, f"/invitations/{world.token}")
    yes, no = (form for form in found if form.endpoint == "circle.invitation")
    assert ("to", "decline") in no.sent
    world.begin_again()
    for who in EVERYBODY:
        _status, changed = sending(who, yes)
        assert bool(changed) == (who == ASKED), who


def own_number(world: World, who: str) -> int | None:
    """Of the patient that this person is."""
    return world.diaries[who].patient_id if who in world.diaries else None


def test_a_report_form_made_for_somebody_else_saves_nothing(world: World, sending: Sending) -> None:
    app, ann = world.site.app, world.diaries[ANN].patient_id
    made_for_ann = [form for form in forms_of(world, ANN) if form.endpoint == "reports.today"]
    assert made_for_ann
    for form in made_for_ann:
        for who, here in ((BOB, form), ("only_record", form.at(app, ann)), (EVERYTHING, form.at(app, ann))):
            assert sending(who, here) == (400, {}), who
