"""What is kept: the engine and unit of work, the tables (`models`) and the questions asked of them (`queries`).

Queries are plain functions, session first, and never commit: who opens a unit of work closes it.
"""
