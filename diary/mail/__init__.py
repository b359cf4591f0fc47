"""Mail: what can be sent (`kinds`, `catalog`), how it is put together (`render`, `message`) and handed over.

Nothing here knows a database. A mail never carries a health detail, in its subject or in its body: providers, other
people's phones and lock screens read along.
"""
