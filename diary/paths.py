"""Where the files lie that ship beside the code: in a checkout or in an installed wheel.

A wheel carries `templates/`, `migrations/` and `config.example.toml` inside the package, under `_bundled`. In a
checkout they stand beside the package, and that place is looked at first: an editable install may leave an old
copy behind in `_bundled`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).exists():
        return checkout / name
    return _PACKAGE / "_bundled" / name


TEMPLATES = _shipped("templates")
MIGRATIONS = _shipped("migrations")
EXAMPLE_CONFIG = _shipped("config.example.toml")
STATIC = _PACKAGE / "static"
