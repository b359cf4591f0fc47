"""A second reading of the rules: slow and plain, to be held against `diary replay`.

It shares no code with the package. Every day is worked out again from all rows, sentence by sentence; the
comments quote the rules page.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median
from typing import Any

from tests.rules.oracle_diary import Diary, Report

TIERS = ["emergency", "urgent", "follow_up"]
TIER_OF_KIND = {"emergency": "emergency", "urgent": "urgent"}

Key = tuple[str, str | None]


@dataclass
class Episode:
    """One episode of a symptom: the day of its first report, where it starts, when it was over (if it was)."""

    first: date
    start: date
    over_on: date | None = None


# Tier 1 and 2


def has_pain(diary: Diary, report: Report) -> bool | None:
    """True: pain. False: no pain. None: unknown."""
    given = [value for name, value in report.worst.items() if diary.symptoms[name].kind == "pain"]
    # "**Pain** below means: any symptom of kind `pain` has `worst` ≥ 1."
    if any(value >= 1 for value in given):
        return True
    # "**No pain** means: every symptom of kind `pain` with a `worst` has 0, and at least one has it."
    if given and all(value == 0 for value in given):
        return False
    # "Otherwise pain is unknown."
    return None


def finding(rule: str, kind: str, symptom: str | None = None) -> dict[str, Any]:
    # "The kind of a tier 1 or 2 finding is its tier."
    return {"rule": rule, "kind": kind, "tier": TIER_OF_KIND.get(kind, "follow_up"), "symptom": symptom}


def at_once(diary: Diary, day: date) -> list[dict[str, Any]]:
    """ "These look at one report alone." """
    report = diary.reports[day]
    signs = report.signs or set()
    pain = has_pain(diary, report)
    found = []
    # "any of `breathless chest dizzy faint sweating nausea`, and pain or pain unknown | emergency"
    if signs & {"breathless", "chest", "dizzy", "faint", "sweating", "nausea"} and pain is not False:
        found.append(finding("warning_sign", "emergency"))
    # "any of `chest breathless faint`, whatever the pain | emergency"
    if signs & {"chest", "breathless", "faint"}:
        found.append(finding("heart_sign", "emergency"))
    # "a `pain` symptom's `worst` ≥ 7, watched or not | emergency where `heart`, else urgent"
    for name, worst in report.worst.items():
        if diary.symptoms[name].kind == "pain" and worst >= diary.number["severe.from"]:
            found.append(finding("severe", "emergency" if diary.symptoms[name].heart else "urgent", name))
    # "`sudden` is yes, whatever the numbers say: it may be a pain that nobody tracks | emergency"
    if report.sudden is True:
        found.append(finding("sudden", "emergency"))
    # "`spreading` or `bleeding` | emergency"
    if signs & {"spreading", "bleeding"}:
        found.append(finding("spread_or_bleeding", "emergency"))
    # "`limb` or `lump` | urgent"
    if signs & {"limb", "lump"}:
        found.append(finding("limb_or_wound", "urgent"))
    # "any of `dizzy sweating nausea`, and no pain | urgent; emergency while d ≤ procedure date + 30 days. Where no date
    # is known, the day the diary was begun on the site stands for it (in `replay`: `--begun DATE`, which exports carry,
    # else the file's first reported day)"
    if signs & {"dizzy", "sweating", "nausea"} and pain is False:
        stands = diary.procedure or diary.begun or min(diary.reports)
        early = day <= stands + diary.days("unwell.after_procedure_days")
        found.append(finding("unwell_without_pain", "emergency" if early else "urgent"))
    return found


# Tier 3


def episodes(diary: Diary, name: str, day: date) -> list[Episode]:
    """The episodes of a symptom that began up to a day, in order; at most the last is not over."""
    reports = diary.worsts(name, day)
    found: list[Episode] = []
    for place, (on, worst) in enumerate(reports):
        before = reports[:place]
        running = bool(found) and found[-1].over_on is None
        painful_before = [earlier for earlier, value in before if value >= 1]
        if worst >= 1 and not running:
            # "An *episode* of a symptom starts at a report with `worst` ≥ 1."
            found.append(Episode(first=on, start=on))
        elif worst >= 1 and (on - painful_before[-1]).days > diary.number["episode.gap_days"]:
            # "it gives way to a new one when a report with `worst` ≥ 1 comes more than 6 days after the last
            # one with `worst` ≥ 1."
            found[-1].over_on = on
            found.append(Episode(first=on, start=on))
        elif worst == 0 and running and before[-1][1] == 0:
            # "It ends at the second of two successive reports of that symptom with `worst` = 0 (days without a
            # report between them do not matter; a single 0 does not end it)"
            found[-1].over_on = on
    # "For the symptom's very first episode it is `since`, where that is given and earlier and no two successive
    # reports of 0 came before."
    if found and diary.since is not None and diary.since < found[0].first:
        earlier = [worst for on, worst in reports if on < found[0].first]
        if not any(one == 0 and two == 0 for one, two in pairwise(earlier)):
            found[0].start = diary.since
    return found


def persists(diary: Diary, name: str, day: date) -> bool:
    reports = diary.worsts(name, day)
    known = episodes(diary, name, day)
    # "Fires when `worst`(d) ≥ 1, d ≥ start + 7 days,"
    if diary.reports[day].worst[name] < 1:
        return False
    episode = known[-1]
    if day < episode.start + diary.days("persists.after_days"):
        return False
    given = {on: worst >= 1 for on, worst in reports}
    # "Where `since` is the start, the days from it up to the day before the symptom's first report count as given
    # with ≥ 1: the patient said so."
    if episode is known[0] and episode.start == diary.since:
        on = episode.start
        while on < reports[0][0]:
            given[on] = True
            on += timedelta(days=1)
    # "and in the window [max(start, d-20), d] (three weeks, …) at least 3 days give the symptom a `worst`, at least
    # half of them ≥ 1."
    opens = max(episode.start, day - diary.days("persists.window_days", less=1))
    window = [painful for on, painful in given.items() if opens <= on <= day]
    enough, share = diary.number["persists.least_days"], diary.number["persists.share"]
    return len(window) >= enough and Fraction(sum(window), len(window)) >= share


def last_week(diary: Diary, values: list[tuple[date, int]], day: date) -> list[int]:
    return between(values, day, int(diary.number["rising.recent_days"]) - 1, 0)


def weeks_before(diary: Diary, values: list[tuple[date, int]], day: date) -> list[int]:
    first = int(diary.number["rising.recent_days"])
    return between(values, day, first + int(diary.number["rising.before_days"]) - 1, first)


def enough_for_a(diary: Diary, values: list[int]) -> bool:
    return len(values) >= diary.number["rising.recent_least"]


def enough_for_b(diary: Diary, values: list[int]) -> bool:
    return len(values) >= diary.number["rising.before_least"]


def between(values: list[tuple[date, int]], day: date, first: int, last: int) -> list[int]:
    """The values of the days from `first` to `last` days before a day, both included."""
    return [value for on, value in values if day - timedelta(days=first) <= on <= day - timedelta(days=last)]


def scores(diary: Diary, name: str, day: date) -> list[tuple[date, int]]:
    # "The **scores** are the symptom's `usual` values where the report of d has one and so do at least 3 reports in
    # d-6…d and 4 in d-34…d-7; otherwise its `worst` values. The two are never mixed."
    usual = diary.usuals(name, day)
    has_one = name in diary.reports[day].usual
    a, b = last_week(diary, usual, day), weeks_before(diary, usual, day)
    if has_one and enough_for_a(diary, a) and enough_for_b(diary, b):
        return usual
    return diary.worsts(name, day)


def mean(values: list[int]) -> Fraction:
    return Fraction(sum(values), len(values))


def rising(diary: Diary, name: str, day: date) -> bool:
    known = scores(diary, name, day)
    # "A = the scores of d-6…d, B = the scores of d-34…d-7, with at least 3 and 4 of them."
    a, b = last_week(diary, known, day), weeks_before(diary, known, day)
    if not enough_for_a(diary, a) or not enough_for_b(diary, b):
        return False
    # "The mean of A exceeds the mean of B by ≥ 5/4, and the score of d exceeds the mean of B by ≥ 3/2."
    of_day = dict(known)[day]
    if mean(a) - mean(b) < diary.number["rising.rise"] or of_day - mean(b) < diary.number["rising.today"]:
        return False
    # "mean of A minus mean of B must also be at least that many times the person's own mean change, (…) where there are
    # at least 8 of them."
    changes = own_changes(diary, known, day)
    if len(changes) < diary.number["rising.own_change_least"]:
        return True
    return mean(a) - mean(b) >= diary.number["rising.own_change"] * mean(changes)


def own_changes(diary: Diary, known: list[tuple[date, int]], day: date) -> list[int]:
    # "|difference| of successive scores (of the kind used) at most 2 days apart whose later one lies in d-62…d-7"
    last = int(diary.number["rising.recent_days"])
    first = last + int(diary.number["rising.own_change_days"]) - 1
    return [
        abs(score - before)
        for (earlier, before), (later, score) in pairwise(known)
        if (later - earlier).days <= diary.number["rising.own_change_gap_days"]
        and day - timedelta(days=first) <= later <= day - timedelta(days=last)
    ]


def early_rise(diary: Diary, name: str, day: date) -> bool:
    known = scores(diary, name, day)
    # "only while B holds fewer than 4 scores:"
    if enough_for_b(diary, weeks_before(diary, known, day)):
        return False
    # "the last three scores lie within d-5…d;"
    three = int(diary.number["early_rise.last"])
    last_three, opens = known[-three:], day - diary.days("early_rise.within_days", less=1)
    if len(last_three) < three or any(on < opens for on, _ in last_three):
        return False
    # "the 14 days before the first of them hold at least 3 scores;"
    before = between(known, last_three[0][0], int(diary.number["early_rise.before_days"]), 1)
    if len(before) < diary.number["early_rise.before_least"]:
        return False
    # "each of the three is ≥ their median + 2."
    middle = median([Fraction(value) for value in before])
    return all(value >= middle + diary.number["early_rise.rise"] for _, value in last_three)


def says_worse(diary: Diary, day: date) -> bool:
    # "the report of d says worse, and of the last up to three reports in d-6…d that answered `compared`, d's among
    # them, at least two do."
    opens, last = day - diary.days("says_worse.days", less=1), int(diary.number["says_worse.last"])
    answers = [report.compared for on, report in diary.upto(day) if on >= opens and report.compared]
    worse = answers[-last:].count("worse")
    return diary.reports[day].compared == "worse" and worse >= diary.number["says_worse.least"]


def interferes(diary: Diary, day: date) -> bool:
    report = diary.reports[day]
    # "The report of d has `interference` ≥ 7 or `could_not` = yes;"
    if (
        report.interference is not None and report.interference >= diary.number["interferes.alone"]
    ) or report.could_not is True:
        return True
    # "or it has `interference` ≥ 4, and of the last up to three reports in d-6…d that answered `interference`, d's
    # among them, at least two have ≥ 4."
    answers = [
        earlier.interference
        for on, earlier in diary.upto(day)
        if on >= day - diary.days("interferes.days", less=1) and earlier.interference is not None
    ]
    again = diary.number["interferes.again"]
    high = [answer for answer in answers[-int(diary.number["interferes.last"]) :] if answer >= again]
    enough = len(high) >= diary.number["interferes.least"]
    return report.interference is not None and report.interference >= again and enough


def findings(diary: Diary, day: date) -> list[dict[str, Any]]:
    found = at_once(diary, day)
    # "Evaluated for each watched symptom, on days that have a report giving that symptom a `worst`;"
    for name in diary.reports[day].worst:
        if not diary.symptoms[name].watched:
            continue
        if persists(diary, name, day):
            found.append(finding("persists", "persists", name))
        if rising(diary, name, day):
            found.append(finding("rising", "worsens", name))
        if early_rise(diary, name, day):
            found.append(finding("early_rise", "worsens", name))
    # "`interferes` and `says_worse` belong to the report, not to a symptom, and `watched` does not touch them."
    if says_worse(diary, day):
        found.append(finding("says_worse", "worsens"))
    if interferes(diary, day):
        found.append(finding("interferes", "interferes"))
    # "sorted by (tier: emergency, urgent, follow_up), then rule name, then symptom"
    return sorted(found, key=lambda f: (TIERS.index(f["tier"]), f["rule"], f["symptom"] or ""))
