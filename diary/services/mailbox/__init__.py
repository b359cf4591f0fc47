"""Mails as people get them: put into words when they are sent, looked up, sent again, and chosen."""
