"""Which medicines are anti-inflammatories (NSAIDs), as far as their names tell.

After an angioplasty they add to the risk of bleeding that blood thinners bring, so the article says to take them only
with the doctor's approval. The list is a first guess for a tick that the patient can change: it knows substances and
the commonest brands, and no list of brands is complete.
"""

from __future__ import annotations

import re

_SUBSTANCES = (
    "aceclofenac", "bromfenac", "celecoxib", "dexibuprofen", "dexketoprofen", "diclofenac", "diflunisal", "etodolac",
    "etofenamate", "etoricoxib", "felbinac", "fenoprofen", "flurbiprofen", "ibuprofen", "indometacin", "indomethacin",
    "ketoprofen", "ketorolac", "lornoxicam", "loxoprofen", "mefenamic", "meloxicam", "nabumetone", "naproxen",
    "nepafenac", "nimesulide", "oxaprozin", "parecoxib", "piroxicam", "sulindac", "tenoxicam", "tiaprofenic",
    "tolfenamic",
)  # fmt: skip
_BRANDS = (
    "advil", "aleve", "arcoxia", "brufen", "cataflam", "celebrex", "combiflam", "dolormin", "feldene", "froben",
    "ibugel", "indocid", "mobic", "motrin", "naprosyn", "nurofen", "ponstan", "toradol", "voltaren", "voltarol",
)  # fmt: skip
_ASPIRIN = re.compile(r"\b(aspirin|acetylsalicylic|ass|ecosprin|disprin)\b")
_DOSE = re.compile(r"\b(\d+(?:[.,]\d+)?)\s*(mg|g)\b")
ASPIRIN_FOR_PAIN_MG = 300
"""From this dose on aspirin is taken against pain. 75 to 100 mg a day is a heart medicine, which most people take after
an angioplasty and must not stop, so aspirin without a dose is left alone."""


def looks_anti_inflammatory(name: str) -> bool:
    """Whether a medicine of this name is probably an anti-inflammatory."""
    lower = name.casefold()
    if any(known in lower for known in _SUBSTANCES) or any(
        re.search(rf"\b{brand}", lower) for brand in _BRANDS
    ):
        return True
    return _ASPIRIN.search(lower) is not None and _largest_dose_mg(lower) >= ASPIRIN_FOR_PAIN_MG


def _largest_dose_mg(text: str) -> float:
    doses = [
        float(number.replace(",", ".")) * (1000 if unit == "g" else 1) for number, unit in _DOSE.findall(text)
    ]
    return max(doses, default=0)
