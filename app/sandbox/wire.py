"""What JSON decodes to before anyone has checked it."""

from typing import Any

Json = Any
