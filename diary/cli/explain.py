"""`diary explain`: why a follow-up was opened, worked out again from what was stored then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from diary.cli.frame import a_day, format_option, open_site, site_options

if TYPE_CHECKING:
    from diary.rules.records import SymptomKey
    from diary.rules.step import Step
    from diary.services.followups.explain import Explained
    from diary.store.models import FollowUp


@click.command()
@click.argument("number", metavar="ID", type=click.IntRange(max=2**63 - 1))
@click.option("--day", type=a_day, metavar="DATE", help="Only what was found on that day.")
@format_option("Sentences to read, or one JSON object.")
@site_options
@click.pass_context
def explain(context: click.Context, number: int, day: date | None, form: str) -> None:
    """Explain a follow-up step by step, from what was stored when it was found.

    ID is its number, as "diary followups" prints it. What opened it is explained, and the newest finding of each of its
    rules. Ends with status 1 if anything does not come out as it was stored.
    """
    from diary.cli.faults import Refused
    from diary.rules.thresholds import RULES_VERSION
    from diary.services.followups.explain import explained
    from diary.services.patients import all_symptoms, name_of
    from diary.store.engine import reading
    from diary.store.models import FollowUp, Patient
    from diary.store.queries.worklist import when_found
    from diary.words.whose import about

    site = open_site(context)
    with reading(site.engine) as session:
        follow_up = session.get(FollowUp, number)
        if follow_up is None:
            raise Refused(f"There is no follow-up with the number {number}.", exit_code=2)
        patient = session.get_one(Patient, follow_up.patient_id)
        names: dict[SymptomKey, str] = {each.id: each.name for each in all_symptoms(session, patient)}
        found = explained(session, follow_up, site.settings.rules, day=day)
        if not found:
            if day is None:
                raise Refused(f"Nothing that follow-up {number} rests on is in the record any more.")
            raise Refused(f"Nothing of follow-up {number} was found on {day}.", exit_code=2)
        days = {each.day for each in when_found(session, follow_up.id)}
        with about(name_of(patient)):
            if form == "json":
                told = [_as_dict(each, names) for each in found]
                click.echo(
                    json.dumps(
                        {**_head(follow_up, days), "rules_version_today": RULES_VERSION, "findings": told},
                        indent=2,
                    )
                )
            else:
                click.echo("\n".join(in_lines(follow_up, found, names, days)))
    if not all(each.holds for each in found):
        raise click.exceptions.Exit(1)


def _head(follow_up: FollowUp, days: Iterable[date]) -> dict[str, Any]:
    return {
        "id": follow_up.id,
        "kind": follow_up.kind,
        "symptom": follow_up.symptom.name if follow_up.symptom else None,
        "state": follow_up.state,
        "opened_on": follow_up.opened_on.isoformat(),
        "days": sorted(day.isoformat() for day in days),
    }


def in_lines(
    follow_up: FollowUp, found: list[Explained], names: Mapping[SymptomKey, str], days: Iterable[date]
) -> Iterator[str]:
    """What the command prints of a follow-up; `days` are all those on which it was found."""
    from diary.words.formats import full_day

    about = f" ({follow_up.symptom.name})" if follow_up.symptom else ""
    opened = full_day(follow_up.opened_on)
    yield f"Follow-up {follow_up.id}: {follow_up.kind}{about}, opened on {opened}, {follow_up.state}."
    for each in found:
        yield ""
        yield f"{full_day(each.row.day)}: {each.row.rule}"
        yield from (f"  {line}" for line in _said(each, names))
    others = sorted({*days} - {each.row.day for each in found})
    if others:
        yield ""
        yield f"Also found on {len(others)} other days. Explain one with --day, such as --day {others[-1]}."


def _said(each: Explained, names: Mapping[SymptomKey, str]) -> Iterator[str]:
    from diary.words import explain as explaining
    from diary.words import steps
    from diary.words.contact import Contact
    from diary.words.findings import told

    if each.finding is not None and each.thresholds is not None:
        said = told(each.finding, names=names, contact=Contact(), thresholds=each.thresholds)
        yield said.rule
        yield said.article
    for place, step in enumerate(each.steps, start=1):
        yield f"{place}. {steps.in_words(step, names, each.row.day)}"
    yield from explaining.conclusions(
        verdict=each.verdict,
        kept=each.kept,
        differences=[(one.what, one.stored, one.worked_out) for one in each.differences],
        version=each.row.rules_version,
        version_today=each.version_today,
        changed=each.changed,
        today=each.today,
    )


def _as_dict(each: Explained, names: Mapping[SymptomKey, str]) -> dict[str, Any]:
    row = each.row
    return {
        "day": row.day.isoformat(),
        "rule": row.rule,
        "tier": row.tier,
        "symptom": names.get(row.symptom_id) if row.symptom_id is not None else None,
        "found_at": row.found_at.isoformat(),
        "corrected_at": row.corrected_at.isoformat() if row.corrected_at else None,
        "rules_version": row.rules_version,
        "thresholds": row.thresholds,
        "values": row.values,
        "facts": row.facts,
        "holds": each.holds,
        "verdict": each.verdict.value,
        "record": each.kept.value,
        "differences": [
            {"what": one.what, "stored": one.stored, "worked_out": one.worked_out} for one in each.differences
        ],
        "steps": [_step(step, names, row.day) for step in each.steps],
        "changed_since": {
            "rules": each.rules_changed,
            "thresholds": {name: {"then": then, "now": now} for name, (then, now) in each.changed.items()},
        },
        "today": each.today.value,
        "text": list(_said(each, names)),
    }


def _step(step: Step, names: Mapping[SymptomKey, str], day: date) -> dict[str, Any]:
    from diary.rules.names import PUBLIC
    from diary.words.steps import in_words

    told: dict[str, Any] = {
        "what": step.what.value,
        "values": [
            {
                "day": value.day.isoformat(),
                "field": value.field,
                "value": value.value,
                "symptom": value.symptom,
            }
            for value in step.values
        ],
        "facts": {name: _plain(fact) for name, fact in step.facts.items()},
        "text": in_words(step, names, day),
    }
    if step.check is not None:
        told["check"] = {
            "figure": _plain(step.check.left),
            "is": step.check.how.value,
            "threshold": PUBLIC[step.check.threshold],
            "number": _plain(step.check.right),
            "holds": step.check.holds,
        }
    return told


def _plain(fact: object) -> object:
    """JSON-able; fractions as "5/4", so that nothing is rounded."""
    if isinstance(fact, Fraction):
        return f"{fact.numerator}/{fact.denominator}"
    return fact.isoformat() if isinstance(fact, date) else fact
