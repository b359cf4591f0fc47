"""Questions asked of the tables: functions, session first, that never commit."""
