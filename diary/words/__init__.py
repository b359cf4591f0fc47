"""Everything the diary says, in sentences: findings, advice, labels.

Ids and numbers in, text out; no database and no web. What a patient reads about findings and follow-ups is written
here once, so that pages, mails and prints say the same. Every sentence goes through gettext (`language`), reads at a
Flesch-Kincaid grade of at most 6, and never names a disease that the reader may have.
"""
