"""What the diary says, and when: reports and a day in, findings and follow-ups out.

Pure: no database, no clock, no sentences. The rules stand in `at_once`, `persists`, `worsens` and `interferes`, each
with the steps that explain it, and are called by `evaluate`; `fold` turns findings into follow-ups; `schedule` turns
local times into instants. Every number lives in `thresholds`.
"""
