"""The example file tells everything there is to set, and nothing else."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from diary import paths
from diary.config import EmergencyNumbers, load
from diary.config.options import FREE_SECTIONS, OPTIONS, Option
from diary.config.rules import FAMILIES, SECTION
from diary.rules.names import ABOUT, FIELDS, variable
from diary.rules.thresholds import DEFAULT

TEXT = paths.EXAMPLE_CONFIG.read_text(encoding="utf-8")


def with_everything_switched_on(without: frozenset[str] = frozenset()) -> str:
    """The example with the # taken away from its settings."""

    def switched(match: re.Match[str]) -> str:
        return match[0] if match[1] in without else match[0][1:]

    return re.sub(r"^#([A-Za-z_]+) = .*$", switched, TEXT, flags=re.MULTILINE)


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    return tomllib.loads(with_everything_switched_on())


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_setting_stands_in_the_example_with_its_default(
    option: Option, example: dict[str, Any]
) -> None:
    given = example[option.section][option.key]
    if option.default is not None:
        assert given == option.default
    else:
        assert given


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_every_setting_is_explained_right_above_with_its_variable(option: Option) -> None:
    section = TEXT.partition(f"\n[{option.section}]\n")[2]
    above = section[: re.search(rf"^#{option.key} = ", section, re.MULTILINE).start()]  # type: ignore[union-attr]
    comment = " ".join(line.removeprefix("# ") for line in above.rpartition("\n\n")[2].strip().splitlines())
    variables = f"{option.env} or {option.env}_FILE" if option.secret else option.env
    assert comment == f"{option.about} ({variables})"


def test_nothing_stands_in_the_example_that_is_no_setting(example: dict[str, Any]) -> None:
    named = {f"{section}.{key}" for section, table in example.items() for key in table}
    named -= {f"{SECTION}.{family}" for family in FAMILIES}
    free = {name for name in named if name.partition(".")[0] in FREE_SECTIONS}
    assert named - free == {option.name for option in OPTIONS}


@pytest.mark.parametrize("name", FIELDS)
def test_every_number_of_the_rules_stands_in_the_example_with_its_default_and_its_sentence(
    name: str, example: dict[str, Any]
) -> None:
    family, _, key = name.partition(".")
    default = DEFAULT.as_dict()[FIELDS[name]]
    assert example[SECTION][family][key] == default
    section = TEXT.partition(f"\n[rules.{family}]\n")[2]
    above = section.partition(f"\n#{key} = ")[0].rpartition("\n\n")[2]
    comment = " ".join(line.removeprefix("# ") for line in above.strip().splitlines())
    assert comment == f"{ABOUT[FIELDS[name]][1]} ({variable(name)})"


def test_no_number_stands_in_the_example_that_the_rules_do_not_know(example: dict[str, Any]) -> None:
    tables = {family: table for family, table in example[SECTION].items() if isinstance(table, dict)}
    assert {f"{family}.{key}" for family, table in tables.items() for key in table} == set(FIELDS)


def test_the_example_as_it_stands_changes_nothing(tmp_path: Path) -> None:
    assert load({}, file=paths.EXAMPLE_CONFIG) == load({})


def test_the_example_switched_on_gives_the_defaults_and_its_numbers(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    # These two have no default; what stands there is how they are written.
    file.write_text(with_everything_switched_on(frozenset({"ca_file"})))
    settings, defaults = load({}, file=file), load({})
    assert settings.numbers_for("GB") == EmergencyNumbers("999", advice="111")
    assert {**settings.emergency_numbers} == {**defaults.emergency_numbers, "NZ": EmergencyNumbers("111")}
    assert settings.data_dir == defaults.data_dir
    assert settings.rules == DEFAULT
    assert settings.database_url == defaults.database_url
    assert (settings.site_url, settings.mail, settings.mail_from) == (
        defaults.site_url,
        defaults.mail,
        defaults.mail_from,
    )
