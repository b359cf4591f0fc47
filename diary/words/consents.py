"""What a patient is asked to agree to, a sentence for each purpose."""

from __future__ import annotations

WORDING = "2026.1"
"""The version of these sentences. It is kept with every answer: change it whenever a sentence changes its meaning."""
