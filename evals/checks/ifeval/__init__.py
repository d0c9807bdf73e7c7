"""The 25 verifiable instructions of IFEval (Zhou et al. 2023, arXiv 2311.07911), under their published ids.

What an instruction asks is what the paper's table 1 says and, where that leaves room, what the authors'
published checks do: their parameters have the same names, and each verdict is 1 or 0. Each takes a
``reading`` too (``readings``). Different here, for every check:

- A text is seen as every check of the workbench sees it (``plain``): a curly apostrophe is an apostrophe,
  a no-break space is a space. A keyword or a marker is a text to look for, never a regular expression.
- Every parameter has to be given; the authors draw those that are missing at random.
- What they do with data that has to be downloaded, or with libraries that are no longer maintained, is
  done in another way in ``tokens`` (words and sentences) and ``tongues`` (languages).
"""

from evals.checks.ifeval.table import IFEVAL

__all__ = ["IFEVAL"]
