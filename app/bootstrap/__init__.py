"""The composition root: settings in, a running house out; it owns every lifetime."""

from app.bootstrap.house import House, open_house
from app.bootstrap.opening import open_store

__all__ = ["House", "open_house", "open_store"]
