"""What is said to have come of an action that was released."""

from enum import StrEnum


class Report(StrEnum):
    """How an action that was released went."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    ROLLED_BACK = "rolled_back"
