"""Secrets are found in a text by their shape, and by what stands before them."""

import json

import pytest

from app.slack.cards.secret_names import sensitive
from app.slack.cards.secret_shapes import SHAPES
from app.slack.cards.secret_texts import secrets_in

SECRET = "hunter2"


def hidden(text: str) -> str:
    """Write a text with its secrets as dots."""
    for start, end in reversed(secrets_in(text)):
        text = f"{text[:start]}•{text[end:]}"
    return text


@pytest.mark.parametrize(
    "name",
    [
        *("password", "apiKey", "API_KEY", "x-api-key", "clientSecret", "AUTHORIZATION", "pwd2"),
        *("passcode", "pinCode", "db_pass", "jwt", "security_code", "card_number", "dbpassword"),
        *("PGPASSWORD", "newPasswordConfirmation", "secret_value", "SecretString", "tokens"),
        *(
            "credentials",
            "ssh_private_key",
            "Contraseña",
            "\uff50\uff49\uff4e",
            "パスワード",
            "2fa_code",
        ),
        *("totp", "CVV2", "ssn", "x-amz-security-token", "aws_secret_access_key", "seedPhrase"),
    ],
)
def test_a_name_can_say_that_its_value_is_a_secret(name: str) -> None:
    assert sensitive(name)
    assert sensitive("x" * 10_000 + "_" + name)


@pytest.mark.parametrize(
    "name",
    [
        *("mapping", "spinner", "secret_name", "tokens_used", "author", "", "token_count", "key"),
        *(
            "public_key",
            "primary_key",
            "next_page_token",
            "pad_token",
            "pinned",
            "passenger",
            "bypass_cache",
            "zip",
            "code",
        ),
        *("confirmation_code", "password_policy", "secretary", "compass", "session_id", "…"),
    ],
)
def test_other_names_do_not(name: str) -> None:
    assert not sensitive(name)


def test_a_number_of_tokens_is_a_count() -> None:
    assert not sensitive("max_tokens", number=True)
    assert sensitive("max_tokens")
    assert sensitive("token", number=True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("DB_PASSWORD=hunter2", "DB_PASSWORD=•"),
        ("export A=1 DB_PASSWORD=hunter2 && ./run", "export A=1 DB_PASSWORD=• && ./run"),
        ("https://a.example/?api_key=hunter2&x=1", "https://a.example/?api_key=•&x=1"),
        ("Server=db;Password=hunt er2;User=bo", "Server=db;Password=•;User=bo"),
        ("AccountKey=hunter2==;EndpointSuffix=x", "AccountKey=•;EndpointSuffix=x"),
        ("?sv=1&sig=hunter2%3D&se=2", "?sv=1&sig=•&se=2"),
        ("password: hunter2", "password: •"),
        ("password: don't hunter2 tell\nuser: bo", "password: •\nuser: bo"),
        ("private_key: |\n  hunter\n  2\nnext: 1", "private_key: •\nnext: 1"),
        ("password:\n  hunter2\nuser: bo", "password:\n  •\nuser: bo"),
        ("+private_key: |\n+  hunter\n+  2\n next: 1", "+private_key: •"),
        ("aws_secret_access_key = hunter2/K7", "aws_secret_access_key = •"),
        ("Authorization: Basic aHVudGVyMg==", "Authorization: •"),
        ('-H "Authorization: Basic aHVudGVyMg==" https://a', '-H "Authorization: •" https://a'),
        ("Cookie: a=hunter2; b=2", "Cookie: •"),
        ("curl -u bo:hunter2 https://a.example", "curl -u bo:• https://a.example"),
        ("curl --user 'bo:hunt er2' https://a", "curl --user 'bo:•' https://a"),
        ("mysql -u root -phunter2 db", "mysql -u root -p• db"),
        ("sshpass -p 1234 ssh db", "sshpass -p • ssh db"),
        ("docker login -u bo -p hunter2", "docker login -u bo -p •"),
        ("tool --password hunter2 --go", "tool --password • --go"),
        ("tool --api-key='hunt er2' --go", "tool --api-key='•' --go"),
        ("ALTER USER bo PASSWORD 'hunt''er2';", "ALTER USER bo PASSWORD '•';"),
        ("CREATE USER bo IDENTIFIED BY 'hunter2';", "CREATE USER bo IDENTIFIED BY '•';"),
        ("{'password': 'hunter2', 'user': 'bo'}", "{'password': '•', 'user': 'bo'}"),
        ('requests.get(u, auth=("bo", "hunter2"))', "requests.get(u, auth=•)"),
        ('headers["X-Api-Key"] = "hunter2"', 'headers["X-Api-Key"] = "•"'),
        ('("X-Api-Key", "hunter2")', '("X-Api-Key", "•")'),
        ('setPassword("hunter2")', 'setPassword("•")'),
        ('token = """hunter\n2"""', 'token = """•"""'),
        ('{"credentials": {"a": "]}", "b": "hunter2"}, "c": 1}', '{"credentials": •, "c": 1}'),
        ('{"pin": 7294, "x": 2}', '{"pin": •, "x": 2}'),
        ('{"pass\\u0077ord": "hunter2"}', '{"pass\\u0077ord": "•"}'),
        ('{"script": "A=1\\npin: hunter2"}', '{"script": "A=1\\npin: •"}'),
        ("<password>hunter2</password>", "<password>•</password>"),
        ('<ns:password enc="no">hunter2</ns:password>', '<ns:password enc="no">•</ns:password>'),
        ("redis://:hunter2@db/0", "redis://•@db/0"),
        ("postgres://bo:hunter2@db/x", "postgres://•@db/x"),
        ("the PIN is 7294 now", "the PIN is • now"),
        ("machine a login bo password hunter2", "machine a login bo password •"),
        ("use Bearer hunter2hunter2 here", "use Bearer • here"),
        ('password = "hunter2', 'password = "•'),
    ],
)
def test_a_name_in_a_text_tells_of_what_follows_it(text: str, shown: str) -> None:
    assert hidden(text) == shown


@pytest.mark.parametrize("depth", [0, 1, 2, 3, 4])
def test_json_in_a_text_is_masked_by_its_keys_at_any_depth(depth: int) -> None:
    said = json.dumps({"new_pin": 'a"7\\29\n4\\', "otp": 7294, "go": "on"})
    for _ in range(depth):
        said = json.dumps({"inner": said, "go": "on"})

    read = hidden(said)

    for _ in range(depth):
        read = json.loads(read)["inner"]
    assert read == '{"new_pin": "•", "otp": •, "go": "on"}'


@pytest.mark.parametrize(
    "text",
    [
        *("max_tokens: 100", "max_tokens=100&n=1", "tokens_used: 5", "token_count=7", "pin: true"),
        *('{"password": null, "token": ""}', "password=", "Password:\n", "token is expired"),
        *("mkdir -p /srv/app", "mkdir -p build", "ssh -p 22 db", "docker run -p 80:80 web"),
        *("find . -path ./x -print", "--user 1000:1000", "date -u +%H:%M", "git commit -p"),
        *(
            "the tokens of 3 people",
            "Reset the 2nd password, then 3 more",
            "task-list-of-the-team",
        ),
        *("https://a.example:443/b@c", "op://vault/item", "Token::new", "sort_key=abc", "a <b> c"),
        "the bearer of bad news",
    ],
)
def test_what_only_sounds_like_a_secret_stays(text: str) -> None:
    assert hidden(text) == text


@pytest.mark.parametrize(
    "secret",
    [
        "SG." + "a1B2" * 5 + "." + "c3D4" * 10,
        "npm_" + "a1B2" * 9,
        "whsec_" + "a1B2" * 8,
        "dop_v1_" + "a1b2" * 16,
        "shpat_" + "a1b2" * 8,
        "hf_" + "aBcD" * 9,
        "glpat-" + "a1B2" * 5,
        "pypi-AgEIcHlwaS5vcmc" + "a1B2" * 9,
        "ya29." + "a1B2" * 9,
        "GOCSPX-" + "a1B2" * 7,
        "hvs." + "a1B2" * 9,
        "dckr_pat_" + "a1B2" * 7,
        "sk_live_" + "a1B2" * 6,
        "ATATT3" + "a1B2" * 9,
        "AGE-SECRET-KEY-1" + "A1B2" * 14,
        "dapi" + "a1b2" * 8,
        "123456789:AA" + "a1B2" * 9,
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN PGP MESSAGE-----\nhQ\n-----END PGP MESSAGE-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2\n---- END SSH2 ENCRYPTED PRIVATE KEY ----",
    ],
)
def test_what_well_known_makers_issue_is_known_by_its_shape(secret: str) -> None:
    assert SHAPES.fullmatch(secret)
    assert hidden(f"before {secret}").startswith("before •")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "\\",
            '"',
            "'",
            " ",
            "- ",
            "\n",
            "password ",
            "password=",
            'pin:"',
            "pin:{",
            "pin:'",
        ),
        *('pin:\\"', '\\"', "\\u", "://", "://a:", "a=b&", "-p ", "mysql -p ", "eyJa.", "xoxb-"),
        *("-----BEGIN PRIVATE KEY-----", "<a ", "<pin>", "-u a", "identified by ", "password is "),
    ],
)
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    """A text that had to be read again and again would take minutes here."""
    text = piece * (262_144 // len(piece))

    spans = secrets_in(text)

    assert all(0 <= start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ihr Passwort lautet: Sommer2026", "Ihr Passwort lautet: •"),
        ("mot de passe : Azerty123", "mot de passe : •"),
        ("le mot de passe est «\u00a0Azerty99\u00a0»", "le mot de passe est «\u00a0•\u00a0»"),
        ("パスワード\uff1aabc12345", "パスワード\uff1a•"),
        ("パスワードはabc12345", "パスワードは•"),
        ("密码\uff1aabc12345", "密码\uff1a•"),
        ("密码是abc12345", "密码是•"),
        ("비밀번호는 abc12345", "비밀번호는 •"),
        ("la contraseña es Perro2024 y ya", "la contraseña es • y ya"),
        ("A senha é: abcd1234", "A senha é: •"),
        ("пароль: qwerty12", "пароль: •"),
        ("Hasło jest: Kot12345", "Hasło jest: •"),
        ("كلمة المرور: abc12345", "كلمة المرور: •"),
        ("رمز عبور: abc12345", "رمز عبور: •"),
        ("סיסמה: abc12345", "סיסמה: •"),
        ("पासवर्ड: abc12345", "पासवर्ड: •"),
        ("पासवर्ड है abc12345", "पासवर्ड है •"),
        ("รหัสผ่าน: abc12345", "รหัสผ่าน: •"),
        ("password\uff1ahunter22", "password\uff1a•"),
    ],
)
def test_a_password_is_told_in_other_languages_too(text: str, shown: str) -> None:
    assert hidden(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Das Passwort ist falsch.",
            "mot de passe oublié ?",
            "密码是什么\uff1f",
            "Пароль забыт.",
        ),
        *("Please reset your Passwort.", "La contraseña no vale.", "パスワードは変更しました"),
    ],
)
def test_a_sentence_about_a_password_that_holds_none_stays(text: str) -> None:
    assert hidden(text) == text


def test_what_follows_password_and_a_colon_is_masked_even_where_it_is_prose() -> None:
    """Details shows it for one press; a password that stands on a card cannot be taken back."""
    assert hidden("reset the password: click here") == "reset the password: •"
