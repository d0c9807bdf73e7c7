"""What an edit changed of a prompt."""

from rapidfuzz.distance import Levenshtein

from evals.checks.text import tokens
from workbench.advice.wordlists import FUNCTION_WORDS

TRIVIAL_SHARE = 0.05
_NEGATIONS = frozenset({"no", "not", "never", "without", "ne", "n", "ni", "pas", "jamais", "sans"})
_COURTESY = frozenset(
    {"please", "kindly", "thanks", "thank", "very", "really", "plaît", "plait", "merci", "très", "vraiment"}
)
_EMPTY = (frozenset().union(*FUNCTION_WORDS.values()) | _COURTESY) - _NEGATIONS


def is_trivial_edit(old: str, new: str) -> bool:
    """Whether ``new`` has no content word that ``old`` has not, and differs in under 5 % of the characters.

    The share is Levenshtein's distance over the length of the longer text. Function words and words of
    courtesy are no content; negations, numbers, role lines and variables are. A text is no edit of itself.
    """
    if old == new or set(tokens(new)) - set(tokens(old)) - _EMPTY:
        return False
    longest = max(len(old), len(new))
    most = int(TRIVIAL_SHARE * longest)
    distance = Levenshtein.distance(old, new, score_cutoff=most)
    return distance < TRIVIAL_SHARE * longest
