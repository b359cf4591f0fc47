"""A second reading of what becomes of findings: slow and plain, to be held against the fold and `diary replay`.

It shares no code with the package. Every question is answered from all reports and all answers again, sentence by
sentence; the comments quote the rules page.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

from tests.rules.oracle import TIER_OF_KIND, TIERS, Key, episodes, findings, mean
from tests.rules.oracle_diary import Diary

Numbers = dict[str, Fraction]
ALARMS = ("emergency", "urgent")
ALARM_KEYS: set[Key] = {(kind, None) for kind in ALARMS}


@dataclass
class Answer:
    """Who answered what is no matter here: only the day, and what was done. `moves`: (day, new day or None)."""

    kind: str
    symptom: str | None
    on: date
    done: str
    booked_for: date | None = None
    moves: list[tuple[date, date | None]] = field(default_factory=list)


@dataclass
class FollowUp:
    """`how` it closed: cleared or answered. `by` is the answer that closed it."""

    key: Key
    opened: date
    found: list[date]
    closed: date | None = None
    how: str | None = None
    by: Answer | None = None


@dataclass
class Counted:
    """An answer that found something open, the last day with a finding of what it answered, and the first answer's day
    where it was given in the days of another.
    """

    answer: Answer
    last_found: date
    first: date


@dataclass
class Life:
    """What happened on each day, by key, and what became of it all."""

    follow_ups: list[FollowUp] = field(default_factory=list)
    opened: dict[date, set[Key]] = field(default_factory=dict)
    cleared: dict[date, set[Key]] = field(default_factory=dict)
    counted: list[Counted] = field(default_factory=list)

    def open(self, key: Key) -> FollowUp | None:
        # "One open follow-up per patient, kind and symptom."
        found = [each for each in self.follow_ups if each.key == key and each.closed is None]
        assert len(found) <= 1
        return found[0] if found else None

    def last_counted(self, key: Key) -> Counted | None:
        found = [each for each in self.counted if (each.answer.kind, each.answer.symptom) == key]
        return found[-1] if found else None


def live(
    diary: Diary,
    found: Mapping[date, Mapping[Key, bool]],
    answers: Iterable[Answer] = (),
    numbers_on: Callable[[date], Numbers] | None = None,
) -> Life:
    """`found`: by reported day the keys that have a finding, and whether any of it may open something."""
    shipped = diary.number
    life = Life()
    given = list(answers)
    try:
        for day in sorted({*diary.reports, *(answer.on for answer in given)}):
            diary.number = numbers_on(day) if numbers_on else shipped
            _a_day(
                diary, life, day, found.get(day, {}), [each for each in given if each.on == day], numbers_on
            )
    finally:
        diary.number = shipped
    return life


def _a_day(
    diary: Diary,
    life: Life,
    day: date,
    todays: Mapping[Key, bool],
    answers: list[Answer],
    numbers_on: Callable[[date], Numbers] | None,
) -> None:
    # "Within a day: clearing, opening, then answers; an answer closes first."
    answered = {(each.kind, each.symptom) for each in answers}
    if day in diary.reports:
        for each in life.follow_ups:
            if each.closed is None and each.key not in answered and clears(diary, each, day, set(todays)):
                each.closed, each.how = day, "cleared"
                life.cleared.setdefault(day, set()).add(each.key)
        for key, may_open in todays.items():
            running = life.open(key)
            if running is not None:
                # "A later finding joins it" … "a finding that L holds back opens nothing, but still joins and keeps
                # open what is open".
                running.found.append(day)
            elif may_open and not quiet(diary, life, key, day, numbers_on):
                life.follow_ups.append(FollowUp(key, day, [day]))
                life.opened.setdefault(day, set()).add(key)
    for answer in answers:
        # "An answer counts where the fold has a follow-up of its key open on its day, else it holds nothing back".
        # The day on which it was closed by an answer counts as open for the next answer of that day.
        key = (answer.kind, answer.symptom)
        running = life.open(key)
        if running is not None:
            running.closed, running.how, running.by = day, "answered", answer
        else:
            closed_today = [
                e for e in life.follow_ups if e.key == key and e.closed == day and e.how == "answered"
            ]
            if not closed_today:
                continue
            running = closed_today[-1]
        # "A new answer counts from its own day, never past 42 days after the first."
        before = life.last_counted(key)
        goes_on = before is not None and in_its_days(diary, before, day)
        life.counted.append(Counted(answer, running.found[-1], before.first if before and goes_on else day))


def clears(diary: Diary, follow_up: FollowUp, day: date, todays: set[Key]) -> bool:
    """Whether an open follow-up clears by itself on a reported day, whose findings have these keys."""
    kind, symptom = follow_up.key
    last = follow_up.found[-1]
    if kind == "persists":
        # "`persists` when its episode has ended or given way to a new one"; "`persists` clears when its episode gives
        # way", whatever is found that day.
        assert symptom is not None
        its_episode = [each for each in episodes(diary, symptom, day) if each.first <= last][-1]
        return its_episode.over_on is not None
    # "a kind and symptom that has a finding that day is not cleared"
    if follow_up.key in todays:
        return False
    if kind == "worsens":
        # "`worsens` on the first reported day 14 or more days after its last finding (same symptom) with at least 3
        # reports since" … "those that give that symptom a `worst` (any report where `symptom` is null) after the day
        # of its last finding"
        since = [
            on for on, report in diary.upto(day) if on > last and (symptom is None or symptom in report.worst)
        ]
        enough = len(since) >= diary.number["clear.worsens_reports"]
        return day >= last + diary.days("clear.worsens_days") and enough
    assert kind == "interferes"
    # "when at least three reports in d-6…d answered `interference` or `could_not` and none of the last three of them
    # has `interference` ≥ 4 or `could_not` = yes."
    answered = [
        report
        for on, report in diary.upto(day)
        if on >= day - diary.days("clear.interferes_days", less=1)
        and not (report.interference is None and report.could_not is None)
    ]
    three, again = int(diary.number["clear.interferes_reports"]), diary.number["interferes.again"]
    return len(answered) >= three and not any(
        (report.interference is not None and report.interference >= again) or report.could_not is True
        for report in answered[-three:]
    )


@dataclass
class Expected:
    """An expected level of a symptom, from one day to another, both included."""

    symptom: str
    level: int
    first: date
    last: date


def is_held(diary: Diary, plan: Iterable[Expected], rule: str, symptom: str | None, day: date) -> bool:
    """Whether the care plan lets a finding open nothing."""
    if symptom is None or rule not in ("persists", "rising", "early_rise"):
        return False
    own = diary.reports[day].worst[symptom]
    # "no `persists` while the median of `worst` over d-6…d (at least 3, else the day's own) is at most L"
    week = [worst for on, worst in diary.worsts(symptom, day) if (day - on).days <= 6]
    middle = median([Fraction(worst) for worst in week]) if len(week) >= 3 else own
    # "no `rising` or `early_rise` while the day's `worst` is"
    looked_at = middle if rule == "persists" else own
    return any(
        each.symptom == symptom and each.first <= day <= each.last and looked_at <= each.level
        for each in plan
    )


# Quiet


def quiet(
    diary: Diary, life: Life, key: Key, day: date, numbers_on: Callable[[date], Numbers] | None
) -> bool:
    """Whether a finding of that key on that day is held back by an answer."""
    # "nor does one dated after d, nor a follow-up that cleared by itself": neither is among those counted up to now.
    # "A new answer counts from its own day"
    counted = life.last_counted(key)
    if counted is None or not in_its_days(diary, counted, day):
        return False
    # "**Quiet ends** for good on a reported day d when …"
    of_today = diary.number
    for on in sorted(diary.reports):
        if counted.answer.on < on <= day:
            diary.number = numbers_on(on) if numbers_on else of_today
            ended = is_worse(diary, counted.answer, on) or could_do_less(diary, counted.answer, on)
            diary.number = of_today
            if ended:
                return False
    return True


def in_its_days(diary: Diary, counted: Counted, day: date) -> bool:
    """Whether the day is one of the days of an answer, whatever may have ended them."""
    answer = counted.answer
    # "Days a … a+n-1 are quiet"
    if day > answer.on + timedelta(days=how_long(diary, answer, day) - 1):
        return False
    # "never past 42 days after the first"
    if (day - counted.first).days >= diary.number["quiet.most_days"]:
        return False
    # "`persists` of the same episode" … "A new episode is nobody's quiet."
    return answer.kind != "persists" or same_episode(diary, counted, day)


def how_long(diary: Diary, answer: Answer, day: date) -> int:
    """n, on that day."""
    number = {name: int(value) for name, value in diary.number.items()}
    if answer.kind == "worsens":
        # "| `worsens` | 7 | 14 | to p, that day included; at least 7, at most 42 |"
        checked, told = number["quiet.days"], number["quiet.told_days"]
    else:
        # "| `persists` of the same episode, `interferes` | 28 | 28 | to p, that day included; at least 28, at most
        # 42 |"
        checked, told = number["quiet.lasting_days"], number["quiet.lasting_told_days"]
    if answer.done == "checked":
        n = checked
    elif answer.done == "told":
        n = told
    else:
        n = booked(answer, day, checked, told, number["quiet.most_days"])
    # "with none on a's side, and for `says_worse`, n is at most 14"
    if not at_the_answer(diary, answer):
        n = min(n, number["quiet.unknown_days"])
    return n


def booked(answer: Answer, day: date, checked: int, told: int, most: int) -> int:
    p, moved = answer.booked_for, False
    for on, to in answer.moves:
        # "Moving or cancelling is no answer: from the day it is made n is worked out with the new p, or as checked,
        # still from a."
        if on <= day:
            p, moved = to, True
    if p is None and moved:
        return checked
    # "Booked without a date counts as told, for a day before a as checked."
    if p is None:
        return told
    if p < answer.on:
        return checked
    n = 0
    while answer.on + timedelta(days=n) <= p:
        n += 1
    if n < checked:
        n = checked
    return most if n > most else n


def same_episode(diary: Diary, counted: Counted, day: date) -> bool:
    assert counted.answer.symptom is not None
    known = episodes(diary, counted.answer.symptom, day)
    answered = [each for each in known if each.first <= counted.last_found][-1]
    return answered is known[-1] and answered.over_on is None


def compared(diary: Diary, answer: Answer, day: date) -> list[tuple[date, int]]:
    """ "that symptom's `worst` (for `interferes`: of `interference`)", up to a day."""
    if answer.kind == "interferes":
        return [(on, r.interference) for on, r in diary.upto(day) if r.interference is not None]
    return diary.worsts(answer.symptom, day) if answer.symptom is not None else []


def at_the_answer(diary: Diary, answer: Answer) -> list[int]:
    a, values = answer.on, compared(diary, answer, answer.on)
    week = diary.days("quiet.mean_days", less=1)
    # "its mean over a-6…a, at least 3 values" … "where a's side has fewer, the last up to 3 of a-13…a stand for it"
    near = [value for on, value in values if a - week <= on]
    if len(near) >= diary.number["quiet.mean_least"]:
        return near
    fortnight = diary.days("quiet.before_days", less=1)
    return [value for on, value in values if a - fortnight <= on][-int(diary.number["quiet.mean_last"]) :]


def at_present(diary: Diary, answer: Answer, day: date) -> list[int]:
    values = compared(diary, answer, day)
    # "over d-6…d" … "where d's side has fewer, its last up to 3 after a, each side for itself"
    near = [value for on, value in values if day - diary.days("quiet.mean_days", less=1) <= on]
    if len(near) >= diary.number["quiet.mean_least"]:
        return near
    return [value for on, value in values if on > answer.on][-int(diary.number["quiet.mean_last"]) :]


def is_worse(diary: Diary, answer: Answer, day: date) -> bool:
    then, now = at_the_answer(diary, answer), at_present(diary, answer, day)
    # "is 2 or more above"
    return bool(then) and bool(now) and mean(now) >= mean(then) + diary.number["quiet.rise"]


def could_do_less(diary: Diary, answer: Answer, day: date) -> bool:
    # "For `interferes` also when `could_not` is yes on two more days of d-6…d than of a-6…a."
    if answer.kind != "interferes":
        return False
    week = diary.days("quiet.mean_days", less=1)

    def days_of(last: date) -> int:
        return len([on for on, report in diary.upto(last) if on >= last - week and report.could_not])

    return days_of(day) >= days_of(answer.on) + diary.number["quiet.could_not"]


# The file


def key_of(found: dict[str, Any]) -> Key:
    # "Follow-ups of kind `emergency` and `urgent` belong to the patient (`symptom` null, also when `severe` names
    # one)."
    if found["kind"] in ALARMS:
        return found["kind"], None
    return found["kind"], found["symptom"]


def as_list(keys: set[Key]) -> list[dict[str, Any]]:
    # "sorted by tier, kind, then symptom, null first"
    order = sorted(
        keys,
        key=lambda k: (TIERS.index(TIER_OF_KIND.get(k[0], "follow_up")), k[0], k[1] is not None, k[1] or ""),
    )
    return [{"kind": kind, "symptom": symptom} for kind, symptom in order]


def replay(
    text: str,
    since: date | None = None,
    procedure: date | None = None,
    numbers: dict[str, Fraction] | None = None,
    begun: date | None = None,
) -> Iterator[dict[str, Any]]:
    """The JSON objects that `diary replay` prints for a valid file, in date order; `numbers` as given by `--set`."""
    diary = Diary(text, since, procedure, numbers, begun)
    said = {day: findings(diary, day) for day in sorted(diary.reports)}
    found = {day: {key_of(one) for one in todays} for day, todays in said.items()}
    # "the lifecycle above with nobody acknowledging anything"
    life = live(diary, {day: dict.fromkeys(keys - ALARM_KEYS, True) for day, keys in found.items()})
    open_alarms: set[Key] = set()
    for day, todays in said.items():
        # "`emergency` and `urgent` never clear by themselves."
        alarms = found[day] & ALARM_KEYS - open_alarms
        open_alarms |= alarms
        yield {
            "date": day.isoformat(),
            "findings": todays,
            "opened": as_list(alarms | life.opened.get(day, set())),
            "cleared": as_list(life.cleared.get(day, set())),
        }
