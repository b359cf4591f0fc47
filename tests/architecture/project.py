"""Where the project's own files are, for the tests that read them."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_TOP_FOLDERS = ("diary", "docs", "migrations", "requirements", "templates", "tests")
_TEXT = {
    ".conf",
    ".css",
    ".csv",
    ".html",
    ".js",
    ".json",
    ".mako",
    ".md",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
}
_NAMED = (".ci/run", ".gitignore", "LICENSE", "Makefile")


def files(*suffixes: str, under: tuple[str, ...] = _TOP_FOLDERS) -> list[Path]:
    """The project's files with one of `suffixes`; found by folder, so that no git is needed."""
    return [
        path
        for folder in under
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in suffixes and path.is_file() and "__pycache__" not in path.parts
    ]


def text_files() -> list[Path]:
    """Everything the project commits that is text."""
    top = [path for path in sorted(ROOT.iterdir()) if path.is_file() and path.suffix in _TEXT]
    return [ROOT / name for name in _NAMED] + top + files(*_TEXT)
