"""What a site can set: a TOML file, overridden by the environment, read once into a frozen value.

`load` gives `Settings` or one `ConfigError` that lists every fault. Every setting stands in `options.py`, once, with
its default, its environment variable and a sentence; `config.example.toml` is held against it by a test.
"""

from diary.config.load import ConfigError, load, load_with_origins
from diary.config.settings import EmergencyNumbers, MailSecurity, MailServer, ReturnMailbox, Settings, SignUp

__all__ = [
    "ConfigError",
    "EmergencyNumbers",
    "MailSecurity",
    "MailServer",
    "ReturnMailbox",
    "Settings",
    "SignUp",
    "load",
    "load_with_origins",
]
