"""All that is said of how a finding was worked out, and of what happened to a follow-up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from diary.rules.findings import Finding, Kind, Rule, Tier, Value
from diary.rules.step import Check, Is, Step, What
from diary.rules.steps import steps
from diary.rules.thresholds import DEFAULT
from diary.store.models.followups import FollowUpState
from diary.words import explain, history
from diary.words.steps import in_words
from tests.words.every_finding import BACK, DAY, days_before, every_finding, steady_findings


def every_step() -> Iterator[str]:
    """Each step to each finding, holding and not holding."""
    names = {BACK: "Πόνος", 2: "Γόνατο"}
    for finding in every_finding():
        for step in steps(finding, DEFAULT):
            yield in_words(step, names, finding.day)
            if step.check is not None and step.check.how is not Is.BELOW:
                missed = replace(step.check, left=Fraction(0 if step.check.how is Is.AT_LEAST else 99))
                yield in_words(replace(step, check=missed), names, finding.day)
    for finding, thresholds in steady_findings():
        for step in steps(finding, thresholds):
            yield in_words(step, names, finding.day)
    before = Finding(Rule.UNWELL_WITHOUT_PAIN, Kind.URGENT, Tier.URGENT, DAY, None, (), {"signs": "dizzy"})
    for step in steps(before, DEFAULT):
        yield in_words(step, names, DAY)
    many = tuple(Value(days_before(ago), "worst", 3, BACK) for ago in range(90, 14, -6))
    yield in_words(Step(What.BEGAN, many, facts={"start": days_before(90), "from": "report"}), names, DAY)
    yield in_words(Step(What.LATEST, many[-3:], Check(13, Is.AT_MOST, 6, "early_within_days")), names, DAY)


def every_conclusion() -> Iterator[str]:
    """Whatever came of working a finding out again."""
    for verdict in explain.VERDICTS:
        for kept in ("whole", *explain.KEPT):
            for today in explain.TODAY:
                for changed in ({}, {"1": ("2", "3")}):
                    yield from explain.conclusions(
                        verdict=verdict,
                        kept=kept,
                        differences=[("values", 3, 2), ("1", 2, None)],
                        version="1",
                        version_today="1" if not changed else "2",
                        changed=changed,
                        today=today,
                    )


def every_happening() -> Iterator[str]:
    """Whatever happened, whoever did it."""
    nora, sam = "Νόρα", "Σαμ"
    days = [DAY - timedelta(days=ago) for ago in range(6)]
    yield from (history.opened(DAY), history.corrected(), *map(history.changed, FollowUpState))
    yield from (history.answered_before(), history.over_before(), history.booked("1"))
    yield history.somebody_was_first(nora, "1", "2")
    for some in (days, days[:2]):
        yield history.seen_again(some, DAY)
        yield history.worked_out_again(some, DAY)
    for because in ("opened", "again", "escalated", "silence"):
        for who in ([""], [nora], ["", nora]):
            yield history.mailed(because, who, not_delivered=who, not_sent=who, kept=who)
    yield history.nobody_said(DAY)
    yield from (history.said_so(who, DAY, "1") for who in (None, "", nora))
    for who in ("", nora):
        yield from (history.seen(who), history.taken(who), history.given_back(who))
        yield from (history.looked_after_by(who), history.somebody_else_has_it(who))
        yield history.appointment_answered(who, "1", "2")
    yield from (history.passed_on("", nora), history.passed_on(nora, ""), history.passed_on(nora, sam))
