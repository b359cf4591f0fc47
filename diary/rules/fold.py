"""What becomes of the findings of the routine tier: follow-ups open, are joined, clear by themselves, and are answered.

One pure fold over the whole diary, with the answers on their days. Going over it again after anything changed tells how
things stand now; what was stored before is no input. Alarms are not its business: nothing here ends or holds back one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diary.rules.answers import Answered
from diary.rules.clearing import is_over
from diary.rules.findings import Finding, Kind, Tier
from diary.rules.follow_ups import Closed, Event, FollowUp, How, Key, Outcome, What
from diary.rules.quiet_days import QuietDays
from diary.rules.records import Diary
from diary.rules.thresholds import DEFAULT, Thresholds


def _shipped(_day: date) -> Thresholds:
    return DEFAULT


def _nothing(_finding: Finding) -> bool:
    return False


def fold(
    diary: Diary,
    findings: Mapping[date, Sequence[Finding]],
    answers: Iterable[Answered] = (),
    *,
    thresholds_on: Callable[[date], Thresholds] = _shipped,
    held_back: Callable[[Finding], bool] = _nothing,
    until: date | None = None,
    today: date | None = None,
    since: date | None = None,
    open_before: Iterable[FollowUp] = (),
) -> Outcome:
    """Go over the reported days and those with an answer, in order, and say what happened and how things stand.

    `findings` holds, by day, what the rules in force on that day found; those of the higher tiers are passed over, as
    are days without a report. `thresholds_on` gives the numbers in force on a day: those that clear, and those of the
    quiet. `held_back` says of a finding that the care plan of its day keeps it from opening anything; it joins, and
    keeps open, what is open. Reports and answers after the day `until`, where it is given, are not looked at. Those
    after `today` are of days that a wrong clock made up: what a report of one says still opens, but none clears
    anything, and no answer of one counts.

    Within a day: clearing, opening or joining, then answers. A follow-up that is answered on a day does not clear on
    it: the answer closes it. An answer to a kind and symptom of which nothing is open on its day is passed over; of
    several on one day, given in the order in which they were made, the first closes and the last counts.

    With `since`, only the days from it on are gone over, and what was open when the day before it ended goes on:
    `open_before`, at most one of a key, each with the last of its days at least. Nothing may be quiet then; answers
    before it are passed over.

    The follow-ups come in the order in which they opened. Events of one day are sorted by what happened (cleared, then
    opened and joined, then answered), kind and the symptom's name, answers as they were given.
    """
    run = _Run(diary, findings, thresholds_on, held_back)
    run.begin(open_before)
    given: defaultdict[date, list[Answered]] = defaultdict(list)
    for answered in answers:
        if (today is None or answered.on <= today) and (since is None or answered.on >= since):
            given[answered.on].append(answered)
    reports = diary.reports if since is None else diary.from_day(since)
    reported = {report.day for report in reports}
    for day in sorted(reported | given.keys()):
        if until is not None and day > until:
            break
        of_day = given.get(day, [])
        if day in reported:
            clears = today is None or day <= today
            run.report(day, {answered.key for answered in of_day}, clears=clears)
        run.answer(day, of_day)
    return run.outcome()


@dataclass(slots=True)
class _Track:
    """A follow-up on its way through the fold."""

    kind: Kind
    symptom: int | str | None
    opened_on: date
    found: list[date]
    """Ascending."""
    closed: Closed | None = None

    @property
    def key(self) -> Key:
        return self.kind, self.symptom

    def now(self) -> FollowUp:
        return FollowUp(self.kind, self.symptom, self.opened_on, frozenset(self.found), self.closed)


class _Run:
    def __init__(
        self,
        diary: Diary,
        findings: Mapping[date, Sequence[Finding]],
        thresholds_on: Callable[[date], Thresholds],
        held_back: Callable[[Finding], bool],
    ) -> None:
        self.diary = diary
        self.findings = findings
        self.thresholds_on = thresholds_on
        self.held_back = held_back
        self.tracks: list[_Track] = []
        self.open: dict[Key, _Track] = {}
        self.quiet: dict[Key, QuietDays] = {}
        """By key, what the last answer that counts holds back."""
        self.answered: dict[Key, _Track] = {}
        """By key, the follow-up that it closed."""
        self.events: list[Event] = []

    def begin(self, open_before: Iterable[FollowUp]) -> None:
        """Take over what is open already."""
        for each in open_before:
            track = _Track(each.kind, each.symptom, each.opened_on, sorted(each.found_on))
            self.tracks.append(track)
            self.open[track.key] = track

    def report(self, day: date, answered: set[Key], *, clears: bool) -> None:
        """Go over a reported day; `answered` are the keys that have an answer on it. Unless it `clears`, all stays."""
        thresholds = self.thresholds_on(day)
        for quiet in self.quiet.values():
            quiet.look(day, thresholds)
        found = self._by_key(day)
        for track in self._in_order(self.open.values()):
            if track.key in answered or not clears:
                continue
            # Only `persists` may clear on a day with a finding: when the finding belongs to another episode.
            if track.key in found and track.kind is not Kind.PERSISTS:
                continue
            if is_over(self.diary, track.kind, track.symptom, track.found[-1], day, thresholds):
                self._close(track, Closed(How.CLEARED, day), What.CLEARED)
        for key in sorted(found, key=self._order) if len(found) > 1 else found:
            self._find(day, key, found[key], thresholds)

    def answer(self, day: date, answers: Sequence[Answered]) -> None:
        """Go over the answers of a day."""
        for answered in answers:
            key = answered.key
            track = self.open.get(key)
            if track is None:
                # A second answer of the day it was closed on replaces the first.
                before = self.quiet.get(key)
                if before is None or before.answered.on != day:
                    continue
                track = self.answered[key]
            else:
                self._close(track, Closed(How.ACKNOWLEDGED, day, answered=answered), What.ANSWERED)
            self._keep_quiet(day, answered, track)

    def outcome(self) -> Outcome:
        return Outcome(tuple(self.events), tuple(track.now() for track in self.tracks))

    def _find(self, day: date, key: Key, findings: Sequence[Finding], thresholds: Thresholds) -> None:
        held_back = all(self.held_back(finding) for finding in findings)
        track = self.open.get(key)
        what = What.JOINED
        if track is None:
            quiet = self.quiet.get(key)
            if held_back or (quiet is not None and quiet.holds_back(day, thresholds)):
                return
            track = self.open[key] = _Track(*key, opened_on=day, found=[])
            self.tracks.append(track)
            what = What.OPENED
        track.found.append(day)
        self.events.append(Event(day, what, *key, findings=tuple(findings), held_back=held_back))

    def _keep_quiet(self, day: date, answered: Answered, track: _Track) -> None:
        before = self.quiet.get(answered.key)
        # A new answer counts from its own day, but not past what the first of them could have held back.
        goes_on = before is not None and before.goes_on(day, self.thresholds_on(day))
        first = before.first if before is not None and goes_on else day
        self.quiet[answered.key] = QuietDays(self.diary, answered, track.found[-1], first)
        self.answered[answered.key] = track

    def _close(self, track: _Track, closed: Closed, what: What) -> None:
        track.closed = closed
        del self.open[track.key]
        self.events.append(Event(closed.on, what, *track.key))

    def _by_key(self, day: date) -> dict[Key, list[Finding]]:
        grouped: dict[Key, list[Finding]] = {}
        for finding in self.findings.get(day, ()):
            if finding.tier is Tier.ROUTINE:
                grouped.setdefault(finding.follow_up_key, []).append(finding)
        return grouped

    def _in_order(self, tracks: Iterable[_Track]) -> list[_Track]:
        those = list(tracks)
        return sorted(those, key=lambda track: self._order(track.key)) if len(those) > 1 else those

    def _order(self, key: Key) -> tuple[str, bool, str]:
        kind, symptom = key
        known = self.diary.symptom(symptom) if symptom is not None else None
        return kind.value, symptom is not None, known.name if known else ""
