"""Links in mails that act for somebody who is not signed in: signed with the site's secret, and for one purpose each.

Flask-Security signs the links of account mails; these are for what anybody who holds the mail may do.
"""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, URLSafeSerializer


def unsubscribe_path(secret: str, patient_id: int) -> str:
    """Where this patient's reminders can be switched off. It does not run out: somebody may press it years later."""
    return f"/unsubscribe/{_reminders(secret).dumps(patient_id)}"


def whose_reminders(secret: str, token: str) -> int | None:
    """The id of the patient whose reminders a link is about; None where the link is not ours."""
    try:
        patient_id = _reminders(secret).loads(token)
    except BadSignature:
        return None
    return patient_id if isinstance(patient_id, int) else None


def _reminders(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt="unsubscribe from reminders", signer_kwargs={"digest_method": hashlib.sha256}
    )
