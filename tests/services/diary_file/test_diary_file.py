"""Files that are diaries, and what they say."""

from datetime import date
from pathlib import Path

import pytest

from diary.rules.records import Compared, Reading, Report, Sign, Symptom, SymptomKind
from diary.services.diary_file import COLUMNS, DiaryFile, DiaryFileError, read

BACK = "Upper back pain"
FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)


def day_of(*rows: str, header: str = ",".join(COLUMNS)) -> Report:
    (report,) = read("\n".join([header, *rows])).reports
    return report


def symptom_of(*rows: str, header: str = "date,symptom,kind,watched,heart") -> Symptom:
    (symptom,) = read("\n".join([header, *rows])).symptoms
    return symptom


def test_a_whole_row_is_a_whole_report() -> None:
    file = read(
        "date,symptom,worst,usual,interference,could_not,compared,signs,sudden,kind,watched,heart\n"
        "2026-01-05,Cough,6,4,10,yes,worse,dizzy;chest,no,other,yes,no\n"
    )
    assert file == DiaryFile(
        symptoms=(Symptom("Cough", "Cough", SymptomKind.OTHER, watched=True, heart=False),),
        reports=(
            Report(
                FIRST,
                signs=frozenset({Sign.CHEST, Sign.DIZZY}),
                sudden=False,
                readings={"Cough": Reading(6, 4)},
                interference=10,
                could_not=True,
                compared=Compared.WORSE,
            ),
        ),
        lines={FIRST: (2,)},
    )


def test_only_the_day_and_the_symptom_are_needed() -> None:
    file = read("symptom,date\nUpper back pain,2026-01-05\n")
    assert file.reports == (Report(FIRST),)
    assert file.symptoms == (Symptom(BACK, BACK),)


def test_empty_cells_are_unanswered() -> None:
    assert day_of(f"2026-01-05,{BACK},,,,,,,,,,") == Report(FIRST)


def test_none_of_the_signs_is_an_answer() -> None:
    assert day_of(f"2026-01-05,{BACK},,,,,,none,,,,").signs == frozenset()


def test_signs_may_come_in_any_order_and_twice() -> None:
    expected = frozenset({Sign.LUMP, Sign.DIZZY})
    for cell in ("lump;dizzy", "dizzy;lump", "dizzy;lump;dizzy", " dizzy ; lump "):
        assert day_of(f"2026-01-05,{BACK},,,,,,{cell},,,,").signs == expected


@pytest.mark.parametrize("score", range(11))
def test_every_score_can_be_written(score: int) -> None:
    assert day_of(f"2026-01-05,{BACK},{score},{score},{score},,,,,,,") == Report(
        FIRST, readings={BACK: Reading(score, score)}, interference=score
    )


def test_rows_and_columns_may_come_in_any_order() -> None:
    file = read("worst,symptom,date\n2,Knee,2026-01-06\n1,Knee,2026-01-05\n4,Arm,2026-01-06\n")
    assert file.reports == (
        Report(FIRST, readings={"Knee": Reading(1)}),
        Report(SECOND, readings={"Knee": Reading(2), "Arm": Reading(4)}),
    )
    assert [symptom.name for symptom in file.symptoms] == ["Arm", "Knee"]
    assert file.lines == {FIRST: (3,), SECOND: (2, 4)}


def test_answers_for_the_day_may_stand_on_any_of_its_rows() -> None:
    report = day_of(
        "2026-01-05,Knee,1,,,no,,,,,,",
        "2026-01-05,Arm,2,,5,no,,,,,,",
        "2026-01-05,Neck,,,,,same,dizzy;lump,yes,,,",
        "2026-01-05,Jaw,,,,,,lump;dizzy,,,,",
    )
    assert report == Report(
        FIRST,
        signs=frozenset({Sign.LUMP, Sign.DIZZY}),
        sudden=True,
        readings={"Knee": Reading(1), "Arm": Reading(2)},
        interference=5,
        could_not=False,
        compared=Compared.SAME,
    )


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (",,", (SymptomKind.PAIN, True, True)),
        ("pain,,", (SymptomKind.PAIN, True, True)),
        ("other,,", (SymptomKind.OTHER, False, False)),
        ("other,yes,", (SymptomKind.OTHER, True, False)),
        ("other,,yes", (SymptomKind.OTHER, False, True)),
        (",no,", (SymptomKind.PAIN, False, True)),
        (",,no", (SymptomKind.PAIN, True, False)),
    ],
)
def test_watched_and_heart_depend_on_the_kind_unless_given(
    cells: str, expected: tuple[SymptomKind, bool, bool]
) -> None:
    symptom = symptom_of(f"2026-01-05,Cough,{cells}")
    assert (symptom.kind, symptom.watched, symptom.heart) == expected


def test_what_a_symptom_is_may_be_said_once_on_any_row() -> None:
    symptom = symptom_of("2026-01-05,Cough,,,yes", "2026-01-06,Cough,other,,", "2026-01-07,Cough,,,")
    assert (symptom.kind, symptom.watched, symptom.heart) == (SymptomKind.OTHER, False, True)


def test_cells_and_headers_are_trimmed() -> None:
    file = read(" date ,\tsymptom, worst \n 2026-01-05 ,\u00a0Knee\t, 3 \n")
    assert file.reports == (Report(FIRST, readings={"Knee": Reading(3)}),)


def test_names_are_kept_as_they_are_inside() -> None:
    names = ['Knee, "the bad one"', "Łokieć  lewy", "膝", "knee", "Knee", "two\nlines"]
    rows = ['2026-01-05,"' + name.replace('"', '""') + '",3' for name in names]
    file = read("\n".join(["date,symptom,worst", *rows]))
    assert {symptom.name for symptom in file.symptoms} == set(names)


@pytest.mark.parametrize(
    "row", ['"2026-01-05","Knee","3"', '2026-01-05, "Knee" ,"3" ', '2026-01-05,"Knee",3']
)
def test_cells_may_be_quoted_with_blanks_around(row: str) -> None:
    assert day_of(row, header="date,symptom,worst") == Report(FIRST, readings={"Knee": Reading(3)})


def test_a_quotation_mark_inside_a_plain_cell_is_itself() -> None:
    assert symptom_of('2026-01-05,5" scar').name == '5" scar'


def test_a_row_may_be_shorter_than_the_header() -> None:
    assert day_of(f"2026-01-05,{BACK},4") == Report(FIRST, readings={BACK: Reading(4)})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ends_will_do_and_the_last_may_be_missing(end: str) -> None:
    text = end.join(["date,symptom", "", "2026-01-05,Knee", "   ", "2026-01-06,Knee"])
    assert read(text).lines == {FIRST: (3,), SECOND: (5,)}
    assert read(text + end) == read(text)


def test_a_row_is_named_by_its_first_line() -> None:
    file = read('date,symptom\n2026-01-05,"two\r\nlines"\n2026-01-06,"three\n\nlines"\n2026-01-07,Knee\n')
    assert list(file.lines.values()) == [(2,), (4,), (7,)]


def test_a_header_may_follow_blank_lines() -> None:
    assert read("\n\ndate,symptom\n2026-01-05,Knee\n").lines == {FIRST: (4,)}


def test_a_header_alone_is_an_empty_diary() -> None:
    assert read("date,symptom\n") == DiaryFile((), (), {})


def test_text_bytes_and_paths_are_read_alike(tmp_path: Path) -> None:
    text = "date,symptom,worst\n2026-01-05,Łokieć,3\n"
    path = tmp_path / "diary.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read(text) == read(text.encode()) == read(path) == read("\ufeff" + text)


def test_the_onset_is_given_to_every_symptom() -> None:
    file = read("date,symptom,kind\n2026-01-05,Knee,\n2026-01-05,Cough,other\n")
    diary = file.diary(since=date(2025, 12, 24), procedure_on=date(2025, 12, 23))
    assert [symptom.since for symptom in diary.symptoms] == [date(2025, 12, 24)] * 2
    assert diary.procedure_on == date(2025, 12, 23)
    assert [symptom.since for symptom in file.diary().symptoms] == [None, None]


@pytest.mark.parametrize("cell", ["0001-01-01", "9999-12-31", "2024-02-29"])
def test_every_day_of_the_calendar_can_be_written(cell: str) -> None:
    assert str(day_of(f"{cell},{BACK}").day) == cell


def test_a_faulty_file_gives_nothing() -> None:
    with pytest.raises(DiaryFileError):
        read("date,symptom,worst\n2026-01-05,Knee,3\n2026-01-06,Knee,11\n")
