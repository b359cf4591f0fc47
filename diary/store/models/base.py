"""What every table shares: names for constraints, and the column types both databases must treat alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Enum,
    Integer,
    MetaData,
    SmallInteger,
    String,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from diary.rules.records import Sign
from diary.words.mail_outcomes import HeldBack, Outcome, Trouble

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = BigInteger().with_variant(Integer, "sqlite")
"""Row ids: SQLite only numbers rows by itself in a column called INTEGER."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses a naive datetime; SQLite, which forgets the zone, gives UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC datetime."""
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


SIGN_BITS = {
    Sign.BREATHLESS: 1,
    Sign.CHEST: 2,
    Sign.DIZZY: 4,
    Sign.FAINT: 8,
    Sign.SWEATING: 16,
    Sign.NAUSEA: 32,
    Sign.SPREADING: 64,
    Sign.BLEEDING: 128,
    Sign.LIMB: 256,
    Sign.LUMP: 512,
}
ALL_SIGNS = sum(SIGN_BITS.values())


@cache
def _signs_in(number: int) -> frozenset[Sign]:
    return frozenset(sign for sign, bit in SIGN_BITS.items() if number & bit)


class SignSet(TypeDecorator[frozenset[Sign]]):
    """Warning signs as one number, a bit each: NULL is "not answered", 0 is "none of these".

    A number can be checked by the database, which a list in a text cannot.
    """

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Iterable[Sign] | None, dialect: Dialect) -> int | None:
        """The sum of the bits."""
        return None if value is None else sum(SIGN_BITS[sign] for sign in set(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[Sign] | None:
        """The signs whose bits are set."""
        return None if value is None else _signs_in(value)


_AS_TEXTS: dict[str, Any] = {
    "native_enum": False,
    "create_constraint": False,
    "length": None,
    "values_callable": lambda members: [member.value for member in members],
}
"""Not of the database's own kind, and as long as texts are: so the tables are made as they ever were."""


class CarefulEnum(Enum):
    """A column that holds one of few words, of which a word that this program does not know reads as `most_careful`.

    A newer program may have written it: what may be an emergency is shown as one.
    """

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """As for any enum, and carefully."""
        known = super().result_processor(dialect, coltype)  # type: ignore[no-untyped-call]
        words: Any = self.enum_class

        def read(word: Any) -> Any:
            try:
                return known(word)
            except LookupError:
                return words.most_careful()

        return read


def read_carefully(words: type[StrEnum]) -> CarefulEnum:
    """The type of a column that holds one of `words`, which has `most_careful`."""
    return CarefulEnum(words, **_AS_TEXTS)


_OUTCOMES: dict[str, Outcome] = {code.value: code for codes in (HeldBack, Trouble) for code in codes}


class OutcomeCode(TypeDecorator[Outcome]):
    """What became of a mail: one of `HeldBack` or `Trouble`. Another code, such as a newer version may have written,
    reads as `Trouble.UNKNOWN`, and stays in the table as it is. No CHECK holds it, so a new code needs no migration.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Outcome | None, dialect: Dialect) -> str | None:
        """The code as a text."""
        return None if value is None else value.value

    def process_result_value(self, value: Any, dialect: Dialect) -> Outcome | None:
        """What the code means."""
        return None if value is None else _OUTCOMES.get(value, Trouble.UNKNOWN)


class Base(DeclarativeBase):
    """The declarative base; enums are short strings held by a CHECK."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: Date(),
        str: String(),
        StrEnum: Enum(StrEnum, **_AS_TEXTS),
        dict[str, Any]: JSON(none_as_null=True),
        list[dict[str, Any]]: JSON(none_as_null=True),
        list[int]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        frozenset[Sign]: SignSet(),
    }


def one_of(column: str, values: type[StrEnum] | Iterable[str], *, name: str | None = None) -> CheckConstraint:
    """A CHECK that `column` holds one of `values` (or NULL, where the column allows it)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name or column)


def zero_to_ten(column: str) -> CheckConstraint:
    """A CHECK that `column` is on the 0-10 scale (or NULL, where the column allows it)."""
    return CheckConstraint(f"{column} BETWEEN 0 AND 10", name=column)
