"""What is asked of the runs of a person as a whole, in SQL."""

# Of each version the newest of its runs over the most cases: a quick try must not hide what a whole run gave.
FULLEST = """
SELECT id, made FROM (
  SELECT runs.id, count(*) OVER (PARTITION BY version_id) AS made,
    row_number() OVER (PARTITION BY version_id ORDER BY cells / samples DESC, runs.id DESC) AS place
  FROM users JOIN prompts ON user_id = users.id JOIN versions ON prompt_id = prompts.id
  JOIN runs ON version_id = versions.id
  WHERE name = ? AND scenario = ? AND prompts.language = ? AND number >= ?
) WHERE place = 1
"""

# The wide rows of the runs are read once for all. Beside max() SQLite gives the other columns of the row
# that has it: the newest run's. A part of the cases is no grade of the whole.
TRIED = """
WITH made AS MATERIALIZED (
  SELECT runs.id, version_id, scenario, runs.language, status, runs.created, cells / samples AS size
  FROM users JOIN prompts ON user_id = users.id JOIN versions ON prompt_id = prompts.id
  JOIN runs ON version_id = versions.id WHERE name = ?
), whole AS (
  SELECT *, max(size) OVER (PARTITION BY scenario, language) AS most FROM made
), placed AS (
  SELECT id, scenario, language, row_number() OVER (
    PARTITION BY scenario, language ORDER BY run_id IS NULL DESC, value DESC, id DESC
  ) AS place
  FROM whole LEFT JOIN grades ON run_id = id
    AND round = coalesce((SELECT max(round) FROM rescorings WHERE run_id = whole.id), 0)
  WHERE status = 'finished' AND size = most AND (run_id IS NULL OR value IS NOT NULL)
), tried AS (
  SELECT scenario, language, count(DISTINCT version_id) AS versions, count(*) AS runs, max(id) AS newest,
    created
  FROM made GROUP BY scenario, language
)
SELECT tried.*, placed.id AS best FROM tried LEFT JOIN placed
ON placed.scenario = tried.scenario AND placed.language = tried.language AND place = 1 ORDER BY newest DESC
"""
