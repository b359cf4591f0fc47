"""What the diary says, and when: reports and a day in, findings and follow-ups out.

Pure: no database, no clock, no sentences. One rule a file, each called by `evaluate`; `fold` turns
findings into follow-ups; `schedule` turns local times into instants. Every number lives in `thresholds`.
"""
