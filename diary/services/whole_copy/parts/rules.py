"""By which rules and numbers each day was gone over, and what they found on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import inspect, select, union

from diary.rules.thresholds import Thresholds, ThresholdsError
from diary.services.evaluation.threshold_sets import digest_of
from diary.services.whole_copy.parts import json_values
from diary.services.whole_copy.tables import Row, Table, Way
from diary.services.whole_copy.values import BadValue, as_stored, as_written, text
from diary.store.models import DayFound, FollowUp, FollowUpFinding, RulesInForce, SweepState, ThresholdSet
from diary.store.upsert import insert_if_new
from diary.words import whole_copy as words

FILE = "rules.json"
SETS = "threshold_sets"
STATE = "state"


def known(name: str) -> Callable[[Row, Way], None]:
    """The digest that a row rests on must be one whose numbers stand in the copy."""

    def settle(row: Row, way: Way) -> None:
        if row[name] not in way.digests:
            raise BadValue(words.expected_row(SETS))

    return settle


TABLES = (
    Table(
        name="rules_in_force",
        model=RulesInForce,
        of=lambda patient_id: RulesInForce.patient_id == patient_id,
        plain=("from_on", "noted_at"),
        lines=("rules_version", "digest"),
        settle=known("digest"),
    ),
    Table(
        name="days_found",
        model=DayFound,
        of=lambda patient_id: DayFound.patient_id == patient_id,
        plain=("day",),
        inner={"found": json_values.found},
    ),
)


def write_sets(way: Way) -> list[Row]:
    """The sets of numbers that this diary's findings rest on."""
    used = union(
        select(RulesInForce.digest).where(RulesInForce.patient_id == way.patient_id),
        select(FollowUpFinding.thresholds_digest)
        .join(FollowUp, FollowUp.id == FollowUpFinding.follow_up_id)
        .where(FollowUp.patient_id == way.patient_id),
    )
    sets = select(ThresholdSet).where(ThresholdSet.digest.in_(used)).order_by(ThresholdSet.digest)
    return [{"digest": each.digest, "numbers": each.numbers} for each in way.session.scalars(sets)]


def read_sets(given: Any, way: Way) -> None:
    """Keep those that are not here yet. They are shared by all diaries of a site, so a digest is believed of nobody:
    it is worked out from the numbers again.
    """
    if type(given) is not list:
        way.problems.add(FILE, SETS, words.expected_list())
        return
    for place, each in enumerate(given, start=1):
        try:
            if type(each) is not dict or set(each) != {"digest", "numbers"}:
                raise BadValue(words.expected_fields(("digest", "numbers")))
            digest, numbers = text(each["digest"], one_line=True), _numbers(each["numbers"])
            if digest_of(numbers) != digest:
                raise BadValue(words.expected_digest())
        except BadValue as error:
            way.problems.add(FILE, f"{SETS} {place}", str(error))
            continue
        if not way.session.get(ThresholdSet, digest):
            insert_if_new(way.session, ThresholdSet, {"digest": digest, "numbers": dict(numbers)})
        way.digests.add(digest)


def _numbers(given: Any) -> Mapping[str, int | str]:
    if type(given) is not dict or len(given) > 200:
        raise BadValue(words.expected_digest())
    if not all(type(name) is str and type(value) in (int, str) for name, value in given.items()):
        raise BadValue(words.expected_digest())
    known = Thresholds().as_dict().keys()
    try:
        Thresholds.from_dict({name: value for name, value in given.items() if name in known})
    except ThresholdsError:
        raise BadValue(words.expected_digest()) from None
    return given


STATE_COLUMNS = ("applied_rules", "changed_from", "reported_to")


def write_state(way: Way) -> Row:
    """Up to where the rules have been applied."""
    state = way.session.get_one(SweepState, way.patient_id)
    said = {name: as_written(getattr(state, name)) for name in STATE_COLUMNS}
    return {**said, "is_behind": state.applied_version != state.data_version}


def read_state(given: Any, way: Way) -> None:
    """Stand where the rules stood there: what they went over is not gone over again, and opens nothing anew."""
    names = (*STATE_COLUMNS, "is_behind")
    if type(given) is not dict or set(given) != set(names) or type(given["is_behind"]) is not bool:
        way.problems.add(FILE, STATE, words.expected_fields(names))
        return
    state = way.session.get_one(SweepState, way.patient_id)
    columns = inspect(SweepState).columns
    for name in STATE_COLUMNS:
        try:
            setattr(state, name, as_stored(columns[name], given[name], way.now, one_line=True))
        except BadValue as error:
            way.problems.add(FILE, f"{STATE}, {name}", str(error))
    state.data_version += 1
    state.applied_version = state.data_version - (1 if given["is_behind"] else 0)
    # What time alone may have changed is looked at when the job next runs.
    state.due_at = way.now
