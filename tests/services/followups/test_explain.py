"""Every stored finding is worked out again from what is stored with it, and what was tampered with is told."""

from __future__ import annotations

import copy
import os
import random
from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Rule
from diary.rules.records import Diary
from diary.rules.thresholds import DEFAULT, PRESETS, Thresholds
from diary.services.diary_file import read
from diary.services.evaluation.evidence import Kept, sync_day
from diary.services.followups.explain import Explained, Today, Verdict, explain, explained
from diary.store.engine import reading, unit_of_work
from diary.store.models import FollowUp, FollowUpFinding, ThresholdSet, TrackedSymptom
from tests.factories import work_at
from tests.rules.random_diaries import valid_diary
from tests.rules.random_thresholds import some_thresholds
from tests.services.conftest import Site

SEEDS = int(os.environ.get("DIARY_EXPLAIN_SEEDS", "30"))


def store_all(site: Site, seed: int) -> Thresholds:
    """Store every finding of a random diary, at random thresholds, as the sweep stores them."""
    drawn = valid_diary(seed)
    numbers = some_thresholds(random.Random(seed))
    file = read(drawn.text.encode())
    with unit_of_work(site.engine) as session:
        keys = {}
        for symptom in file.symptoms:
            row = TrackedSymptom(
                patient_id=site.patient_id,
                name=f"{symptom.name} {seed}",
                kind=symptom.kind.value,
                watched=symptom.watched,
                heart=symptom.heart,
                position=len(keys) + 2,
            )
            session.add(row)
            session.flush()
            keys[symptom.key] = row.id
        drawn_diary = file.diary(drawn.since, drawn.procedure)
        diary = Diary(
            [replace(symptom, key=keys[symptom.key]) for symptom in drawn_diary.symptoms],
            [
                replace(report, readings={keys[key]: given for key, given in report.readings.items()})
                for report in drawn_diary.reports
            ],
            drawn_diary.procedure_on,
        )
        for report in diary.reports:
            by_key: dict[Any, list[Finding]] = {}
            for finding in findings_on(diary, report.day, numbers):
                by_key.setdefault(finding.follow_up_key, []).append(finding)
            for (kind, symptom_id), findings in by_key.items():
                follow_up = FollowUp(
                    patient_id=site.patient_id,
                    kind=kind.value,
                    symptom_id=symptom_id,
                    rule=findings[0].rule.value,
                    state="cleared",
                    opened_on=report.day,
                    opened_at=site.now,
                    last_found_on=report.day,
                    closed_on=report.day,
                    closed_at=site.now,
                    findings=[],
                )
                session.add(follow_up)
                session.flush()
                sync_day(work_at(session, site.now), follow_up, report.day, findings, numbers)
    return numbers


def all_explained(site: Site, numbers: Thresholds) -> list[Explained]:
    with reading(site.engine) as session:
        return [
            explain(follow_up, row, numbers)
            for follow_up in session.scalars(select(FollowUp))
            for row in follow_up.findings
        ]


def test_every_stored_finding_comes_out_as_it_was_stored(site: Site) -> None:
    numbers = [store_all(site, seed) for seed in range(SEEDS)][-1]
    seen = set()
    for one in all_explained(site, numbers):
        assert (one.verdict, one.kept, one.differences) == (Verdict.SAME, Kept.WHOLE, ()), one.row.id
        assert one.steps
        seen.add(one.row.rule)
        if one.row.thresholds == numbers.as_dict():
            assert (one.today, one.changed) == (Today.SAME, {})
    assert seen == set(Rule)


def other(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1 if value < 10 else value - 1
    return f"{value}x"


def test_one_changed_answer_figure_or_threshold_is_noticed(site: Site) -> None:
    rng = random.Random(5)
    for seed in range(4):
        store_all(site, seed)
    with reading(site.engine) as session:
        for follow_up in session.scalars(select(FollowUp)):
            for row in follow_up.findings:
                for column in ("copied", "facts", "thresholds"):
                    spoilt = copy.deepcopy(getattr(row, column))
                    if column == "copied":
                        one = rng.choice(spoilt)
                        name = rng.choice(["value", "value", "value", "day", "field", "symptom"])
                        one[name] = other(one[name])
                    else:
                        name = rng.choice(sorted(spoilt))
                        spoilt[name] = other(spoilt[name])
                    twin = FollowUpFinding(
                        day=row.day,
                        rule=row.rule,
                        tier=row.tier,
                        symptom_id=row.symptom_id,
                        rules_version=row.rules_version,
                        threshold_set=ThresholdSet(
                            digest="", numbers=spoilt if column == "thresholds" else row.thresholds
                        ),
                        **{
                            each: spoilt if each == column else getattr(row, each)
                            for each in ("copied", "facts")
                        },
                    )
                    assert not explain(follow_up, twin, DEFAULT).holds, (seed, row.rule, column, name)
        session.rollback()


def a_week_of_pain(site: Site) -> FollowUp:
    site.save_days([3] * 9)
    return site.follow_ups()[0]


def tampered(site: Site, **columns: object) -> Explained:
    """The explanation after the first finding's columns were changed in the database."""
    follow_up = a_week_of_pain(site)
    with unit_of_work(site.engine) as session:
        session.execute(
            update(FollowUpFinding).where(FollowUpFinding.follow_up_id == follow_up.id).values(**columns)
        )
    with reading(site.engine) as session:
        return explained(session, session.get_one(FollowUp, follow_up.id), DEFAULT)[0]


def explained_now(site: Site, follow_up: FollowUp, numbers: Thresholds) -> list[Explained]:
    with reading(site.engine) as session:
        return explained(session, session.get_one(FollowUp, follow_up.id), numbers)


def test_an_untouched_one_holds(site: Site) -> None:
    one, *_others = explained_now(site, a_week_of_pain(site), site.settings.rules)
    assert one.holds
    assert [step.what.value for step in one.steps] == [
        "began",
        "lasted",
        "still_there",
        "days_given",
        "share",
    ]
    assert [step.check.holds for step in one.steps if step.check] == [True] * 4


def test_what_cannot_be_read_is_said_to_be_so(site: Site) -> None:
    one = tampered(
        site, copied=[{"day": "yesterday", "field": "worst", "value": 3, "symptom": 1}], reports=None
    )
    assert one.verdict is Verdict.UNREADABLE
    assert one.today is Today.UNKNOWN


def test_numbers_that_are_none_are_said_to_be_so(site: Site) -> None:
    follow_up = a_week_of_pain(site)
    with unit_of_work(site.engine) as session:
        session.execute(update(ThresholdSet).values(numbers={"persists_after_days": "soon"}))
    with reading(site.engine) as session:
        found = explained(session, session.get_one(FollowUp, follow_up.id), DEFAULT)
    assert {each.verdict for each in found} == {Verdict.UNREADABLE}


def test_a_version_that_is_not_here_is_said_to_be_so(site: Site) -> None:
    one = tampered(site, rules_version="1999.1")
    assert one.verdict is Verdict.UNKNOWN_VERSION
    assert one.rules_changed


def test_a_figure_that_does_not_come_out_is_named(site: Site) -> None:
    facts = dict(a_week_of_pain(site).findings[0].facts)
    one = tampered(site, facts={**facts, "days_with_pain": 12})
    assert one.verdict is Verdict.DIFFERENT
    assert [(each.what, each.stored) for each in one.differences] == [("days_with_pain", 12)]
    assert not one.holds


def test_one_stored_without_a_checksum_is_held_against_its_answers_alone(site: Site) -> None:
    facts = {**a_week_of_pain(site).findings[0].facts}
    del facts["checksum"]
    one = tampered(site, facts=facts)
    assert (one.verdict, one.kept, one.holds) == (Verdict.SAME, Kept.UNKNOWN, True)


def test_numbers_changed_since_are_named_with_what_they_say_now(site: Site) -> None:
    follow_up = a_week_of_pain(site)
    one, *_others = explained_now(site, follow_up, replace(DEFAULT, persists_after_days=10))
    assert one.holds
    assert one.changed == {"persists.after_days": ("7", "10")}
    assert one.today is Today.NOTHING
    one, *_others = explained_now(site, follow_up, PRESETS["strict"])
    assert set(one.changed) == {"rising.rise", "rising.today"}
    assert one.today is Today.SAME


def test_saving_the_same_report_again_stores_no_new_finding(site: Site) -> None:
    before = [row.id for row in a_week_of_pain(site).findings]
    site.save(3, note="no more than that")
    assert [row.id for row in site.follow_ups()[0].findings] == before
