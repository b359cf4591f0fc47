"""Files that are no diaries: every fault is told at once, with its line, its column and what to do."""

from pathlib import Path

import pytest

from diary.services.diary_file import COLUMNS, DiaryFileError, Problem, counted, read

HEADER = ",".join(COLUMNS)


def problems(source: str | bytes | Path) -> tuple[Problem, ...]:
    with pytest.raises(DiaryFileError) as raised:
        read(source)
    return raised.value.problems


def places(*rows: str, header: str = HEADER) -> list[tuple[int | None, str | None]]:
    return [(problem.line, problem.column) for problem in problems("\n".join([header, *rows]))]


def only(*rows: str, header: str = HEADER) -> Problem:
    (problem,) = problems("\n".join([header, *rows]))
    return problem


def cell(column: str, value: str) -> str:
    """A row that is right but for this cell."""
    cells = {"date": "2026-01-05", "symptom": "Knee", "worst": "5"} | {column: value}
    return ",".join(cells.get(name, "") for name in COLUMNS)


BAD_CELLS = {
    "date": [
        *("2026-1-5", "20260105", "2026-W02-1", "2026-02-30", "05.01.2026", "2026-01-05T00:00", "0000-01-01"),
        *("٢٠٢٦-٠١-٠٥", "2026-01-05x", "today", "2026–01–05"),
    ],
    "worst": [
        "11",
        "-1",
        "+3",
        "03",
        "3.0",
        "3,5".replace(",", ";"),
        "٣",
        "３",
        "three",
        "1e1",
        "0x3",
        "-0",
        "1_0",
    ],
    "usual": ["11", "2.5", "x"],
    "interference": ["11", "00", "yes"],
    "could_not": ["Yes", "NO", "true", "1", "y", "none"],
    "compared": ["Worse", "equal", "worse;same"],
    "signs": [
        "None",
        "fever",
        "dizzy;",
        ";dizzy",
        "dizzy;;lump",
        "dizzy|lump",
        "dizzy lump",
        "Dizzy",
        "no",
        ";",
    ],
    "sudden": ["Yes", "suddenly", "0"],
    "kind": ["Pain", "ache", "others"],
    "watched": ["YES", "on", "1"],
    "heart": ["No", "heart"],
}


@pytest.mark.parametrize(
    ("column", "value"), [(column, value) for column, values in BAD_CELLS.items() for value in values]
)
def test_a_bad_cell_is_told_with_what_was_found_and_what_was_expected(column: str, value: str) -> None:
    problem = only(cell(column, value))
    assert (problem.line, problem.column) == (2, column)
    assert problem.message.startswith("found ")
    assert "expected" in problem.message


@pytest.mark.parametrize("value", ["none;dizzy", "dizzy;none", "none;none"])
def test_none_stands_alone(value: str) -> None:
    problem = only(cell("signs", value))
    assert (problem.line, problem.column) == (2, "signs")
    assert "alone" in problem.message


@pytest.mark.parametrize("column", ["date", "symptom"])
@pytest.mark.parametrize("value", ["", "  "])
def test_the_day_and_the_symptom_must_be_given_on_every_row(column: str, value: str) -> None:
    problem = only(cell(column, value))
    assert (problem.line, problem.column) == (2, column)
    assert "empty" in problem.message


def test_a_row_that_ends_before_its_symptom_lacks_it() -> None:
    assert places("2026-01-05") == [(2, "symptom")]


def test_what_a_spreadsheet_leaves_empty_is_told_where_something_stands_in_it() -> None:
    assert places("2026-01-05,Knee,", "2026-01-06,Knee,x", ",,x", header="date,symptom,") == [
        (3, None),
        (4, None),
        (4, "date"),
        (4, "symptom"),
    ]


def test_the_offending_text_is_shown_but_not_at_any_length() -> None:
    assert "'3.0'" in only(cell("worst", "3.0")).message
    assert len(only(cell("worst", "9" * 10_000)).message) < 250
    assert "\x1b" not in only(cell("worst", "\x1b[2J")).message


def test_usual_needs_a_worst_and_is_never_above_it() -> None:
    assert places("2026-01-05,Knee,,3") == [(2, "usual")]
    assert places("2026-01-05,Knee,3,4") == [(2, "usual")]
    assert places("2026-01-05,Knee,3", header="date,symptom,usual") == [(2, "usual")]


def test_usual_is_not_blamed_for_a_worst_that_cannot_be_read() -> None:
    assert places("2026-01-05,Knee,x,3") == [(2, "worst")]


def test_two_rows_for_one_day_and_symptom_are_told_with_both_lines() -> None:
    problem = only("2026-01-05,Knee,3", "2026-01-06,Knee,3", "2026-01-05, Knee ,3")
    assert (problem.line, problem.column) == (4, "symptom")
    assert "line 2" in problem.message


def test_every_further_row_is_told_with_the_first() -> None:
    found = problems("date,symptom\n" + "2026-01-05,Knee\n" * 3)
    assert [(each.line, "line 2" in each.message) for each in found] == [(3, True), (4, True)]


@pytest.mark.parametrize(
    ("column", "one", "other"),
    [
        ("interference", "3", "4"),
        ("could_not", "yes", "no"),
        ("compared", "worse", "same"),
        ("signs", "none", "dizzy"),
        ("signs", "dizzy;lump", "dizzy"),
        ("sudden", "no", "yes"),
    ],
)
def test_two_answers_on_one_day_are_told_with_both_lines(column: str, one: str, other: str) -> None:
    rows = ["2026-01-05,Knee," + one, "2026-01-05,Arm,", "2026-01-05,Jaw," + other, "2026-01-06,Jaw," + other]
    problem = only(*rows, header="date,symptom," + column)
    assert (problem.line, problem.column) == (4, column)
    assert "line 2" in problem.message
    assert one in problem.message
    assert other in problem.message


def test_rows_contradict_the_one_above_them_whatever_their_days_order() -> None:
    rows = ["2026-01-09,Knee,3", "2026-01-05,Knee,2", "2026-01-09,Arm,2", "2026-01-05,Arm,3"]
    assert places(*rows, header="date,symptom,interference") == [(4, "interference"), (5, "interference")]


@pytest.mark.parametrize(
    ("column", "one", "other"), [("kind", "pain", "other"), ("watched", "no", "yes"), ("heart", "yes", "no")]
)
def test_a_symptom_that_changes_is_told_with_both_lines(column: str, one: str, other: str) -> None:
    rows = [
        "2026-01-05,Knee," + one,
        "2026-01-06,Knee,",
        "2026-01-07,Knee," + other,
        "2026-01-07,Arm," + other,
    ]
    problem = only(*rows, header="date,symptom," + column)
    assert (problem.line, problem.column) == (4, column)
    assert "line 2" in problem.message


def test_an_answer_that_cannot_be_read_contradicts_nothing() -> None:
    assert places("2026-01-05,Knee,x", "2026-01-05,Arm,3", header="date,symptom,interference") == [
        (2, "interference")
    ]


def test_columns_that_are_unknown_twice_there_or_missing_are_all_told() -> None:
    assert places("x,y,z", header="date,mood,date") == [
        (1, "date"),
        (1, "mood"),
        (1, "symptom"),
        (2, "date"),
    ]
    assert places(header="Date,symptom") == [(1, "Date"), (1, "date")]
    assert places(header="date,,symptom") == [(1, "")]


def test_the_other_cells_are_checked_even_where_a_column_is_missing() -> None:
    assert places("Knee,11", "Arm,12", header="symptom,worst") == [(1, "date"), (2, "worst"), (3, "worst")]


def test_rows_that_are_split_otherwise_than_the_header_are_told() -> None:
    assert places("2026-01-05;Knee;3") == [(2, "date"), (2, "symptom")]
    assert places("2026-01-05,Knee,3", header="date;symptom;worst") == [(2, "date"), (2, "symptom")]


def test_a_row_longer_than_the_header_is_told() -> None:
    problem = only("2026-01-05,Knee,", header="date,symptom")
    assert (problem.line, problem.column) == (2, None)
    assert "found 3 cells" in problem.message


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t\n", "\ufeff"])
def test_an_empty_file_is_no_diary(text: str) -> None:
    (problem,) = problems(text)
    assert problem.line == 1
    assert "header" in problem.message


def test_a_quotation_mark_that_is_never_closed_loses_no_line_after_it() -> None:
    assert places('2026-01-05,"Knee,3', "2026-01-06,Knee,11", "2026-01-07,Arm,x") == [
        (2, "symptom"),
        (3, "worst"),
        (4, "worst"),
    ]


def test_text_after_a_closing_quotation_mark_is_told() -> None:
    assert places('2026-01-05,"Knee"s,3', "2026-01-06,Knee,11") == [(2, "symptom"), (3, "worst")]


def test_quotation_marks_that_pair_up_wrongly_are_told_on_the_line_of_the_first() -> None:
    assert places('2026-01-05,"Knee,3', '2026-01-06,"Arm",3', "2026-01-07,Jaw,11") == [
        (2, "symptom"),
        (4, "worst"),
    ]


def test_a_broken_quotation_may_stand_in_no_column() -> None:
    assert places('2026-01-05,Knee,"3', header="date,symptom") == [(2, None)]


def test_a_broken_header_says_so_and_nothing_else() -> None:
    (problem,) = problems('date,"symptom\n2026-01-05,Knee\n')
    assert (problem.line, "quotation mark" in problem.message) == (1, True)


def test_bytes_that_are_no_text_are_told_where_they_stand() -> None:
    found = problems(b"date,symptom,worst\n2026-01-05,Kn\xe9e,3\n2026-01-06,Knee,\xff\n2026-01-07,Knee,11\n")
    assert [(problem.line, problem.column) for problem in found] == [
        (2, "symptom"),
        (3, "worst"),
        (4, "worst"),
    ]
    assert "UTF-8" in found[0].message


def test_a_nul_is_no_text() -> None:
    problem = only("2026-01-05,Kn\0ee,3")
    assert (problem.line, problem.column) == (2, "symptom")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_refused(encoding: str) -> None:
    found = problems("date,symptom\n2026-01-05,Knee\n".encode(encoding))
    assert "found UTF-16" in found[0].message


def test_a_cell_of_any_length_is_refused_in_a_sentence() -> None:
    problem = only(f"2026-01-05,{'x' * 200_000},3")
    assert (problem.line, problem.column) == (2, "symptom")
    assert len(problem.message) < 250


def test_a_file_that_is_not_there_or_no_file_is_a_problem_like_others(tmp_path: Path) -> None:
    (missing,) = problems(tmp_path / "missing.csv")
    assert (missing.line, missing.column) == (None, None)
    assert "no such file" in missing.message
    (folder,) = problems(tmp_path)
    assert "folder" in folder.message


def test_a_file_that_cannot_be_read_is_one_too(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    (problem,) = problems(loop)
    assert "cannot be read" in problem.message


def test_all_problems_are_told_in_the_order_of_the_lines() -> None:
    found = places(
        "2026-01-05,Knee,11,,,maybe,,,,,,",
        "2026-13-05,,,,,,,,,,,",
        "2026-01-05,Knee,3,,,,,,,,,",
        header=HEADER.replace("sudden", "suddenly"),
    )
    assert found == [
        (1, "suddenly"),
        (2, "worst"),
        (2, "could_not"),
        (3, "date"),
        (3, "symptom"),
        (4, "symptom"),
    ]


def test_a_problem_reads_as_one_line() -> None:
    assert str(only(cell("worst", "11"))).startswith("line 2, column worst: found '11', expected")
    (nasty,) = [each for each in problems('date,symptom,"a\nb"\n') if each.column == "a\nb"]
    assert "\n" not in str(nasty)
    assert str(only("2026-01-05,Knee,", header="date,symptom")).startswith("line 2: found 3 cells")
    with pytest.raises(DiaryFileError) as raised:
        read("x\n")
    assert str(raised.value) == "\n".join(map(str, raised.value.problems))


def test_many_like_faults_are_counted_and_others_stand_alone() -> None:
    rows = [f"2026-01-{day:02},Knee,x{day}" for day in range(1, 29)]
    rows[10] = "2026-01-11,Knee,3,,late"
    said = counted(problems("\n".join(["date,symptom,worst,usual,interference", *rows])))
    assert len(said) == 5
    assert said[2].startswith("line 4, column worst: found 'x3'")
    assert said[3] == "(24 more like this, up to line 29)"
    assert said[4].startswith("line 12, column interference")
