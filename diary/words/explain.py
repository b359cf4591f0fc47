"""What came of working a stored finding out again, in words. Keyed by the codes of `services.followups.explain`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diary.words.language import Lazy, _, lazy

VERDICTS: Mapping[str, Lazy] = {
    "same": lazy("Worked out again from the answers that were kept, it comes out just the same."),
    "different": lazy(
        "Worked out again from the answers that were kept, it does not come out the same. "
        "Something in the record was changed or lost. Do not rely on it."
    ),
    "unreadable": lazy(
        "It cannot be worked out again: what was kept cannot be read. "
        "Something in the record was changed or lost. Do not rely on it."
    ),
    "unknown_version": lazy(
        "It cannot be worked out again: this diary does not have the rules of that time any more."
    ),
}
KEPT: Mapping[str, Lazy] = {
    "changed": lazy(
        "The record is not as it was written: its check number does not fit. Do not rely on what stands here."
    ),
    "unknown": lazy("It was written without a check number, so a change in it might not show."),
}
"""For a record that is whole there is nothing to say."""
TODAY: Mapping[str, Lazy] = {
    "same": lazy("By today’s rules and numbers the same answers would say the same."),
    "otherwise": lazy(
        "By today’s rules and numbers the same answers would still speak, but with other figures."
    ),
    "nothing": lazy("By today’s rules and numbers the same answers would say nothing."),
    "unknown": lazy("What today’s rules would say cannot be told."),
}


def by_which(version: str) -> str:
    """Which rules found it."""
    return _("Found by version %(version)s of the rules, with the numbers of that time.", version=version)


def nothing_changed() -> str:
    """Rules and numbers are still the same."""
    return _("The rules and their numbers have not changed since.")


def rules_changed(version: str) -> str:
    """`version` is today's."""
    return _("The rules have changed since: today it is version %(version)s.", version=version)


def number_changed(name: str, then: str, now: str) -> str:
    """A threshold by its public name."""
    return _("The number “%(name)s” was %(then)s then. Today it is %(now)s.", name=name, then=then, now=now)


def difference(what: str, kept: object, worked_out: object) -> str:
    """One thing that does not come out as it was kept; None stands for nothing."""
    if what == "values":
        return _(
            "Answers that were kept: %(kept)s. Of these, the rule uses %(used)s.", kept=kept, used=worked_out
        )
    nothing = _("nothing")
    return _(
        "“%(what)s”: kept was %(kept)s, and what comes out is %(found)s.",
        what=what,
        kept=nothing if kept is None else kept,
        found=nothing if worked_out is None else worked_out,
    )


def conclusions(
    *,
    verdict: str,
    kept: str,
    differences: Iterable[tuple[str, object, object]],
    version: str,
    version_today: str,
    changed: Mapping[str, tuple[str, str]],
    today: str,
) -> list[str]:
    """What comes of it all, a point at a time. Differences and changed numbers are left out by giving none."""
    points = [str(VERDICTS[verdict])]
    points += [difference(*each) for each in differences]
    if kept in KEPT:
        points.append(str(KEPT[kept]))
    points.append(by_which(version))
    if version != version_today:
        points.append(rules_changed(version_today))
    points += [number_changed(name, then, now) for name, (then, now) in changed.items()]
    if version == version_today and not changed:
        points.append(nothing_changed())
    else:
        points.append(str(TODAY[today]))
    return points
