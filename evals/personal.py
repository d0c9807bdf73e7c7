"""Personal data and secrets in a text, told by their form.

Addresses, numbers and accounts that are set aside for examples (RFC 2606 domains, numbers that regulators
reserve for fiction) are nobody's, and pass.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:(?:[^\W_]|-){1,63}\.){1,4}[^\W\d_]{2,24}(?![\w-])")
_RESERVED_DOMAIN = re.compile(
    r"(?:[@.]example\.(?:com|net|org)|\.(?:example|test|invalid|localhost))$", re.IGNORECASE
)
_PHONE = re.compile(
    r"(?<![\w+.,/-])(?:"
    r"(?:\(?\+33\)?|0033)[ .-]?(?:\(0\))?[ .-]?[1-9](?:[ .-]?\d\d){4}"
    r"|0[1-9](?:[ ./-]?\d\d){4}"
    r"|\+[1-9]\d{0,2}(?:[ .-]?\(?\d{2,4}\)?){2,5}"
    r"|\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]\d{4}"
    r"|0\d{2,4}[ -]\d{3,4}[ -]\d{3,4}|0\d{4}[ -]\d{6}"
    r")(?![\w-]|[.,]\d)"
)
_FICTION = re.compile(
    r"(?:33|0033|0)(?:19900|26191|35301|46571|53649|63998)\d{4}"  # Arcep, for audiovisual works
    r"|1?\d{3}55501\d\d"  # North American Numbering Plan
    r"|(?:44|0)(?:7700900\d{3}|2079460\d{3}|1\d{2,3}4960\d{3})"  # Ofcom
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)", re.IGNORECASE)
_NIR = re.compile(r"(?<![\w.])([12] ?\d\d ?(?:0[1-9]|1[0-2]) ?(?:\d\d|2[AB]) ?\d{3} ?\d{3}) ?(\d\d)(?![\w.])")
_SECRET = re.compile(
    r"(?<![\w-])(?:"
    r"(?:sk|pk|rk)[-_](?:[a-z]{2,10}[-_]){0,2}[A-Za-z0-9_-]{16,200}"
    r"|gh[pousr]_[A-Za-z0-9]{20,100}|github_pat_\w{20,100}|glpat-[\w-]{16,100}|hf_[A-Za-z0-9]{20,100}"
    r"|A[KS]IA[A-Z0-9]{16}|AIza[\w-]{30,60}|xox[abprs]-[\w-]{10,200}"
    r"|eyJ[\w-]{10,500}\.[\w-]{10,500}\.[\w-]{5,500}"
    r")(?![\w])"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"
)
_NAMED_SECRET = re.compile(
    r"\b(?:api[ _-]?key|clé d['’]api|clé api|access[ _-]?token|secret[ _-]?key|password|mot de passe|bearer)"
    r"(?:\s{0,3}(?:is|est|=|:)\s{0,3}|\s)[\"'`“«]?\s?((?=[^\s\"'`”»]{0,80}\d)(?=[^\s\"'`”»]{0,80}[A-Za-z])"
    r"[^\s\"'`”»{}]{8,80})",
    re.IGNORECASE,
)

# Substrings are found much faster than patterns, and most prompts have none of them.
_SECRET_MARKS = (
    "sk-",
    "sk_",
    "pk-",
    "pk_",
    "rk-",
    "rk_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat",
    "glpat",
    "hf_",
    "AKIA",
    "ASIA",
    "AIza",
    "xox",
    "eyJ",
    "-----BEGIN",
)
_SECRET_NAMES = ("api", "token", "secret", "password", "mot de passe", "bearer")
_DIGIT = re.compile(r"\d")
_AS_TYPED = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | dict.fromkeys("\u2010\u2011\u2012\u2013", "-")
)
"""The spaces and hyphens that typography puts between figures; each is one character, so places stay."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage of the kind ``secret``, ``email``, ``phone``, ``iban`` or ``national-id``."""

    kind: str
    start: int
    end: int


def find_personal(text: str, examples: bool = False) -> Iterator[Found]:
    """Every secret and piece of personal data in ``text``, kind by kind; with ``examples`` also those that
    are set aside for examples and so are nobody's."""
    if any(mark in text for mark in _SECRET_MARKS):
        for match in _SECRET.finditer(text):
            yield Found("secret", *match.span())
    lowered = text.lower()
    if any(name in lowered for name in _SECRET_NAMES):
        for match in _NAMED_SECRET.finditer(text):
            yield Found("secret", *match.span(1))
    text = text.translate(_AS_TYPED)
    for kind, pattern, is_real in _KINDS if "@" in text or _DIGIT.search(text) else ():
        spans = [match.span() for match in pattern.finditer(text) if is_real(match, examples)]
        yield from (Found(kind, *span) for span in spans)
        # An account is not a telephone number, too.
        text = _without(text, spans)


def kinds_in(text: str) -> frozenset[str]:
    return frozenset(found.kind for found in find_personal(text))


def is_iban(text: str) -> bool:
    """Whether the check digits are right: ISO 13616, the remainder modulo 97 is 1."""
    bare = text.replace(" ", "")
    number = "".join(str(int(character, 36)) for character in bare[4:] + bare[:4])
    return 15 <= len(bare) <= 34 and int(number) % 97 == 1


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` with nothing to be found at ``spans``, which are in order; what is left keeps its place."""
    ends = [0, *(end for _, end in spans)]
    kept = [text[last:start] + "x" * (end - start) for last, (start, end) in zip(ends, spans, strict=False)]
    return "".join([*kept, text[ends[-1] :]])


def _is_nir(match: re.Match[str], examples: bool) -> bool:
    """Whether the key is 97 less the remainder of the rest; Corsica's 2A and 2B count as 19 and 18."""
    number = match[1].replace(" ", "").replace("2A", "19").replace("2B", "18")
    return 97 - int(number) % 97 == int(match[2])


def _is_phone(match: re.Match[str], examples: bool) -> bool:
    digits = re.sub(r"\D", "", match.group())
    return 9 <= len(digits) <= 15 and (examples or not _FICTION.fullmatch(digits))


def _is_email(match: re.Match[str], examples: bool) -> bool:
    return examples or not _RESERVED_DOMAIN.search(match.group())


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str], bool], bool]], ...] = (
    ("email", _EMAIL, _is_email),
    ("iban", _IBAN, lambda match, examples: is_iban(match.group())),
    ("national-id", _NIR, _is_nir),
    ("phone", _PHONE, _is_phone),
)
