"""How often the shipped rules speak up: on people who are stable, and on people who get worse.

    .venv/bin/python -m tests.bench.alert_burden [--patients N] [--seed N] [--part answers] [--format json]
    .venv/bin/python -m tests.bench.alert_burden --files FILE.csv...

Simulated diaries go through the rules day by day, with the default numbers and with every preset. What is simulated,
and how, stands in `courses`; what is counted, in `counting`. What people live through in three months, by what they
answer to each follow-up, is measured in `living`.
"""
