"""What an older version of the rules found stays what it found."""

from __future__ import annotations

from dataclasses import replace

from diary.rules.again import again
from diary.rules.evaluate import findings_on
from diary.rules.findings import Finding, Kind, Rule, Tier, Value
from diary.rules.records import Diary, Reading, Report, Symptom
from diary.rules.thresholds import DEFAULT, RULES_VERSION
from diary.rules.versions import VERSIONS
from tests.rules.samples import BACK, back_diary, day, signs

FIRST = VERSIONS["2026.1"]
FOURTEEN_DAYS = replace(DEFAULT, persists_window_days=14)


def test_the_version_in_use_stands_beside_the_one_before() -> None:
    assert list(VERSIONS) == ["2026.1", RULES_VERSION]
    assert VERSIONS[RULES_VERSION] is findings_on


def test_sudden_asked_for_a_pain_or_pain_unknown() -> None:
    def fires(**given: object) -> list[Rule]:
        diary = Diary([Symptom(BACK, "Back")], [Report(day(1), sudden=True, **given)])  # type: ignore[arg-type]
        return [each.rule for each in FIRST(diary, day(1), DEFAULT)]

    assert fires(readings={BACK: Reading(0)}) == []
    assert fires(readings={BACK: Reading(0)}, signs=signs("lump")) == [Rule.LIMB_OR_WOUND]
    assert fires(readings={BACK: Reading(1)}) == fires() == [Rule.SUDDEN]


def test_unwell_without_pain_was_urgent_where_the_procedure_was_not_known() -> None:
    report = Report(day(1), signs=signs("dizzy", "lump"), readings={BACK: Reading(0)})
    tracked = [Symptom(BACK, "Back")]
    found = FIRST(Diary(tracked, [report]), day(1), DEFAULT)
    assert [(each.rule, each.kind, each.tier) for each in found] == [
        (Rule.LIMB_OR_WOUND, Kind.URGENT, Tier.URGENT),
        (Rule.UNWELL_WITHOUT_PAIN, Kind.URGENT, Tier.URGENT),
    ]
    assert found[1].facts == {"signs": "dizzy"}
    known = Diary(tracked, [report], day(1))
    assert FIRST(known, day(1), DEFAULT) == findings_on(known, day(1))


def test_what_it_stored_comes_out_again_by_it() -> None:
    stored = Finding(
        Rule.UNWELL_WITHOUT_PAIN,
        Kind.URGENT,
        Tier.URGENT,
        day(40),
        None,
        (Value(day(40), "signs", "nausea"), Value(day(40), "worst", 0, BACK)),
        {"signs": "nausea"},
    )
    found = again(stored, FOURTEEN_DAYS, FIRST)
    assert found == stored
    assert found.facts == stored.facts
    today = again(stored, DEFAULT, VERSIONS[RULES_VERSION])
    assert today is not None
    assert today.tier is Tier.EMERGENCY


def test_persists_looks_back_as_far_as_the_numbers_kept_with_it_say() -> None:
    diary = back_diary("3 0 " * 7 + "3")
    (stored,) = FIRST(diary, day(15), FOURTEEN_DAYS)
    assert stored.facts["window_start"] == day(2).isoformat()
    assert again(stored, FOURTEEN_DAYS, FIRST) == stored


def test_a_day_without_a_report_found_nothing_by_either() -> None:
    diary = back_diary("3")
    assert [version(diary, day(2), DEFAULT) for version in VERSIONS.values()] == [(), ()]
