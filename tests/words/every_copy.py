"""What is said of the whole copy, and why one is not taken in."""

from __future__ import annotations

from collections.abc import Iterator

from diary.words import whole_copy
from tests.words.every_finding import DAY


def of_the_whole_copy() -> Iterator[str]:
    """All of it. What was expected in which file is for whoever mends the file, and not held to short words."""
    yield from whole_copy.readme(DAY, 1).split("\n\n")
    yield whole_copy.from_the_copy("Νόρα")
    for count in (1, 5):
        yield whole_copy.more(count)
        yield whole_copy.taken_in(count, 0)
        yield whole_copy.taken_in(count, count)
    yield whole_copy.newer(3, 1)
    for name in ("α.τχτ", "προφίλ"):
        yield whole_copy.unknown_file(name)
        yield whole_copy.twice(name)
    yield from (
        whole_copy.choose_a_file(),
        whole_copy.not_kept(),
        whole_copy.no_copy(),
        whole_copy.damaged(),
        whole_copy.locked(),
        whole_copy.too_large(),
        whole_copy.too_many_files(),
        whole_copy.not_empty(),
        whole_copy.goes_round(),
        whole_copy.does_not_fit(),
        whole_copy.not_utf8(),
        whole_copy.no_json(3),
        whole_copy.no_json(None),
        whole_copy.too_deep(),
        whole_copy.said_twice(),
        whole_copy.expected_file(),
        whole_copy.expected_object(),
        whole_copy.expected_fields(("α", "β")),
        whole_copy.expected_list(),
        whole_copy.expected_something(),
        whole_copy.expected_yes_or_no(),
        whole_copy.expected_number(),
        whole_copy.expected_text(),
        whole_copy.expected_shorter(200),
        whole_copy.expected_one_line(),
        whole_copy.expected_one_of(("α", "β")),
        whole_copy.expected_day(),
        whole_copy.expected_moment(),
        whole_copy.expected_past(),
        whole_copy.expected_no_future(DAY),
        whole_copy.expected_within(120),
        whole_copy.expected_id(3),
        whole_copy.expected_row("αβγ"),
        whole_copy.expected_shape(),
        whole_copy.expected_people(),
        whole_copy.expected_person(),
        whole_copy.expected_digest(),
        whole_copy.expected_zone(),
        whole_copy.expected_country(),
        whole_copy.expected_address(),
        whole_copy.expected_name(60),
        whole_copy.expected_other_name(1),
        whole_copy.expected_one_version(),
    )
    yield whole_copy.fault("αναφορές", "3, ημέρα", whole_copy.expected_day())
    yield whole_copy.fault("αντίγραφο", "", whole_copy.expected_object())
