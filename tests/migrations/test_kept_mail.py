"""Mail that was only kept, on the way back to a version that knows no such state, on both databases."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from diary.store import migrate


def test_what_was_kept_is_called_sent_by_the_version_before_and_no_other_mail_changes(
    empty_database_url: str,
) -> None:
    migrate.upgrade(empty_database_url)
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO outbox_mail (message_id, dedupe_key, kind, address, params, state, attempts, refusals,"
                " queued_at, next_attempt_at, ended_at, outcome_facts, server_reply) VALUES (:key, :key, 'test',"
                " 'a@example.org', '{}', :key, 1, 0, '2026-01-05', '2026-01-05', :ended, '{}', '')"
            ),
            [{"key": "kept", "ended": "2026-01-06"}, {"key": "failed", "ended": "2026-01-06"}],
        )
    migrate.downgrade(empty_database_url, "0013")
    asked = text("SELECT dedupe_key, state, sent_at IS NOT NULL FROM outbox_mail ORDER BY dedupe_key")
    with engine.connect() as connection:
        found = [(key, state, bool(has)) for key, state, has in connection.execute(asked)]
    assert found == [("failed", "failed", False), ("kept", "sent", True)]
    engine.dispose()
    migrate.upgrade(empty_database_url)
