"""Accounts: who may start one, their sessions, and what a patient says about themself."""

from diary.services.accounts.account import (
    account_with,
    as_stored,
    change_password,
    confirm,
    create_account,
    hold,
    new_uniquifier,
    normalised_email,
    sign_out_elsewhere,
)

__all__ = [
    "account_with",
    "as_stored",
    "change_password",
    "confirm",
    "create_account",
    "hold",
    "new_uniquifier",
    "normalised_email",
    "sign_out_elsewhere",
]
