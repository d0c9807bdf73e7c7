"""Cases as people have them, JSON or a table from a spreadsheet, to and from the values of variables."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from prompt_library import Phrase
from workbench.errors import WorkbenchError

MAX_CASES = 200
MAX_BYTES = 500_000
EXPECTED = "expected."
"""A name that starts so is not a variable: it says what is expected, for the rubric's checks."""

_SEPARATORS = ",;\t"
# What a table of one column is split at: nothing that anybody types.
_NEVER = "\x1f"
_SHOWN = 40


def read_cases(text: str) -> tuple[dict[str, Any], ...]:
    """The cases in ``text``, each a mapping of names to values.

    JSON is a list of objects, one object, or an object a line. Anything else is CSV whose first row has the
    names; its values are texts, split at the comma, semicolon or tab that the first row has most of, and
    rows without any text are left out. Raises ``WorkbenchError`` that names the line.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _error("too_large", most=MAX_BYTES // 1000)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    cases = tuple(_read_json(text) if is_json(text) else _read_csv(text))
    if len(cases) > MAX_CASES:
        raise _error("too_many", n=len(cases), most=MAX_CASES)
    return cases


def write_cases(cases: Sequence[Mapping[str, Any]]) -> str:
    """The cases as CSV text with a comma: what is no text is written as JSON, a name without a value as an
    empty text. ``read_cases`` gives back what holds texts only."""
    names = list(dict.fromkeys(name for case in cases for name in case))
    if not names:
        return ""
    table = io.StringIO()
    # Without a separator in the first row nothing may be taken for one below.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if len(names) == 1 else csv.QUOTE_MINIMAL
    csv.writer(table, lineterminator="\n").writerow(names)
    csv.writer(table, lineterminator="\n", quoting=quoting).writerows(
        [_cell(case.get(name, "")) for name in names] for case in cases
    )
    return table.getvalue()


def add_case(text: str, case: Mapping[str, Any]) -> str:
    """``text`` with one more case, in the form that it has. Raises as ``read_cases`` does."""
    cases = [*read_cases(text), case]
    if not is_json(text):
        return write_cases(cases)
    return "".join(f"{json.dumps(case, ensure_ascii=False)}\n" for case in cases)


def is_json(text: str) -> bool:
    """Whether ``text`` is to be read as JSON and not as CSV."""
    return text.lstrip("\ufeff \t\r\n").startswith(("[", "{"))


def _read_json(text: str) -> Iterator[dict[str, Any]]:
    for line, value in _json_values(text):
        if not isinstance(value, dict):
            raise _error("no_object", line=line)
        for name in value:
            _refuse_name(name, line)
        yield value


def _json_values(text: str) -> Iterator[tuple[int, Any]]:
    """The values in a list, or one after the other without one, each with the line that it starts on."""
    place = _after(_BLANK, text, 0)
    in_list = text[place] == "["
    end = len(text)
    if in_list:
        _, end = _decoded(text, place, text.count("\n", 0, place) + 1, json.JSONDecoder())
        if (rest := _after(_BLANK, text, end)) < len(text):
            raise _error("bad_json", **_where(text, rest))
        place, end = place + 1, end - 1
    line, counted = 1, 0
    while (place := _after(_BETWEEN if in_list else _BLANK, text, place)) < end:
        line, counted = line + text.count("\n", counted, place), place
        value, place = _decoded(text, place, line, _DECODER)
        yield line, value


def _after(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    assert found is not None
    return found.end()


def _where(text: str, place: int) -> dict[str, int]:
    return {"line": text.count("\n", 0, place) + 1, "column": place - text.rfind("\n", 0, place)}


def _decoded(text: str, place: int, line: int, decoder: json.JSONDecoder) -> tuple[Any, int]:
    """The value that starts at ``place``, on ``line``, and where it ends."""
    try:
        value, end = decoder.raw_decode(text, place)
        if decoder is _DECODER:
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise _error("bad_json", line=error.lineno, column=error.colno) from None
    except _RepeatedName as error:
        raise _error("repeated_name", line=line, name=_short(str(error))) from None
    except (ValueError, RecursionError):
        # NaN, a number of thousands of digits, half a character, a thousand lists in one another.
        raise _error("bad_value", line=line) from None
    return value, end


class _RepeatedName(Exception):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedName(next(name for name in names if names.count(name) > 1))
    return found


def _no_number(name: str) -> None:
    raise ValueError(name)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
_BLANK = re.compile(r"\s*")
_BETWEEN = re.compile(r"[\s,]*")


def _read_csv(text: str) -> Iterator[dict[str, Any]]:
    rows = _rows(text)
    line, header = next(rows, (0, []))
    names = [name.strip() for name in header]
    for name in names:
        if not name:
            raise _error("empty_name", line=line)
        _refuse_name(name, line)
        if names.count(name) > 1:
            raise _error("repeated_name", line=line, name=name)
    for line, row in rows:
        if len(row) != len(names):
            raise _error("row_length", line=line, found=len(row), wanted=len(names))
        yield dict(zip(names, row, strict=True))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold a text, each with the line that it starts on."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    line = 1
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise _error("bad_csv", line=line) from None
        if any(value.strip() for value in row):
            yield line, row
        line = rows.line_num + 1


def _separator(text: str) -> str:
    header = re.sub(r'"[^"]*"', "", next((line for line in text.split("\n") if line.strip()), ""))
    most = max(_SEPARATORS, key=header.count)
    return most if most in header else _NEVER


def _refuse_name(name: str, line: int) -> None:
    if not name.removeprefix(EXPECTED).isidentifier():
        raise _error("bad_name", line=line, name=_short(name))


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(name: str) -> str:
    return name if len(name) <= _SHOWN else f"{name[:_SHOWN]}…"


def _error(outcome: str, **values: Any) -> WorkbenchError:
    return WorkbenchError(Phrase(f"workbench.cases.{outcome}", **values))
