"""The work that `benchmarks.engine` gives to every tool: two prompts, many cases, one `contains` check."""

import json
from pathlib import Path

PROMPTS = (
    "system:\nAnswer from the FAQ.\nuser:\nWhen do you open on day {{ day }}?\n",
    "system:\nAnswer from the FAQ in one sentence.\nuser:\nWhen do you open on day {{ day }}?\n",
)
EXPECTED = "Tuesday"


def write_work(folder: Path, cases: int) -> None:
    """Writes the prompts and the scenario for ours, and the same calls line by line for the bare loops."""
    for number, prompt in enumerate(PROMPTS):
        (folder / f"prompt{number}.txt").write_text(prompt)
    (folder / "opening.yaml").write_text(json.dumps(_scenario(cases)))
    with (folder / "calls.jsonl").open("w") as lines:
        for prompt in PROMPTS:
            system, user = prompt.removeprefix("system:\n").split("\nuser:\n")
            for day in range(cases):
                messages = [
                    {"role": "system", "content": system},
                    {"role": "user", "content": user.strip().replace("{{ day }}", str(day))},
                ]
                line = {"case": f"day-{day}", "messages": messages, "expected": EXPECTED}
                lines.write(f"{json.dumps(line)}\n")


def write_config(folder: Path, url: str, concurrency: int) -> Path:
    """A `workbench.toml` that knows the endpoint at ``url``."""
    file = folder / "workbench.toml"
    file.write_text(
        f'[[endpoints]]\nid = "slow"\nbase_url = "{url}"\nmodels = ["slow"]\nconcurrency = {concurrency}\n'
    )
    return file


def _scenario(cases: int) -> dict[str, object]:
    both = {"en": "Opening hours", "fr": "Horaires"}
    prompt = {"en": PROMPTS[0], "fr": PROMPTS[0]}
    return {
        "id": "opening",
        "use_case": "chatbot",
        "skills": ["S1"],
        "level": 1,
        "max_tokens": 64,
        "title": both,
        "brief": both,
        "hints": {"en": ["When?"], "fr": ["Quand ?"]},
        "variables": {"day": both},
        "starter": prompt,
        "prompts": {"naive": prompt, "reference": prompt, "cheat": prompt},
        "rubric": [
            {
                "id": "day",
                "title": both,
                "weight": 1,
                "objective": "relevance",
                "checks": [{"check": "contains", "value": EXPECTED}],
            }
        ],
        "cases": [
            *(_case(f"day-{day}", "en", "practice") for day in range(cases)),
            _case("last", "en", "hidden"),
        ],
    }


def _case(name: str, language: str, split: str) -> dict[str, object]:
    day = name.removeprefix("day-")
    return {"id": name, "language": language, "split": split, "variables": {"day": day}}
