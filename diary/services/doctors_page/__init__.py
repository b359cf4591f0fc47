"""One sheet for the doctor: what it says, and the PDF of it. Drawing a PDF is imported only where one is made."""

from diary.services.doctors_page.choices import Choices, choices_of, choose, open_to
from diary.services.doctors_page.gather import Asked, sheet_of
from diary.services.doctors_page.sheet import Sheet

__all__ = ["Asked", "Choices", "Sheet", "choices_of", "choose", "open_to", "sheet_of"]
