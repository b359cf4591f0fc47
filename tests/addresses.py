"""Addresses that tests give a site, all of them nobody's (RFC 2606) or this machine's."""

SITE_ADDRESS = "https://diary.example.org"
BELOW_A_PATH = "http://127.0.0.1:8000/diary"
WATCHER = "https://watch.example.org/key-1"
