"""Which part of the list to show: read from the address, and offered as links and a form that need no script."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from flask import request, url_for

from diary.rules.findings import Kind
from diary.services.caregiving.worklist import Choice, OnIt, Waiting, Worklist
from diary.web.caregiving.rows import whose_name
from diary.words.labels import KIND_LABELS
from diary.words.language import Lazy, lazy
from diary.words.language import gettext as _

_ON_IT: Mapping[OnIt | None, Lazy] = {
    None: lazy("All"),
    OnIt.ME: lazy("I am on it"),
    OnIt.NOBODY: lazy("Nobody is on it"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose, with how much it would show beside what else is chosen."""

    value: str
    text: str
    count: int
    is_chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class Options:
    """All there is to choose."""

    kinds: Sequence[Option]
    people: Sequence[Option]
    on_it: Sequence[Option]


def chosen(listed: Worklist) -> Choice:
    """What the address asks for. What is not in the list is not asked for."""
    kind = None
    with suppress(ValueError):
        kind = Kind(request.args.get("kind", ""))
    on_it = None
    with suppress(ValueError):
        on_it = OnIt(request.args.get("who", ""))
    person = request.args.get("person", type=int)
    return Choice(
        kind=kind,
        patient_id=person if any(one.patient.id == person for one in listed.waiting) else None,
        on_it=on_it,
    )


def options(listed: Worklist, choice: Choice, reader_id: int) -> Options:
    """The links and the two lists of the form."""

    def counted(of: Choice, key: Callable[[Waiting], Hashable]) -> Counter[Hashable]:
        return Counter(key(one) for one in listed.waiting if of.takes(one, reader_id))

    def option(text: str, changed: Choice, value: object, count: int) -> Option:
        return Option("" if value is None else str(value), text, count, changed == choice, address(changed))

    any_kind, anybody = replace(choice, kind=None), replace(choice, patient_id=None)
    by_kind = counted(any_kind, lambda one: one.kind)
    by_person = counted(anybody, lambda one: one.patient.id)
    people = {one.patient.id: whose_name(one) for one in listed.waiting}
    on_it = {which: replace(choice, on_it=which) for which in _ON_IT}
    return Options(
        kinds=[
            option(_("Everything"), any_kind, None, by_kind.total()),
            *(
                option(str(label), replace(choice, kind=kind), kind, by_kind[kind])
                for kind, label in KIND_LABELS.items()
            ),
        ],
        people=[
            option(_("Everybody"), anybody, None, by_person.total()),
            *(
                option(name, replace(choice, patient_id=number), number, by_person[number])
                for number, name in sorted(people.items(), key=lambda item: item[1].casefold())
            ),
        ],
        on_it=[
            option(str(text), on_it[which], which, counted(on_it[which], lambda _one: None).total())
            for which, text in _ON_IT.items()
        ],
    )


def address(choice: Choice, page: int | None = None) -> str:
    """Where that part of the list is."""
    return url_for(
        "people.follow_ups", kind=choice.kind, person=choice.patient_id, who=choice.on_it, page=page
    )
