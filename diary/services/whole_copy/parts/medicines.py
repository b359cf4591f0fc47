"""The medicines, as the patient calls them."""

from __future__ import annotations

from diary.services.whole_copy.tables import Table
from diary.store.models import Medicine

FILE = "medicines.json"
TABLES = (
    Table(
        name="medicines",
        model=Medicine,
        of=lambda patient_id: Medicine.patient_id == patient_id,
        plain=(
            *("times", "as_needed", "from_on", "until_on", "do_not_stop", "left_over", "counted_on"),
            *("anti_inflammatory", "approved", "retired_at"),
        ),
        lines=("name", "dose"),
    ),
)
