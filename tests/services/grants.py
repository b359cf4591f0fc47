"""What each grant lets its holder do, written out a second time: tests hold the code to it."""

from __future__ import annotations

from diary.services.permissions.access import Action
from diary.store.models.circle import Grant

ALLOWED = {
    Grant.TRENDS: {Action.READ_TRENDS},
    Grant.NOTES: {Action.READ_NOTES},
    Grant.RECORD: {Action.WRITE_REPORT},
    Grant.ALERTS: {Action.READ_FOLLOW_UPS},
    Grant.CONTACT: {Action.SEE_CONTACT},
    Grant.CARD: {Action.SEE_CARD},
    Grant.FOLLOW_UPS: {Action.READ_FOLLOW_UPS, Action.HANDLE_FOLLOW_UPS},
    Grant.PLAN: {Action.CHANGE_PLAN},
    Grant.EXPORT: {Action.EXPORT},
}
