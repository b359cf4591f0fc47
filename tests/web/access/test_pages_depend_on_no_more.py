"""Whatever changes in a diary, no page changes for somebody to whom it was not granted.

Not everything can be marked: a number is a number. So something of Ann's is made otherwise, and whoever must not know
of it gets the same pages as before, to the letter, while whoever may is shown another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from diary.store.models.circle import Grant
from tests.web.access.addresses import TODAY
from tests.web.access.people import ALONE, ANN, NOTHING
from tests.web.access.resting import rests, tables_in
from tests.web.access.visiting import everything_opened, visit
from tests.web.access.world import World, account_of

_SHORT = {
    "{reports}": "(SELECT id FROM report WHERE patient_id = :ann AND recorded_by <> :helper)",
    "{follow_ups}": "(SELECT id FROM follow_up WHERE patient_id = :ann)",
}
"""What somebody wrote themself is no secret to them, so that report is left out."""


@dataclass(frozen=True, slots=True)
class Secret:
    """Something of a diary, how to make it otherwise, and who may notice."""

    statements: tuple[str, ...]
    open_to: frozenset[Grant] = frozenset()
    not_on: str = "-"
    """Left out: pages whose address ends so."""


SECRETS: Mapping[str, Secret] = {
    "the numbers and answers": Secret(
        (
            "UPDATE reading SET worst = 10, usual = NULL WHERE report_id IN {reports}",
            "UPDATE report SET interference = 9, could_not = 0, compared = 'worse', sudden = 1, signs = 8 "
            "WHERE id IN {reports}",
            "UPDATE follow_up_finding SET \"values\" = replace(\"values\", '7', '2'), "
            "facts = replace(replace(facts, '5', '8'), '4', '9') "
            "WHERE follow_up_id IN {follow_ups}",
        ),
        frozenset({Grant.TRENDS, Grant.EXPORT}),
        # It would find that what was stored is not what was written.
        not_on="/explained",
    ),
    "what was taken and tried": Secret(
        (
            "DELETE FROM medicine_taken WHERE report_id IN {reports}",
            "INSERT INTO medicine_not_taken (report_id, medicine_id, how, why) "
            "SELECT report.id, medicine.id, 'missed', 'asleep' FROM report "
            "JOIN medicine ON medicine.patient_id = report.patient_id WHERE report.id IN {reports}",
            "INSERT INTO self_care_tried (report_id, what, helped) "
            "SELECT id, 'rest', 'no' FROM report WHERE id IN {reports}",
        ),
        frozenset({Grant.TRENDS}),
    ),
    "the notes": Secret(
        (
            "UPDATE report SET note = 'another' WHERE id IN {reports}",
            "UPDATE follow_up SET answer_note = 'another' WHERE patient_id = :ann",
            "UPDATE appointment SET outcome_note = 'another' WHERE patient_id = :ann",
        ),
        frozenset({Grant.NOTES}),
    ),
    "the follow-ups": Secret(
        ("DELETE FROM follow_up WHERE patient_id = :ann",),
        frozenset({Grant.ALERTS, Grant.FOLLOW_UPS}),
        # What a report called for is told with its numbers, and was found by what was agreed then.
        not_on=f"/saved/{TODAY}",
    ),
    "how follow-ups were answered": Secret(
        (
            "UPDATE follow_up SET answer = 'called', acknowledged_by = :helper, corrected_at = opened_at "
            "WHERE patient_id = :ann AND state = 'acknowledged'",
        ),
        frozenset({Grant.ALERTS, Grant.FOLLOW_UPS}),
    ),
    "appointments": Secret(
        ("UPDATE appointment SET place = 'another', at_minute = 61 WHERE patient_id = :ann",),
        frozenset({Grant.ALERTS, Grant.FOLLOW_UPS}),
    ),
    "older versions": Secret(
        ("DELETE FROM report WHERE patient_id = :ann AND superseded_at IS NOT NULL",),
        frozenset({Grant.TRENDS, Grant.NOTES}),
    ),
    "the names of what is tracked and taken": Secret(
        (
            "UPDATE tracked_symptom SET name = 'another ' || id, body_site = 'knee' WHERE patient_id = :ann",
            "UPDATE medicine SET name = 'another ' || id WHERE patient_id = :ann",
        ),
        frozenset(Grant) - {Grant.NOTES, Grant.CONTACT},
    ),
    "the numbers that the circle shows the patient alone": Secret(
        (
            "UPDATE caregiver SET shows_phone = 1, shows_phone_to_circle = 0 "
            "WHERE patient_id = :ann AND account_id <> :reader",
            "UPDATE account SET phone = '07700 900' || id WHERE phone = '' AND id NOT IN (:reader, :helper)",
        ),
    ),
    "the numbers that the circle shows to all who are told of alarms": Secret(
        (
            "UPDATE caregiver SET shows_phone = 1, shows_phone_to_circle = 1 "
            "WHERE patient_id = :ann AND account_id <> :reader",
            "UPDATE account SET phone = '07700 900' || id WHERE phone = '' AND id NOT IN (:reader, :helper)",
        ),
        frozenset({Grant.ALERTS, Grant.FOLLOW_UPS}),
    ),
    "the phone number and the address": Secret(
        (
            "UPDATE account SET phone = '07700 900199' WHERE id = :account",
            "UPDATE patient SET address = 'another' WHERE id = :ann",
        ),
        frozenset({Grant.CONTACT, Grant.CARD}),
    ),
    "the allergies": Secret(
        ("UPDATE patient SET allergies = 'another' WHERE id = :ann",),
        frozenset({Grant.CARD}),
    ),
    "what is agreed for a time": Secret(
        ("UPDATE plan_entry SET doctor = 'another', until_on = from_on WHERE patient_id = :ann",),
        frozenset({Grant.PLAN, Grant.ALERTS, Grant.FOLLOW_UPS}),
    ),
    "reminders": Secret(
        (
            "UPDATE reminder_plan SET at_minute = 61, days = 3 WHERE patient_id = :ann",
            "DELETE FROM reminder WHERE patient_id = :ann",
        ),
        frozenset({Grant.PLAN}),
    ),
    "who was told of follow-ups": Secret(
        ("DELETE FROM telling WHERE follow_up_id IN {follow_ups}",),
        frozenset({Grant.ALERTS, Grant.FOLLOW_UPS}),
    ),
    "the circle beside those who are told of follow-ups or answer them": Secret(
        (
            "UPDATE caregiver SET name = 'another', position = 9, details_wanted = 1 "
            "WHERE patient_id = :ann AND account_id NOT IN (:reader, :helper) AND NOT grants & 24",
            "UPDATE account SET name = 'another', email = 'another' || id || '@example.org' "
            "WHERE id IN (SELECT account_id FROM caregiver WHERE patient_id = :ann AND NOT grants & 24) "
            "AND id NOT IN (:reader, :helper)",
            "DELETE FROM care_invitation WHERE patient_id = :ann",
            # What was mailed to somebody is no secret to them.
            "DELETE FROM outbox_mail WHERE patient_id = :ann AND account_id IS NOT :reader",
        ),
    ),
    "whether the circle is mailed": Secret(
        ("DELETE FROM consent WHERE patient_id = :ann AND purpose = 'caregiver_alerts'",),
        # Whoever waits for such mail is told on their own page that none comes.
        frozenset({Grant.ALERTS}),
    ),
    "the procedure": Secret(
        ("UPDATE patient SET procedure_name = 'another' WHERE id = :ann",),
        frozenset({Grant.CARD}),
    ),
    "the address of mail, the draft, what was agreed and who looked": Secret(
        (
            "UPDATE account SET email = 'another@example.org' WHERE id = :account",
            "DELETE FROM draft WHERE patient_id = :ann",
            "DELETE FROM consent WHERE patient_id = :ann AND purpose NOT IN ('sharing', 'caregiver_alerts')",
            "DELETE FROM audit_row WHERE patient_id = :ann",
            "DELETE FROM audit_head WHERE patient_id = :ann",
        ),
    ),
}


@pytest.mark.parametrize("secret", SECRETS)
def test_only_who_may_know_of_it_sees_another_page(world: World, secret: str) -> None:
    noticed = {who for who in (*ALONE, NOTHING, ANN) if _notices(world, who, SECRETS[secret])}
    assert noticed == {ANN, *(who for who, grant in ALONE.items() if grant in SECRETS[secret].open_to)}


def _notices(world: World, who: str, secret: Secret) -> bool:
    before = everything_opened(world, who)
    paths = [
        path
        for (method, path), page in before.items()
        if method == "GET" and page.answer == 200 and not path.endswith(secret.not_on)
    ]
    made_otherwise = tables_in(secret.statements)
    # What nobody has looked at yet is looked at in the beginning.
    known = {path: rests(world, who, path) for path in paths}
    _make_otherwise(world, who, secret)
    for path in paths:
        rest = known[path]
        if rest is not None and rest.is_as_it_was(world.site.engine, made_otherwise):
            continue
        if visit(world, who, path) != before["GET", path]:
            return True
        if world.was_written_to():
            _make_otherwise(world, who, secret)
    return False


def _make_otherwise(world: World, who: str, secret: Secret) -> None:
    """From the beginning."""
    world.begin_again()
    ann = world.diaries[ANN]
    with world.site.writing() as session:
        names = {
            "ann": ann.patient_id,
            "account": ann.account_id,
            "helper": account_of(session, "only_record").id,
            "reader": account_of(session, who).id,
        }
        for statement in secret.statements:
            for short, full in _SHORT.items():
                statement = statement.replace(short, full)
            asked = {name: value for name, value in names.items() if f":{name}" in statement}
            session.execute(text(statement), asked)
    world.was_written_to()


@pytest.mark.parametrize(
    ("who", "secret"),
    [(ANN, "the notes"), ("only_alerts", "the allergies"), ("only_notes", "who was told of follow-ups")],
)
def test_a_page_that_rests_on_the_same_is_the_same(world: World, who: str, secret: str) -> None:
    """So that the test above may believe it: here those pages are made all the same."""
    before = everything_opened(world, who)
    paths = [path for (method, path), page in before.items() if method == "GET" and page.answer == 200]
    known = {path: rests(world, who, path) for path in paths}
    made_otherwise = tables_in(SECRETS[secret].statements)
    _make_otherwise(world, who, SECRETS[secret])
    believed = [
        path for path in paths
        if (rest := known[path]) is not None and rest.is_as_it_was(world.site.engine, made_otherwise)
    ]  # fmt: skip
    assert len(believed) > len(paths) / 4
    for path in believed:
        assert visit(world, who, path) == before["GET", path], path
