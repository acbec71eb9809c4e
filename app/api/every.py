"""Every call that there is, and the document of them."""

from collections.abc import Callable
from functools import cache, partial

from app.api.calls import calls_of
from app.api.events import EventRoutes
from app.api.health import HealthRoutes
from app.api.metrics import MetricsRoutes
from app.api.operators.covers import CoverRoutes
from app.api.operators.documents import DocumentRoutes
from app.api.operators.enrolments import EnrolmentRoutes
from app.api.operators.keys import KeyRoutes
from app.api.operators.locks import LockRoutes
from app.api.operators.requests import OversightRoutes
from app.api.operators.shredding import ShreddingRoutes
from app.api.operators.user_groups import UserGroupRoutes
from app.api.operators.webhooks import WebhookRoutes
from app.api.outcomes import OutcomeRoutes
from app.api.receipts import ReceiptRoutes
from app.api.reference.document import Part, document
from app.api.reference.routes import ReferenceRoutes
from app.api.requests import RequestRoutes

ROUTES = (
    RequestRoutes,
    EventRoutes,
    ReceiptRoutes,
    OutcomeRoutes,
    OversightRoutes,
    KeyRoutes,
    LockRoutes,
    CoverRoutes,
    DocumentRoutes,
    EnrolmentRoutes,
    UserGroupRoutes,
    ShreddingRoutes,
    WebhookRoutes,
    MetricsRoutes,
    ReferenceRoutes,
    HealthRoutes,
)
CALLS = tuple(found for one in ROUTES for _, found in calls_of(one))


def reference(url: str = "") -> Callable[[], Part]:
    """Give what writes the document, once it is asked for and only once."""
    return cache(partial(document, CALLS, url))
