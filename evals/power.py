"""What a comparison can show: the smallest difference that it would find, reckoned before a run.

Miller's sample-size formula (arXiv 2411.00640, section 5) for paired versions with K samples a case:
n = (t_alpha/2 + t_beta)^2 (w^2 + s_A^2/K_A + s_B^2/K_B) / d^2, where w^2 is the variance of the cases'
true differences and s^2 that of a sample about its case's mean. Student's t stands in the place of z,
and alpha is the level that the exact sign-flip test reaches with so few cases: z would promise 12 cases
what only 14 can show.
"""

import math
from functools import lru_cache

from scipy.special import ndtri, stdtrit

from evals.sign_flip import EXACT_UP_TO

ALPHA, POWER = 0.05, 0.8
MOST_CASES, MOST_SAMPLES = 10_000, 100


def smallest_difference(
    cases: int,
    samples: int,
    *,
    case_variance: float = 0.04,
    sample_variance: float = 0.15,
    power: float = POWER,
) -> float:
    """The smallest true difference, 0..1, that a comparison finds with probability ``power``.

    For ``cases`` independent cases of ``samples`` samples in each of two versions. ``math.inf`` where no
    difference can be found: below 6 cases, as the signs of 5 differences agree by chance once in 16
    times, and where the difference would have to exceed 1. Within 0.03 of simulation for scores that
    vary finely; a measure that only passes or fails needs more (12 cases of one sample 0.66, not 0.52;
    20 of three 0.28, not 0.25). Raises ``ValueError`` for numbers that make no sense.
    """
    if cases < 1 or samples < 1:
        raise ValueError(f"cases and samples must be at least 1, not {cases} and {samples}")
    if not (case_variance >= 0 and sample_variance >= 0):
        raise ValueError(f"variances must be 0 or more, not {case_variance} and {sample_variance}")
    if not 0 < power < 1:
        raise ValueError(f"power must lie between 0 and 1, not {power}")
    found = reach(cases, power=power) * math.sqrt((case_variance + 2 * sample_variance / samples) / cases)
    return found if found <= 1 else math.inf


@lru_cache(maxsize=4096)
def reach(units: int, alpha: float = ALPHA, power: float = POWER) -> float:
    """How many standard errors away a difference is found with ``power``; ``math.inf`` if none is."""
    level = attained_level(units, alpha)
    if not level:
        return math.inf
    if only_one_sign(units, level):
        return float(ndtri(power ** (1 / units))) * math.sqrt(units)
    return float(stdtrit(units - 1, power) - stdtrit(units - 1, level / 2))


def attained_level(units: int, alpha: float) -> float:
    """The highest level up to ``alpha`` that the sign-flip test of ``units`` units has; 0 if it has none."""
    if units > EXACT_UP_TO:
        return alpha
    patterns = 2 ** (units - 1)
    level: float = math.floor(alpha * patterns + 1e-9) / patterns
    return level


def fewest_units(alpha: float) -> int:
    """The fewest units with which the sign-flip test can reach ``alpha``."""
    return 1 + math.ceil(-math.log2(alpha) - 1e-9)


def only_one_sign(units: int, level: float) -> bool:
    """Whether nothing but the same sign everywhere reaches the attained ``level``."""
    return units <= EXACT_UP_TO and level == 1 / 2 ** (units - 1)
