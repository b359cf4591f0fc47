"""Looking after others: everybody at a glance, and what waits for an answer."""
