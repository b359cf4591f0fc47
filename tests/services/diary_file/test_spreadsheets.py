"""What spreadsheets really write is read, or refused with the cause."""

from __future__ import annotations

import pytest

from diary.rules.records import Reading
from diary.services.diary_file import DiaryFileError, read

PLAIN = "date,symptom,worst\n2025-12-01,Knee,4\n2025-12-02,Knee,5\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        "sep=,\n" + PLAIN,
        "sep=;\r\n" + PLAIN.replace(",", ";"),
        "\ufeffSEP=;\n" + PLAIN.replace(",", ";"),
        PLAIN.replace("\n", ",,\n") + ",,,,\n,,,,\n",
        PLAIN + ",,\n  , ,\n",
        PLAIN.replace("Knee", '"Knee"').replace(",", " ; "),
    ],
)
def test_they_say_the_same(text: str) -> None:
    file = read(text)
    assert [each.name for each in file.symptoms] == ["Knee"]
    assert [each.readings for each in file.reports] == [{"Knee": Reading(4)}, {"Knee": Reading(5)}]


def test_a_name_may_hold_what_stands_between_cells_elsewhere() -> None:
    file = read('date;symptom;worst\n2025-12-01;Back, upper;4\n2025-12-01;"Arm; left";3\n')
    assert [each.name for each in file.symptoms] == ["Arm; left", "Back, upper"]


def test_lines_are_counted_with_the_one_that_says_what_stands_between() -> None:
    with pytest.raises(DiaryFileError) as raised:
        read("sep=;\ndate;symptom;worst\n2025-12-01;Knee;11\n")
    assert [(each.line, each.column) for each in raised.value.problems] == [(3, "worst")]


def test_what_the_file_says_of_a_symptom_is_told_apart_from_what_is_usual() -> None:
    file = read("date,symptom,kind,watched\n2025-12-01,Knee,,\n2025-12-01,Cough,other,\n")
    assert file.given == {"Knee": frozenset(), "Cough": frozenset({"kind"})}
