"""Names that say that what they name is a secret: `DB_PASSWORD`, `pinCode`, `x-api-key`."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 120
"""Only the end of a name counts: no longer one is read."""

_KEYS = (
    "access account admin aes api app application auth backup client consumer crypto decryption "
    "deploy encryption function gpg hmac integration license master pgp private recovery role "
    "root rsa secret service session shared signing ssh ssl storage subscription symmetric tls "
    "wallet webhook"
)
_CODES = "2fa access auth backup mfa onetime otp pass pin recovery security unlock verification"
_OTHERS = (
    "accesssignature amzsignature assertion auth authheader authorization bearer cardno "
    "cardnum cardnumber ccno ccnum ccnumber connectionstring connectionuri connectionurl connstr "
    "connstring cookie credential creditcard csc csrf cvc cvv debitcard dsn githubpat gitlabpat "
    "googsignature hmac hotp htpasswd jsessionid jwe jwt keypass mdp mfa mnemonic otp pass "
    "passcode passkey passphrase passwd password phpsessid pin privkey psk pswd psw puk pw pwd "
    "recoveryphrase samlresponse sas secret secretanswer securityanswer seedphrase sessid sig "
    "socialsecurity socialsecuritynumber ssn storepass token totp xsrf"
)
NAMES = frozenset(
    [f"{one}key" for one in _KEYS.split()]
    + [f"{one}code" for one in _CODES.split()]
    + _OTHERS.split()
)
"""The last words of a name, written as one."""

ENDINGS = (
    *("accesskey", "apikey", "authtoken", "connectionstring", "credential", "passcode"),
    *("passphrase", "passwd", "password", "privatekey", "pwd", "secret", "secretkey", "token"),
)
"""Ends of a name that tell even where nothing parts its words: `dbpassword`."""

ELSEWHERE = tuple(
    unicodedata.normalize("NFKD", one)
    for one in (
        *("contrasena", "haslo", "kennwort", "losenord", "motdepasse", "passwort", "senha"),
        *("wachtwoord", "пароль", "密码", "密碼", "ハスワート", "비밀번호"),
    )
)
"""The same in other languages, without accents."""

_AFTER = (
    "again b64 base64 binary bytes confirm confirmation confirmed content current data encoded "
    "field hash hashed header input json new old pem plain plaintext raw repeat str string text "
    "val value"
)
AFTER = frozenset(_AFTER.split())
"""Words at the end of a name that still name the thing itself: `secret_value`."""

INNOCENT = frozenset(
    f"{one}token" for one in ("bos", "continuation", "eos", "next", "pad", "page", "stop")
)
"""What is called so is a place in a list, or a word of a model's."""

_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+(?![a-z])|[^\W_A-Za-z0-9]+")
_NUMBERED = "0123456789"


def sensitive(name: str, *, number: bool = False) -> bool:
    """Tell whether a name says that its value is a secret; of a `number`, that may be a count."""
    return _sensitive(name[-LONGEST:], number)


@lru_cache(maxsize=4096)
def _sensitive(name: str, number: bool) -> bool:  # noqa: FBT001 - the cache is by place
    words = _words(name)
    if not words or (number and words[-1] == "tokens"):
        return False
    tails = ["".join(words[start:]).rstrip(_NUMBERED) for start in range(len(words))]
    if INNOCENT.intersection(tails):
        return False
    singular = [one.removesuffix("s") for one in tails]
    if any(one in NAMES for one in (*tails, *singular)):
        return True
    whole = (tails[0], singular[0])
    return any(one.endswith(ENDINGS) for one in whole) or any(one in tails[0] for one in ELSEWHERE)


def _words(name: str) -> list[str]:
    """Part a name into its words in small letters, without those that add nothing."""
    parts = unicodedata.normalize("NFKD", name)
    bare = "".join(one for one in parts if unicodedata.category(one)[0] not in "MC")
    words = [one.lower() for one in _WORDS.findall(bare)]
    while len(words) > 1 and (words[-1] in AFTER or words[-1].isdecimal()):
        words.pop()
    return words
