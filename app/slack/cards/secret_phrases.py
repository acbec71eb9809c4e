"""How people say in other languages what a password is: `mot de passe : …`, `密码是…`.

Some of these names are several words, or are written in letters that no pattern for a name
takes for one word. What stands before the value is all that is looked for here.
"""

import re
import unicodedata

_NAMES = (
    # German, French, Spanish, Portuguese, Italian, Dutch
    *("passwort", "kennwort", "zugangscode", "mot de passe", "mots de passe", "code secret"),
    *("contraseña", "contrasena", "palabra clave", "palavra-passe", "senha", "parola d'ordine"),
    *("parola chiave", "wachtwoord", "codice segreto"),
    # Swedish, Danish, Norwegian, Finnish, Polish, Czech, Hungarian, Romanian, Turkish
    *("lösenord", "adgangskode", "kodeord", "passord", "salasana", "hasło", "haslo", "heslo"),
    *("jelszó", "jelszo", "parolă", "parola", "şifre", "şifresi", "sifre"),
    # Greek, Russian, Ukrainian, Bulgarian
    *("κωδικός πρόσβασης", "συνθηματικό", "пароль", "пароля", "парола"),
    # Arabic, Persian, Urdu, Hebrew
    *("كلمة المرور", "كلمة مرور", "كلمة السر", "الرقم السري", "رمز عبور", "گذرواژه"),
    *("پاس ورڈ", "پاسورڈ", "סיסמה", "סיסמא", "סיסמת"),
    # Hindi, Bengali, Tamil, Thai, Vietnamese, Indonesian
    *("पासवर्ड", "कूटशब्द", "পাসওয়ার্ড", "கடவுச்சொல்", "รหัสผ่าน", "mật khẩu", "kata sandi"),
    # Chinese, Japanese, Korean
    *("密码", "密碼", "口令", "パスワード", "暗証番号", "合言葉", "비밀번호", "암호", "패스워드"),
)
_VERBS = (
    *("lautet", "ist", "est", "es", "é", "è", "is", "luidt", "är", "er", "on", "to", "jest", "je"),
    *("este", "это", "είναι", "هي", "هو", "است", "הוא", "היא", "है", "হল", "คือ", "là", "adalah"),
)
_JOINED = ("是", "为", "為", "は", "が", "은", "는", "이", "가")


def _any(texts: tuple[str, ...]) -> str:
    forms = {form for one in texts for form in (one, unicodedata.normalize("NFD", one))}
    listed = sorted(forms, key=lambda one: (-len(one), one))
    return "|".join(re.escape(one).replace(r"\ ", r"[ \t\u00a0]{1,4}") for one in listed)


_GAP = r"[ \t\u00a0\u202f\u3000]{0,4}"
PHRASES = re.compile(
    rf"""(?:{_any(_NAMES)}){_GAP}\\*+["'”»」]?{_GAP}
    (?:(?P<colon>(?:(?:{_any(_VERBS)}|{_any(_JOINED)}){_GAP})?[:=\uff1a\uff1d\ufe55]{_GAP})
     |(?:{_any(_JOINED)}){_GAP}(?=["'`“「『]?[!-~]{{3}})
     |(?:(?:{_any(_VERBS)})[ \t]{{1,4}})?(?=["'`“„«「『]|[^\s"'`]{{0,64}}[0-9]))
    (?:[“„«「『][ \u00a0\u202f]?)?""",
    re.IGNORECASE | re.VERBOSE,
)
"""What stands before a password: its name, and a colon or a verb; a value without either that
holds a digit or stands in quotes is one too."""
