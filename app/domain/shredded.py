"""That the private part of a request was erased, in the past tense."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shredded:
    """Action, reasons, questions and answers were erased: by an operator, or by time if empty."""

    by: str
    at: datetime
