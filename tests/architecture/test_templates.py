"""Every template loads, so that no page waits for its first reader to show a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Environment

from diary import paths
from diary.app import create_app
from diary.config import load
from tests.architecture.project import files

NAMES = [
    path.relative_to(paths.TEMPLATES).as_posix()
    for path in files(".html", under=("templates",))
    if "email" not in path.relative_to(paths.TEMPLATES).parts
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The environment that the pages are rendered in."""
    data = tmp_path_factory.mktemp("data")
    return create_app(load({}, override={"data.dir": str(data)})).jinja_env


@pytest.mark.parametrize("name", NAMES)
def test_a_template_loads(pages: Environment, name: str) -> None:
    pages.get_template(name)


def test_there_are_templates_to_load() -> None:
    assert len(NAMES) > 10
    assert Path(paths.TEMPLATES, "base.html").is_file()
