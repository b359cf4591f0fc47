"""The whole copy of a diary: what is in it, and why one is not taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from diary.words.formats import full_day
from diary.words.language import gettext as _
from diary.words.language import ngettext


def from_the_copy(name: str) -> str:
    """Somebody who wrote on another site; behind a name, so that nobody takes them for an account of this one."""
    return _("%(name)s (from the copy)", name=name)


def fault(file: str, place: str, expected: str) -> str:
    """One fault: where it is, and what should stand there."""
    return f"{file}, {place}: {expected}" if place else f"{file}: {expected}"


def more(count: int) -> str:
    """In the place of the faults that are not said one by one."""
    return ngettext("There is %(num)s more fault.", "There are %(num)s more faults.", count)


def taken_in(days: int, open_follow_ups: int) -> str:
    """After it: what came, and that what waits for an answer still does."""
    came = ngettext("The copy is in, with %(num)s day.", "The copy is in, with %(num)s days.", days)
    if not open_follow_ups:
        return came
    still = ngettext("%(num)s follow-up is open.", "%(num)s follow-ups are open.", open_follow_ups)
    return f"{came} {still}"


def choose_a_file() -> str:
    """For a form without a file."""
    return _("Choose the zip file first.")


def not_kept() -> str:
    """For a patient who does not want the diary kept."""
    return _(
        "You said that this site is not to keep your diary. Change that under “What you agreed to” first."
    )


def no_copy() -> str:
    """For a zip of something else."""
    return _(
        "This is no whole copy of a diary. Choose the zip file that the diary gave you, as it was saved."
    )


def newer(version: int, own: int) -> str:
    """For a copy of a newer program."""
    return _(
        "This copy has format %(version)s, and this site reads up to %(own)s. "
        "Ask the person who runs this site to update it. Then try again.",
        version=version,
        own=own,
    )


def damaged() -> str:
    """For a zip that cannot be opened."""
    return _("The file is damaged, or only a part of it. Save the copy once more, and try again.")


def locked() -> str:
    """For a zip with a password."""
    return _("The file is locked with a password. Take the copy as the diary saved it.")


def too_large() -> str:
    """For a zip that is, or would become, too large."""
    return _("The file is too large for a copy of a diary. Choose the file that the diary gave you.")


def too_many_files() -> str:
    """For a zip with too many files."""
    return _("There are too many files in it. Take the copy as the diary saved it.")


def unknown_file(name: str) -> str:
    """For a file that no copy has, one in a folder too."""
    return _("%(file)s does not belong in a copy. Take the copy as the diary saved it.", file=repr(name[:60]))


def twice(name: str) -> str:
    """For two diaries in one zip."""
    return _("%(file)s is in it twice. A copy holds one diary.", file=repr(name[:60]))


def not_empty() -> str:
    """For a diary that something was written into."""
    return _("This diary is not empty. A copy can only be taken into a new diary.")


def goes_round() -> str:
    """For rows that name each other in a circle."""
    return _("follow_ups.json or appointments.json: some of them lead back to themselves.")


def does_not_fit() -> str:
    """For what the tables do not allow."""
    return _("Some things in the copy do not go together. Save the copy once more, and try again.")


def not_utf8() -> str:
    """What was expected of a file."""
    return _("expected text in UTF-8")


def no_json(line: int | None) -> str:
    """What was expected of a file."""
    return _("expected JSON; line %(line)s is none", line=line) if line else _("expected JSON")


def too_deep() -> str:
    """What was expected of a file."""
    return _("expected lists that are less deep")


def said_twice() -> str:
    """What was expected of a file."""
    return _("expected each field once")


def expected_file() -> str:
    """For a file that is missing."""
    return _("it is missing")


def expected_object() -> str:
    """What was expected."""
    return _("expected fields with names")


def expected_fields(names: Sequence[str]) -> str:
    """What was expected."""
    return _("expected these fields and no others: %(names)s", names=", ".join(names))


def expected_list() -> str:
    """What was expected."""
    return _("expected a list")


def expected_something() -> str:
    """What was expected."""
    return _("expected a value, found null")


def expected_yes_or_no() -> str:
    """What was expected."""
    return _("expected true or false")


def expected_number() -> str:
    """What was expected."""
    return _("expected a whole number")


def expected_text() -> str:
    """What was expected."""
    return _("expected a text")


def expected_shorter(longest: int) -> str:
    """What was expected."""
    return _("expected at most %(count)s letters", count=longest)


def expected_one_line() -> str:
    """What was expected."""
    return _("expected one line of text, without hidden marks")


def expected_one_of(values: Sequence[str]) -> str:
    """What was expected."""
    return _("expected one of: %(values)s", values=", ".join(values))


def expected_day() -> str:
    """What was expected."""
    return _("expected a day, like 2026-01-31")


def expected_moment() -> str:
    """What was expected."""
    return _("expected a time with its zone")


def expected_past() -> str:
    """What was expected."""
    return _("expected a time that is over")


def expected_no_future(today: date) -> str:
    """What was expected."""
    return _("expected no day after today, which is %(today)s there", today=today.isoformat())


def expected_within(years: int) -> str:
    """What was expected."""
    return _("expected a day of the last %(count)s years", count=years)


def expected_id(place: int) -> str:
    """What was expected."""
    return _("expected %(count)s: the rows are counted from 1", count=place)


def expected_row(table: str) -> str:
    """What was expected."""
    return _("expected something that stands in %(table)s", table=table)


def expected_shape() -> str:
    """What was expected."""
    return _("expected it as a copy writes it")


def expected_people() -> str:
    """What was expected."""
    return _("expected the people, each with id, name and is_the_patient, the patient first and once")


def expected_person() -> str:
    """What was expected."""
    return _("expected somebody who stands in people.json")


def expected_digest() -> str:
    """What was expected."""
    return _("expected the numbers that belong to this digest")


def expected_zone() -> str:
    """What was expected."""
    return _("expected a time zone such as Europe/London")


def expected_country() -> str:
    """What was expected."""
    return _("expected a country code such as GB, or nothing")


def expected_address() -> str:
    """What was expected."""
    return _("expected an address that begins with https://, or nothing")


def expected_name(longest: int) -> str:
    """What was expected."""
    return _("expected a name of at most %(count)s letters", count=longest)


def expected_other_name(place: int) -> str:
    """What was expected."""
    return _("expected another name: number %(count)s has this one", count=place)


def expected_one_version() -> str:
    """What was expected."""
    return _("expected each version once, and one of each day that counts")


def readme(made_on: date, version: int) -> str:
    """The plain words beside the files."""
    return (
        "\n\n".join(
            [
                _("This is a copy of a symptom diary. It was made on %(day)s.", day=full_day(made_on)),
                _("diary.csv is for a spreadsheet: the numbers and answers of each day, as saved last."),
                _(
                    "The files that end in .json hold all the rest. That is your profile, what you track, and each "
                    "report in each version, with its notes. It is also your medicines, your care plan and follow-ups. "
                    "What you answered is there too."
                ),
                _(
                    "circle.json, consents.json and who_looked.json are for reading. They are not taken in on another "
                    "site."
                ),
                _(
                    "Other people stand in it by their name alone. Their mail address and phone number are not in it."
                ),
                _(
                    "To take it to another site, start a new diary there. Then open “A copy of your diary” and choose "
                    "this zip file. Do not unpack it."
                ),
                _("Keep it where others cannot read it. It holds all that you wrote."),
                _("Format: %(version)s", version=version),
            ]
        )
        + "\n"
    )
