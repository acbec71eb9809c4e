"""The page of the practice workspace: what a person sees in a browser, and can press there."""

from app.sandbox.page.extras import (
    Agent,
    Audit,
    AuditEntry,
    Code,
    Extras,
    Go,
    Lever,
    Part,
    Scene,
    Shown,
    Stands,
    Step,
    Trick,
)
from app.sandbox.page.server import Page

__all__ = [
    "Agent",
    "Audit",
    "AuditEntry",
    "Code",
    "Extras",
    "Go",
    "Lever",
    "Page",
    "Part",
    "Scene",
    "Shown",
    "Stands",
    "Step",
    "Trick",
]
