"""A rubric as a text of its own: the list that stands under ``rubric:`` in a scenario file."""

from typing import Any

import yaml
from pydantic import ValidationError

from scenarios.file_problems import FileProblem, ScenarioFileError, path_text, shape_problems
from scenarios.rules import rubric_findings
from scenarios.scenario import CheckUse, Criterion, Rubric, ScenarioError
from scenarios.snapshots import rubric_from
from scenarios.yaml_text import is_plain_text, read_yaml

_BREAKS = "\n\r\x85\u2028\u2029"
"""What YAML takes for the end of a line, and keeps only when it is escaped."""
_LINE = 100
"""Characters of a check that is still written in one line."""


def parse_rubric(text: str) -> Rubric:
    """The rubric in ``text``: the list alone, or as the one key ``rubric`` of a mapping.

    Raises ``ScenarioFileError`` with everything wrong in its form. Whether its checks exist, only ``evals``
    can say.
    """
    try:
        data = read_yaml(text)
    except ScenarioError as error:
        raise ScenarioFileError("", [FileProblem("", "", error.phrase)]) from None
    if isinstance(data, dict) and data.keys() == {"rubric"}:
        data = data["rubric"]
    whole = {"rubric": data}
    try:
        rubric = rubric_from(data)
    except ValidationError as error:
        raise ScenarioFileError("", shape_problems("", whole, error)) from None
    broken = [FileProblem("", path_text(where, whole), message) for where, message in rubric_findings(rubric)]
    if broken:
        raise ScenarioFileError("", broken)
    return rubric


def rubric_yaml(rubric: Rubric) -> str:
    """The list that ``parse_rubric`` reads as ``rubric`` again; the same text for the same rubric."""
    return _yaml([_criterion(criterion) for criterion in rubric.criteria])


def scalar_yaml(value: Any) -> str:
    """A plain JSON value in one line, as it is written after ``key: `` in YAML."""
    return _yaml(_InLine({"x": value})).strip()[4:-1]


class _InLine(dict[str, Any]):
    """A mapping that is written in braces."""


class _Dumper(yaml.SafeDumper):
    """Writes what ``read_yaml`` reads back: in quotes is every text that would be another value in plain."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    quoted = any(break_ in text for break_ in _BREAKS) or not is_plain_text(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if quoted else None)


def _block(dumper: yaml.SafeDumper, mapping: dict[str, Any]) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=False)


def _in_line(dumper: yaml.SafeDumper, mapping: _InLine) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", mapping.items(), flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _block)
_Dumper.add_representer(_InLine, _in_line)


def _yaml(data: Any) -> str:
    written: str = yaml.dump(
        data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**6, default_flow_style=None
    )
    return written


def _criterion(criterion: Criterion) -> dict[str, Any]:
    whole = criterion.weight.is_integer() and criterion.weight < 10**15
    return {
        "id": criterion.id,
        "title": {"en": criterion.title["en"], "fr": criterion.title["fr"]},
        "weight": int(criterion.weight) if whole else criterion.weight,
        "objective": criterion.objective,
        "checks": [_check(use) for use in criterion.checks],
    }


def _check(use: CheckUse) -> dict[str, Any]:
    said = {"check": use.name, **use.params}
    in_line = _InLine(said)
    return in_line if len(_yaml(in_line)) <= _LINE else said
