"""The address that mail comes from, and whether a real mail server could take it from there."""

from __future__ import annotations

from urllib.parse import urlsplit

from diary.config import values
from diary.config.hosts import is_made_up

_NO_NAMES_OF_THE_NET = frozenset(
    {
        "localhost",
        "localdomain",
        "local",
        "lan",
        "internal",
        "intranet",
        "home",
        "corp",
        "invalid",
        "test",
        "onion",
    }
)
"""Last parts of names that no mail server outside can look up (RFC 2606, RFC 6762, RFC 8375 and what homes use)."""


def sender_of(mail_from: str, mail_user: str, site_url: str) -> str:
    """mail.from; else mail.user where that is an address, since a provider takes mail from that; else diary@ and the
    site's host. An IP address or this machine's own name is none that mail could come from.
    """
    if mail_from:
        return mail_from
    try:
        user = values.address(mail_user)
    except ValueError:
        user = ""
    if user:
        return user
    host = urlsplit(site_url).hostname or "localhost"
    named = not values.is_loopback(host) and not values.is_ip_address(host)
    return f"diary@{host if named else 'localhost.localdomain'}"


def is_known_to_others(sender: str) -> bool:
    """Whether mail could come from there as far as the domain's name tells: it is none of a home or made up."""
    domain = sender.rpartition("@")[2].lower().strip("[].")
    if values.is_ip_address(domain) or domain.startswith("ipv6:") or "." not in domain:
        return False
    if domain.rpartition(".")[2] in _NO_NAMES_OF_THE_NET:
        return False
    return not is_made_up(domain)


def fault_of(mail_host: str, mail_from: str, mail_user: str, site_url: str) -> str:
    """What is wrong with the sender where mail goes to a real mail server; empty where nothing is, or none is set."""
    if not mail_host or values.is_loopback(mail_host) or is_made_up(mail_host):
        # Nor is there a mail server under a name of the handbooks'.
        return ""
    sender = sender_of(mail_from, mail_user, site_url)
    if is_known_to_others(sender):
        return ""
    where = "mail.from is" if mail_from else "mail.from is not set, so mail would come from"
    return (
        f"{where} {sender}, an address that {mail_host} cannot know: mail from it is refused or taken for spam. Set "
        "mail.from to an address that you may send from, mostly the one you sign in to the mail server with."
    )
