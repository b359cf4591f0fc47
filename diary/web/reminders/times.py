"""A time of day, as a field of a form."""

from __future__ import annotations

import re
from typing import Any

from wtforms import TimeField

from diary.words.language import gettext as _


class Time(TimeField):
    """Hours and minutes, with a sentence of our own for what is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        try:
            if not re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", typed):
                raise ValueError
            super().process_formdata([typed])
        except ValueError:
            self.data = None
            raise ValueError(_("Type the time as hours and minutes, such as 20:00.")) from None


class OptionalTime(Time):
    """A time that can be left empty."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and valuelist[0].strip():
            super().process_formdata(valuelist)
        else:
            self.data = None
