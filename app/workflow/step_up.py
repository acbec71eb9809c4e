"""Codes from an authenticator app (RFC 6238): enrol a person, judge a code, let in again.

A code is judged in the transaction that records the approval, so of two that use the same code
one finds it used. Neither code nor secret is in any entry, message or error.
"""

import base64
import hmac
import re
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyotp

from app.domain.authority import (
    Actor,
    Enrolled,
    LetIn,
    Unenrolled,
)
from app.domain.enrolment import DIGITS, STEP, Enrolment, LockedOut, locked_out, steps_around, used
from app.domain.refusal import Refused, refused
from app.workflow.ports import Queries, UnitOfWork

ISSUER = "Keyturn"
BLANKS = re.compile(r"\s")
CODE = re.compile(rf"[0-9]{{{DIGITS}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Given:
    """A secret that a person's app has been given, and the first code that it showed."""

    person: str
    secret: bytes = field(repr=False)
    code: str = field(repr=False)


def enrol(uow: UnitOfWork, given: Given, actor: Actor) -> Enrolment | Refused:
    """Enrol somebody of the active roster, whose app shows the right code; end what was before."""
    roster = uow.roster()
    if roster is None:
        return refused("document_unreadable")
    if roster.person(given.person) is None:
        return refused("not_on_roster")
    fits = fitting(given.secret, given.code, uow.now)
    if isinstance(fits, Refused):
        return fits
    if not fits:
        return refused("code_wrong")
    unenrol(uow, given.person, actor)
    made = Enrolment(uow.token(), given.person, actor.told, uow.now, max(fits))
    uow.keep_enrolment(made, given.secret)
    uow.append(Enrolled(made.id, made.person, actor))
    return made


def unenrol(uow: UnitOfWork, person: str, actor: Actor) -> bool:
    """End a person's enrolment at once; say whether there was one."""
    known = next((one for one in uow.enrolments() if one.person == person), None)
    if known is None:
        return False
    uow.drop_enrolment(person)
    uow.append(Unenrolled(known.id, person, actor))
    return True


def let_in(uow: UnitOfWork, person: str, actor: Actor) -> bool:
    """End a lock-out before its time; say whether there was one."""
    known = uow.enrolment(person)
    if known is None or not known.locked(uow.now):
        return False
    uow.keep_enrolment(replace(known, failures=0, locked_until=None))
    uow.append(LetIn(known.id, person, actor))
    return True


def ready(q: Queries, person: str) -> Refused | None:
    """Refuse whoever could give no code now, before they are asked for one."""
    known = q.enrolment(person)
    if known is None or q.secret_of(known) is None:
        return refused("not_enrolled", person=person)
    return locked_out(known) if known.locked(q.now) else None


def proven(uow: UnitOfWork, person: str, code: str) -> Refused | None:
    """Judge a code, and keep what it came to: a step that is used, or one more failure."""
    known = uow.enrolment(person)
    secret = uow.secret_of(known) if known else None
    if known is None or secret is None:
        return refused("not_enrolled", person=person)
    if known.locked(uow.now):
        return locked_out(known)
    fits = fitting(secret, code, uow.now)
    if isinstance(fits, Refused):
        return fits
    after, no = used(known, fits, uow.now)
    if after != known:
        uow.keep_enrolment(after)
    if after.locked_until and after.locked(uow.now):
        uow.append(LockedOut(after.id, person, after.locked_until))
        return locked_out(after)
    return refused(no) if no else None


def fitting(secret: bytes, code: str, now: datetime) -> tuple[int, ...] | Refused:
    """List the time steps around now that a code is for, in the same time whichever it is."""
    said = BLANKS.sub("", code)
    if not said:
        return refused("code_required")
    if not CODE.fullmatch(said):
        return refused("code_malformed")
    made = hotp(secret)
    same = [
        (step, hmac.compare_digest(made.generate_otp(step), said)) for step in steps_around(now)
    ]
    return tuple(step for step, fits in same if fits)


def code_at(secret: bytes, now: datetime) -> str:
    """Give the code that an authenticator app shows at a moment."""
    return hotp(secret).generate_otp(int(now.timestamp()) // STEP)


def hotp(secret: bytes) -> pyotp.OTP:
    """Make the codes of a secret as authenticator apps do: SHA-1, six digits."""
    return pyotp.OTP(written(secret), digits=DIGITS)


def written(secret: bytes) -> str:
    """Write a secret as a person types it into an app."""
    return base64.b32encode(secret).decode().rstrip("=")


def secret_from(text: str) -> bytes:
    """Read a secret as it is written; raises `ValueError` for what is none."""
    return base64.b32decode(text + "=" * (-len(text) % 8))


def uri_of(person: str, secret: bytes) -> str:
    """Write what the QR code says, for the app to read."""
    made = pyotp.TOTP(written(secret), digits=DIGITS, interval=STEP)
    return made.provisioning_uri(name=person, issuer_name=ISSUER)
