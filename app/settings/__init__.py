"""The settings: read once from the environment or `.env`, typed, refused together in one list."""

from app.settings.model import EVERYWHERE, LOOPBACK, SLACK_API, Settings, label_of
from app.settings.reading import settings_from, surroundings
from app.settings.secrets import KEY_BYTES, SIGNING_BYTES, SettingsError, secret_in

__all__ = [
    "EVERYWHERE",
    "KEY_BYTES",
    "LOOPBACK",
    "SIGNING_BYTES",
    "SLACK_API",
    "Settings",
    "SettingsError",
    "label_of",
    "secret_in",
    "settings_from",
    "surroundings",
]
