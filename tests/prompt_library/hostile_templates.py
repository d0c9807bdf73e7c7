"""Templates that try to break out, to hang or to fill the memory, and what runs them to measure it.

Run as a script it prints, as a line of JSON each, its name, the error (empty if it was rendered), the
seconds of processor time, and how many megabytes the process had at its peak above what it started with.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from prompt_library import PromptError, check_template, render

TEXT = {"x": "a" * 199_000}
WORDS = {"x": "é " * 90_000}
NEEDLE = {"x": "a" * 190_000, "n": "a" * 49 + "b" + "a" * 49}
ITEMS = {"xs": list(range(1000))}
MANY_ITEMS = {"xs": [""] * 19_000, "ys": [""] * 5}
EQUAL_LISTS = {"xs": [str(n) for n in range(6_500)], "ys": [str(n) for n in range(6_500)]}
OBJECTS = {"o": sys, "f": json.dumps}
DATA = {"d": {"items": 1, "a": {"b": "c"}}, "xs": [1, 2], "x": "text"}

HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    # Escapes from the sandbox.
    "class of a text": ("{{ ''.__class__.__mro__[1].__subclasses__() }}", DATA),
    "class by item": ("{{ x['__class__']['__mro__'] }}", DATA),
    "class by escaped item": (r"{{ x['\x5f\x5fclass\x5f\x5f'] }}", DATA),
    "attr filter": ("{{ x|attr('__class__') }}", DATA),
    "attr filter in map": ("{{ xs|map(attribute='__class__')|list }}", DATA),
    "join by attribute": ("{{ xs|join(',', attribute='__class__.__mro__') }}", DATA),
    "globals of a function": ("{{ f.__globals__ }}", OBJECTS),
    "module as a value": ("{{ o.modules }}", OBJECTS),
    "self": ("{{ self._TemplateReference__context }}", DATA),
    "self bare": ("{{ self }}", DATA),
    "cycler": ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", DATA),
    "lipsum": ("{{ lipsum.__globals__['os'].popen('id').read() }}", DATA),
    "namespace": ("{% set ns = namespace(a=1) %}{{ ns.__class__ }}", DATA),
    "format string": ("{{ '{0.__class__.__mro__}'.format(x) }}", DATA),
    "format_map": ("{{ '{a.__class__}'.format_map(d) }}", DATA),
    "format filter": ("{{ '%1000000000d'|format(1) }}", DATA),
    "percent": ("{{ '%1000000000d' % 1 }}", DATA),
    "percent in a test": ("{{ '%1000000000d' is odd }}{{ x is even }}", {"x": "%1000000000d"}),
    "method of a mapping": ("{{ d.keys }}{{ d.update }}", DATA),
    "method call": ("{{ d.update({'a': 1}) }}{{ xs.append(1) }}", DATA),
    "loop object": ("{% for a in xs %}{{ loop.__class__ }}{{ loop|join }}{% endfor %}", DATA),
    "loop cycle": ("{% for a in xs %}{{ loop.cycle('a', 'b') }}{{ loop['_iterator'] }}{% endfor %}", DATA),
    "loop as a name": ("{% for loop in xs %}{{ loop.__init__ }}{% endfor %}", DATA),
    "import of a file": ("{% import '/etc/passwd' as p %}{{ p }}", DATA),
    "include of a file": ("{% include '/etc/passwd' %}", DATA),
    "include of the parent folder": ("{% include '../prompts.py' %}", DATA),
    "include by variable": ("{% include x %}", DATA),
    "include of one's own": ("{% include 'self' %}" * 500, DATA),
    "extends": ("{% extends 'json-only.en' %}", DATA),
    "internal filter": ("{{ xs|_loop_over(-1000000) }}{{ 1|_compare(('eq',), 1) }}", DATA),
    "Python in a name": ("{% for __import__ in xs %}{{ __builtins__ }}{% endfor %}", DATA),
    "name of several spellings": ("{% for \uff53elf in xs %}{{ \uff53elf }}{% endfor %}", DATA),
    # Work and memory at compile time.
    "repetition": ("{{ 'a' * 10**9 }}", DATA),
    "repetition of a list": ("{{ [0] * 10**9 }}", DATA),
    "power": ("{{ 10 ** (10 ** 7) }}", DATA),
    "center": ("{{ 'a'|center(10**9) }}{{ 'a'|center(1000000000) }}", DATA),
    "center method": ("{{ 'a'.center(1000000000) }}", DATA),
    "indent": ("{{ 'a\\nb'|indent(1000000000) }}", DATA),
    "tojson indent": ("{{ xs|tojson(indent=1000000000) }}", DATA),
    "tojson indent by value": ("{{ xs|tojson(indent=n) }}", {"xs": [1], "n": 10**9}),
    "range": ("{% for i in range(99999999) %}{% endfor %}", DATA),
    "wordwrap": ("{{ x|wordwrap(1)|batch(1000000000, 'x') }}", DATA),
    "long integer": ("{{ " + "9" * 19_900 + " }}", DATA),
    "long hexadecimal": ("{{ 0x" + "f" * 19_900 + " }}", DATA),
    "long integer with underscores": ("{{ 1" + "_1" * 9_900 + " }}", DATA),
    "infinite float": ("{{ 1e99999 }}{{ -1e99999 }}", DATA),
    "concatenation": ("{{ " + "'a'~" * 4_900 + "'a' }}", DATA),
    "set doubling": ("{% set a = x ~ x %}" * 1_000 + "{{ a }}", TEXT),
    "macro tree": ("{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}", DATA),
    "call block": ("{% call(x) x() %}{% endcall %}", DATA),
    "filter block": ("{% filter center(1000000000) %}a{% endfilter %}", DATA),
    "tags of extensions": ("{% do xs %}{% break %}{% debug %}{% trans %}a{% endtrans %}", DATA),
    "autoescape": ("{% autoescape x %}" * 900, DATA),
    # Deep and long.
    "parentheses": ("{{ " + "(" * 9_990 + "x" + ")" * 9_990, DATA),
    "parentheses, 150": ("{{ " + "(" * 150 + "x" + ")" * 150 + " }}", DATA),
    "not": ("{{ " + "not " * 4_900 + "x }}", DATA),
    "not, 100": ("{{ " + "not " * 100 + "x }}", DATA),
    "minus": ("{{ " + "-" * 19_900 + "1 }}", DATA),
    "attributes": ("{{ d" + ".a" * 9_900 + " }}", DATA),
    "items": ("{{ d" + "[d" * 6_000 + "]" * 6_000 + " }}", DATA),
    "or": ("{{ " + "x or " * 3_900 + "x }}", DATA),
    "filters": ("{{ x" + "|trim" * 3_900 + " }}", DATA),
    "nested if": ("{% if x %}" * 1_990, DATA),
    "nested if, closed": ("{% if x %}" * 90 + "{% endif %}" * 90, DATA),
    "nested inline if": ("{{ " + "1 if x else " * 1_600 + "2 }}", DATA),
    "elif": ("{% if x %}" + "{% elif x %}" * 1_600 + "{% endif %}", DATA),
    "nested loops": ("{% for a in xs %}" * 3 + "{{ a }}" + "{% endfor %}" * 3, ITEMS),
    "recursive loop": ("{% for a in xs recursive %}{{ loop(xs) }}{% endfor %}", ITEMS),
    "one megabyte": ("a" * 1_000_000, DATA),
    "one megabyte of outputs": ("{{ x }}" * 150_000, DATA),
    "only outputs": ("{{x}}" * 4_000, DATA),
    "as many outputs as allowed": ("{{x}}" * 1_490, DATA),
    "as many comparisons as allowed": ("{{x<x<x}}" * 210, DATA),
    "as many conditions as allowed": ("{%if x%}{%endif%}" * 740, DATA),
    "long list": ("{{ [" + "1," * 9_900 + "] }}", DATA),
    "comments": ("{##}" * 4_990 + "a", DATA),
    "open comments": ("{#" * 9_990, DATA),
    "raw": ("{% raw %}" * 2_000, DATA),
    "spaces": ("{{" + " " * 19_000 + "x }}" + " " * 900, DATA),
    "spaces before an open role": ("user" + " " * 19_900 + "x", DATA),
    "role with long attributes": ("system[" + "a=" * 9_900 + "\nx", DATA),
    "role lines": ("user:\n" * 3_000 + "x", DATA),
    "line breaks": ("\n" * 19_900 + "x", DATA),
    "open quotation mark": ("{{ '" + "\\\\" * 9_900, DATA),
    "includes": ("{% include 'json-only.en' %}" * 700, DATA),
    "as many includes as allowed": ("{% include 'json-only.en' %}" * 370, DATA),
    "only loops": ("{% for a in xs %}{% endfor %}" * 600, ITEMS),
    # Work and memory at run time.
    "a million turns": ("{% for a in xs %}{% for b in xs %}{% endfor %}{% endfor %}", ITEMS),
    "a million long turns": (
        "{% for a in xs %}{% for b in xs %}"
        + "{% if a == b %}{% endif %}" * 290
        + "{% endfor %}{% endfor %}",
        ITEMS,
    ),
    "a million outputs": ("{% for a in xs %}{% for b in xs %}x{% endfor %}{% endfor %}", ITEMS),
    "loops side by side": ("{% for a in xs %}{% endfor %}" * 140, ITEMS),
    "filtered loops": (
        "{% for a in xs %}{% for b in xs if 'a' in n %}{% endfor %}{% endfor %}",
        {**ITEMS, "n": "b" * 9},
    ),
    "loop lengths": ("{% for a in xs if a %}{{ loop.length }}{% endfor %}" * 90, ITEMS),
    "loop over too many": ("{% for a in xs %}{% endfor %}", MANY_ITEMS),
    "loop over a long text": ("{% for a in x %}{{ a }}{% endfor %}", TEXT),
    "loop over texts": ("{% for a in xs %}{{ x }}{% endfor %}", {"xs": [1] * 900, "x": "a" * 100_000}),
    "replace nothing": ("{{ x|replace('', x) }}", TEXT),
    "replace, again and again": ("{{ x" + "|replace('a', 'aaaaaaaaa')" * 25 + " }}", {"x": "aaa"}),
    "replace unseen": (
        "{% if x|replace('a', 'bb')|replace('b', 'a') %}{% endif %}" * 180,
        {"x": "a" * 90_000},
    ),
    "join by a long text": ("{{ xs|join(x) }}", {**ITEMS, "x": "a" * 100_000}),
    "join letters": ("{{ x|join(x) }}", TEXT),
    "join letters unseen": ("{% if x|join %}{% endif %}" * 300, {"x": "a" * 190_000}),
    "items by a list": (
        "{% for a in ys %}{% for b in ys %}{% if d[xs] is defined %}{% endif %}{% endfor %}{% endfor %}",
        {"xs": [""] * 15_000, "ys": [1] * 1000, "d": {}},
    ),
    "items by a tuple": (
        "{% for a in ys %}{% if d[xs] is defined %}{% endif %}{% endfor %}" * 90,
        {"xs": tuple(range(15_000)), "ys": [1] * 100, "d": {}},
    ),
    "many unknown names": ("".join(f"{{{{a{n}}}}}" for n in range(1_400)), {f"b{n}": 1 for n in range(50)}),
    "many things forbidden": ("{{a+1}}" * 740, DATA),
    "join by a long path": ("{{ xs|join('', '" + "0." * 9_000 + "0') }}", {"xs": ["a"] * 9_000}),
    "trim many letters": ("{{ x|trim(y) }}", {"x": "\U0001f600" * 90_000, "y": "a" * 90_000 + "\U0001f600"}),
    "titles": ("{% if x|title|title|title|title %}{% endif %}" * 240, {"x": "a " * 40_000}),
    "one long title": ("{{ x|title }}", WORDS),
    "upper": ("{% if x|upper|lower|upper|lower %}{% endif %}" * 240, WORDS),
    "upper that grows": ("{{ x|upper }}", {"x": "\u0390" * 190_000}),
    "truncate": ("{% if x|truncate(100000, false, x)|truncate(1) %}{% endif %}" * 180, TEXT),
    "defaults": ("{{ x|default(x)|default(x)|default(x) }}" * 180, TEXT),
    "json of many items": ("{% if xs|tojson %}{% endif %}" * 490, MANY_ITEMS),
    "json that grows": ("{{ x|tojson }}" * 3, {"x": "\x00" * 190_000}),
    "list as text": ("{{ xs }}{{ x }}" * 300, {"xs": ["\U000e0001" * 180_000], "x": 1}),
    "equal lists": ("{{ xs == ys }}" * 290, EQUAL_LISTS),
    "search in a list": ("{{ 'q' in xs }}" * 290, EQUAL_LISTS),
    "lists in lists": ("{{ xs in xs in xs in xs }}" * 160, MANY_ITEMS),
    "search in a text": ("{{ n in x }}" * 290, NEEDLE),
    "many arguments": ("{{ xs|replace(xs, xs, 1) }}" * 240, MANY_ITEMS),
    "equal texts": (
        "{% for a in ys %}{% if x == x %}{% endif %}{% endfor %}" * 200,
        {**TEXT, "ys": [1] * 90},
    ),
    # Values.
    "value with itself inside": ("{{ x }}", {"x": (lambda xs: xs.append(xs) or xs)([])}),
    "deep value": ("{{ x|tojson }}", {"x": json.loads("[" * 900 + "]" * 900)}),
    "large value": ("{{ x }}", {"x": "a" * 5_000_000}),
    "huge number": ("{{ x }}", {"x": 10**5_000}),
    "half a character": ("{{ x }}", {"x": "\ud800"}),
    "half a character in the text": ("{{ '\\ud800' }}\ud800", {}),
}


def _kilobytes(field: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition(f"{field}:")[2].split()[0])


def measure(text: str, values: dict[str, Any]) -> tuple[str, float, float]:
    """The error, the processor seconds of the slower of check and rendering, and the peak in megabytes."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # resets the peak
    error = ""
    start = time.process_time()
    check_template(text, values)
    checked = time.process_time()
    try:
        render(text, values)
    except PromptError as refused:
        error = str(refused)
    seconds = max(checked - start, time.process_time() - checked)
    return error, seconds, _kilobytes("VmHWM") / 1024


if __name__ == "__main__":
    *_, at_rest = measure("{% for x in xs %}{{ x }}{% endfor %}", {"xs": [1]})
    for name, hostile in HOSTILE.items():
        error, seconds, megabytes = measure(*hostile)
        print(json.dumps([name, error, seconds, megabytes - at_rest]))
