"""What becomes of findings: follow-ups open, are joined, clear by themselves, and are withdrawn when an edit
takes their evidence.

One pure fold serves both a whole diary read for the first time and a stored one gone over again from the
first day that changed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from diary.rules.clearing import is_over
from diary.rules.findings import Finding, Kind, Tier
from diary.rules.follow_ups import Closed, Event, FollowUp, How, Key, Outcome, What
from diary.rules.records import Diary, SymptomKey
from diary.rules.thresholds import DEFAULT, Thresholds

__all__ = ["ALL_KINDS", "Closed", "Event", "FollowUp", "How", "Key", "Outcome", "What", "fold"]

ALL_KINDS = frozenset(Kind)


def fold(
    diary: Diary,
    days: Sequence[date],
    findings: Mapping[date, Sequence[Finding]],
    known: Iterable[FollowUp] = (),
    kinds: Collection[Kind] = ALL_KINDS,
    verify: bool = True,
    *,
    thresholds: Thresholds = DEFAULT,
    first: date | None = None,
    raise_on: Collection[date] | None = None,
) -> Outcome:
    """Go over `days` in order, clearing first and then opening or joining, and say what happened.

    `days` ascend; those without a report clear nothing. `findings` holds every finding of `kinds` on each day
    gone over. The diary must reach back to the start of each symptom's present episode.

    With `verify`, the days of the known open follow-ups from `first` on (the first of `days` unless given,
    which is needed when no reported day is left to go over) must still have their findings, or are dropped. A
    follow-up of the third tier that is left with none is withdrawn, on the last of `days`; an emergency or
    urgent one is named in `corrected`.

    A finding joins the open follow-up of its key, also when its day lies before the others (it was filled in
    later). A known one that is closed keeps its own days, and holds back findings that would open or join another:
    acknowledged, until its quiet days are over; cleared, up to the day it cleared; withdrawn, never. An emergency or
    urgent finding is never held back from opening: `raise_on` says on which days it may open or join, where not on
    all (a day filled in later feeds the third tier only).
    """
    run = _Run(diary, findings, known, frozenset(kinds), thresholds, raise_on)
    start = first if first is not None else days[0] if days else None
    if verify and start is not None:
        run.check_evidence(start)
    for day in days:
        run.clear(day)
        run.open_or_join(day)
    if verify and start is not None:
        run.withdraw(days[-1] if days else start)
    return run.outcome()


@dataclass(slots=True)
class _Track:
    """A follow-up on its way through a fold. `gone` are days whose findings were corrected away."""

    kind: Kind
    symptom: SymptomKey | None
    opened_on: date
    found: set[date]
    closed: Closed | None = None
    ref: object | None = None
    gone: set[date] = field(default_factory=set)
    last: date | None = field(init=False)
    """The latest day that stands, kept because a year's follow-up is asked for it every day."""

    def __post_init__(self) -> None:
        self.last = max(self.found, default=None)

    @property
    def key(self) -> Key:
        return self.kind, self.symptom

    @property
    def standing(self) -> set[date]:
        return self.found - self.gone

    def lose(self, days: set[date]) -> None:
        self.gone = days
        self.last = max(self.standing, default=None)

    def find(self, day: date) -> None:
        self.found.add(day)
        self.last = day if self.last is None else max(self.last, day)

    def now(self) -> FollowUp:
        # An emergency keeps the days it was told on, corrected or not.
        found = self.standing if self.kind.tier is Tier.FOLLOW_UP else self.found
        return FollowUp(self.kind, self.symptom, self.opened_on, frozenset(found), self.closed, self.ref)


class _Run:
    def __init__(
        self,
        diary: Diary,
        findings: Mapping[date, Sequence[Finding]],
        known: Iterable[FollowUp],
        kinds: frozenset[Kind],
        thresholds: Thresholds,
        raise_on: Collection[date] | None,
    ) -> None:
        self.diary = diary
        self.findings = findings
        self.kinds = kinds
        self.thresholds = thresholds
        self.raise_on = raise_on
        self.tracks = [
            _Track(each.kind, each.symptom, each.opened_on, set(each.found_on), each.closed, each.ref)
            for each in known
        ]
        self.open = {
            track.key: track for track in self.tracks if track.closed is None and track.kind in kinds
        }
        self.settled = [
            (track, track.closed)
            for track in self.tracks
            if track.closed is not None and track.closed.how != How.WITHDRAWN
        ]
        self.events: list[Event] = []
        self.corrected: list[object] = []

    def check_evidence(self, start: date) -> None:
        for track in self.open.values():
            track.lose({day for day in track.found if day >= start and track.key not in self._by_key(day)})

    def clear(self, day: date) -> None:
        if self.diary.on(day) is None:
            return
        today = self._by_key(day)
        for track in self._in_order(self.open.values()):
            last = track.last
            # Only `persists` may clear on a day with a finding: when the finding belongs to another episode.
            if last is None or day <= last or (track.key in today and track.kind is not Kind.PERSISTS):
                continue
            if is_over(self.diary, track.kind, track.symptom, last, day, self.thresholds):
                self._close(track, How.CLEARED, What.CLEARED, day)

    def open_or_join(self, day: date) -> None:
        found = {key: findings for key, findings in self._by_key(day).items() if self._may_raise(key, day)}
        for key in sorted(found, key=self._order):
            track = self.open.get(key)
            if self._is_no_news(key, day, track):
                continue
            what = What.JOINED
            if track is None:
                track = self.open[key] = _Track(*key, opened_on=day, found=set())
                self.tracks.append(track)
                what = What.OPENED
            track.find(day)
            self.events.append(Event(day, what, *key, track.ref, tuple(found[key])))

    def withdraw(self, day: date) -> None:
        for track in self._in_order(self.open.values()):
            if track.last is not None or not track.gone:
                continue
            if track.kind.tier is Tier.FOLLOW_UP:
                self._close(track, How.WITHDRAWN, What.WITHDRAWN, day)
            else:
                self.corrected.append(track.ref)

    def outcome(self) -> Outcome:
        return Outcome(tuple(self.events), tuple(track.now() for track in self.tracks), tuple(self.corrected))

    def _close(self, track: _Track, how: How, what: What, day: date) -> None:
        track.closed = Closed(how, day)
        del self.open[track.key]
        self.events.append(Event(day, what, *track.key, track.ref))

    def _by_key(self, day: date) -> dict[Key, list[Finding]]:
        grouped: dict[Key, list[Finding]] = {}
        for finding in self.findings.get(day, ()):
            grouped.setdefault(finding.follow_up_key, []).append(finding)
        return grouped

    def _may_raise(self, key: Key, day: date) -> bool:
        kind, _ = key
        if kind not in self.kinds:
            return False
        return kind.tier is Tier.FOLLOW_UP or self.raise_on is None or day in self.raise_on

    def _is_no_news(self, key: Key, day: date, track: _Track | None) -> bool:
        """Whether a finding opens and joins nothing: it is known, or it is the business of one that is closed.

        An emergency or urgent finding may belong to a closed one, but is never held back from opening another.
        """
        kind, _ = key
        tier_3 = kind.tier is Tier.FOLLOW_UP
        if track is None and not tier_3:
            return False
        if track is not None and day in track.found:
            return True
        return any(
            before.key == key and (day in before.found or (tier_3 and _holds_back(closed, day)))
            for before, closed in self.settled
        )

    def _in_order(self, tracks: Iterable[_Track]) -> list[_Track]:
        return sorted(tracks, key=lambda track: self._order(track.key))

    def _order(self, key: Key) -> tuple[int, str, bool, str]:
        kind, symptom = key
        known = self.diary.symptom(symptom) if symptom is not None else None
        return kind.tier.rank, kind.value, symptom is not None, known.name if known else ""


def _holds_back(closed: Closed, day: date) -> bool:
    if closed.how == How.ACKNOWLEDGED:
        return (day - closed.on).days < closed.quiet_days
    return day <= closed.on
