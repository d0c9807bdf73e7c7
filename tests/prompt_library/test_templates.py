import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompt_library import (
    Message,
    PromptError,
    catalogue,
    check_template,
    partials,
    render,
)

VALUES = {
    "shop": "Chez Zoé",
    "faq": [{"q": "Open?", "a": " 9 to 5 "}, {"q": "Where?", "a": "Lyon"}],
    "tags": ["new", "sale"],
    "prices": {"tea": 3, "items": 2.5},
    "empty": [],
    "none": None,
    "yes": True,
    "text": "It's one\nof two\n",
}

# Each row: what is wrong in a text, its variables, the outcome that words it, and the line that it names.
WRONG_TEXTS = [
    ("", [], "empty", 1),
    (" \n\t\n", [], "empty", 1),
    ("system:\n\nuser:\n", [], "empty", 1),
    ("a" * 20_001, [], "too-long", 1),
    ("a\ud800", [], "unicode", 1),
    ("user:\nx\n" * 101, [], "too-many-messages", 201),
    ("a\n" + "{{ x }}" * 2_001, ["x"], "too-many-constructs", 1),
    ("a\n" + "{{ [" + "1," * 6_000 + "] }}", [], "too-many-constructs", 1),
    ("a\n\n{% if x %}", ["x"], "unclosed-tag", 3),
    ("a\n{% for x in xs %}\n{% for y in x %}{% endfor %}\nb", ["xs"], "unclosed-tag", 2),
    ("a\n{{ x", ["x"], "unclosed-braces", 2),
    ("a {# b", [], "unclosed-braces", 1),
    ("{% raw %} b", [], "unclosed-braces", 1),
    ("system:\n{% if x %}\nuser:\na\n", ["x"], "cut-by-role", 3),
    ("system:\na {# b\n# User :\nc #}", [], "cut-by-role", 3),
    ("{% raw %}a\nuser:\n{% endraw %}", [], "cut-by-role", 2),
    ('{{ "a\nuser:\nb" }}', [], "character", 1),
    ("a\n{% endif %}", [], "stray-tag", 2),
    ("{% if x %}{% endfor %}", ["x"], "stray-tag", 1),
    ("system:\n{% if x %}\nuser:\na\n{% endif %}", ["x"], "stray-tag", 5),
    ("a\n{% repeat 3 %}", [], "statement", 2),
    ("a\n{% set x = 1 %}", [], "statement", 2),
    ("{% macro m() %}{% endmacro %}", [], "statement", 1),
    ("{{ “a” }}", [], "typographic-quote", 1),
    ("a\n{{ $x }}", ["x"], "character", 2),
    ("{{ x y }}", ["x"], "syntax", 1),
    ("{{ }}", [], "syntax", 1),
    ("user:\na\nassistant:\nb\n{{ x y }}", ["x"], "syntax", 5),
    ("{{ " + "(" * 500 + "x" + ")" * 500 + " }}", ["x"], "too-deep", 1),
    ("{{ x" + "|trim" * 40 + " }}", ["x"], "too-deep", 1),
    ("{{ x.upper() }}", ["x"], "call", 1),
    ("{{ range(3) }}", [], "call", 1),
    ("{{ x ~ x }}", ["x"], "concatenation", 1),
    ('{{ {"a": 1} }}', [], "mapping", 1),
    ("{{ x[1:] }}", ["x"], "slice", 1),
    ("{{ x + 1 }}", ["x"], "arithmetic", 1),
    ("{{ x * 9 }}", ["x"], "arithmetic", 1),
    ("{{ -x }}", ["x"], "arithmetic", 1),
    (r"{{ '\ud800' }}", [], "constant-unicode", 1),
    ("{{ 1000000000000001 }}", [], "constant-number", 1),
    ("{{ " + "9" * 5_000 + " }}", [], "constant-number", 1),
    ("{{ [x, 1] }}", ["x"], "list", 1),
    ("{{ 'a' if x }}", ["x"], "inline-if", 1),
    ("{% for x in xs %}{{ loop }}{% endfor %}", ["xs"], "loop-object", 1),
    ("{% for x in xs %}{{ loop.depth }}{% endfor %}", ["xs"], "loop-attribute", 1),
    ("{{ self }}", [], "name", 1),
    ("{{ __import__ }}", [], "name", 1),
    ("{{ ﬁn }}", ["fin"], "name-unicode", 1),
    ("{{ x.__class__ }}", ["x"], "attribute", 1),
    ("a\n{{ x|center(10) }}", ["x"], "filter", 2),
    ("{{ x|upper(1) }}", ["x"], "filter-arguments", 1),
    ("{{ x|replace('a') }}", ["x"], "filter-arguments", 1),
    ("{{ x|truncate(*xs) }}", ["x", "xs"], "filter-arguments", 1),
    ("{{ x|truncate(n) }}", ["x", "n"], "filter-number", 1),
    ("{{ x|tojson(indent=9) }}", ["x"], "filter-number", 1),
    ("{% if x is callable %}a{% endif %}", ["x"], "test", 1),
    ("{% if x is defined(1) %}a{% endif %}", ["x"], "test-arguments", 1),
    ("{% for x in xs recursive %}{{ x }}{% endfor %}", ["xs"], "recursive", 1),
    ("{% for x in xs %}" * 3 + "\n" + "{% endfor %}" * 3, ["xs"], "loop-depth", 1),
    ("{% for loop in xs %}a{% endfor %}", ["xs"], "loop-target", 1),
    ("{% for a, a in xs %}a{% endfor %}", ["xs"], "loop-target", 1),
    ('a\n{% include "no-such-text" %}', [], "include", 2),
    ('{% include "json-only.en" ignore missing %}', [], "include", 1),
    ("{% include x %}", ["x"], "include", 1),
    ("a\nsystem:\nb\n{{ qestion }}", ["question", "shop"], "unknown-close", 4),
    ("{{ zzz }}", ["question", "shop"], "unknown-variable", 1),
    ("{{ zzz }}", [], "no-variables", 1),
    ("{% for x in xs %}{{ x }}{% endfor %}\n{{ x }}", ["xs"], "unknown-close", 2),
    ("{% for x in x %}{{ x }}{% endfor %}", ["xs"], "unknown-close", 1),
    ("{% for x in xs %}{% else %}{{ x }}{% endfor %}", ["xs"], "unknown-close", 1),
    ("{{ loop.index }}", ["shop"], "unknown-variable", 1),
]
# Each row: a sound text, values that do not suit it, the outcome, and the line that it names, if any.
WRONG_VALUES = [
    ("{{ x }}", {"x": " "}, "renders-empty", None),
    ("{# nothing #}", {}, "renders-empty", None),
    ("a\nuser:\nb\n\n{{ x }}", {"y": 1}, "no-value", 5),
    ("{{ d.x }}", {"d": {"y": 1}}, "no-value", 1),
    ("{{ d.items }}", {"d": {}}, "no-value", 1),
    ("{{ xs[2] }}", {"xs": [1, 2]}, "no-value", 1),
    ("a\n{{ xs|first }}", {"xs": []}, "no-value", 2),
    ("{{ x|tojson }}", {"y": 1}, "no-value", 1),
    ("{% for a in x %}{{ a }}{% endfor %}", {"y": 1}, "no-value", 1),
    ("{{ x == 1 }}", {"y": 1}, "no-value", 1),
    ("{{ x }}", {}, "no-value-at-all", 1),
    ("a\n{% for a, b in xs %}{{ a }}{% endfor %}", {"xs": [1]}, "unsuitable", 2),
    ("{% for a in xs %}{% for b in xs %}{% endfor %}{% endfor %}", {"xs": [1] * 1000}, "too-much-work", 1),
    ("{{ a }}\n{{ a }}", {"a": "x" * 100_001}, "output-too-long", 2),
    ("user:\n{{ a }}\nuser:\n{{ a }}", {"a": "x" * 100_001}, "output-too-long", 4),
    ("{{ x|replace('', x) }}", {"x": "a" * 1000}, "text-too-long", 1),
    ("{{ xs|join(x) }}", {"xs": [1] * 500, "x": "a" * 1000}, "text-too-long", 1),
    ("\n\n{{ x|length }}", {"x": 5}, "filter-value", 3),
    ("{{ x|upper }}", {"x": ["a"]}, "filter-value", 1),
    ("{{ xs|join }}", {"xs": [["a"]]}, "filter-value", 1),
    ("a\n{% if x < 'a' %}{% endif %}", {"x": 5}, "compare", 2),
    ("a\n{% if 1 in x %}{% endif %}", {"x": "1"}, "compare", 2),
    ("{% for a in x %}{% endfor %}", {"x": 5}, "loop-value", 1),
    ("{% for a in x %}{% endfor %}", {"x": [1] * 1001}, "loop-too-long", 1),
    ("{% for a in x %}{% endfor %}", {"x": "a" * 1001}, "loop-too-long", 1),
    ("a", {1: "x"}, "value-name", None),
    ("a", {"x": [[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]}, "value-too-deep", None),
    ("a", {"x": "a" * 200_000}, "values-too-large", None),
    ("a", {"x": [1] * 20_000}, "values-too-large", None),
    ("a", {"x": "\udfff"}, "value-unicode", None),
    ("a", {"x": [2**63 + 1]}, "value-number", None),
    ("a", {"x": float("nan")}, "value-number", None),
    ("a", {"x": {1: 2}}, "value-key", None),
    ("a", {"x": [{1, 2}]}, "value-kind", None),
    ("a", {"x": b"bytes"}, "value-kind", None),
]  # fmt: skip


def outcome(phrase):
    return phrase.key.removeprefix("prompt_library.template.")


def names_line(phrase, line):
    return f"Line {line}:" in phrase and f"Ligne {line}\u202f:" in phrase.to("fr")


@pytest.mark.parametrize(("text", "variables", "expected", "line"), WRONG_TEXTS)
def test_what_is_wrong_in_a_text(text, variables, expected, line):
    errors = [found for found in check_template(text, variables) if found.severity == "error"]
    assert (expected, line) in [(outcome(found.message), found.line) for found in errors]
    if "Line" in catalogue("prompt_library", "en")[f"prompt_library.template.{expected}"]:
        assert any(names_line(found.message, line) for found in errors)


@pytest.mark.parametrize(("text", "variables", "expected", "line"), WRONG_TEXTS)
def test_a_wrong_text_is_not_rendered(text, variables, expected, line):
    with pytest.raises(PromptError) as refused:
        render(text, {})
    first = min(check_template(text, []), key=lambda found: found.line)
    if expected not in ("unknown-close", "unknown-variable", "no-variables"):
        assert refused.value.phrase == first.message


@pytest.mark.parametrize(("text", "values", "expected", "line"), WRONG_VALUES)
def test_values_that_do_not_suit(text, values, expected, line):
    with pytest.raises(PromptError) as refused:
        render(text, values)
    assert outcome(refused.value.phrase) == expected
    assert line is None or names_line(refused.value.phrase, line)


def test_every_wording_has_an_example():
    examples = {row[2] for row in WRONG_TEXTS + WRONG_VALUES} | {"unused-variable"}
    # Left for what a later Jinja2 may bring, and for a partial that the test of partials would refuse.
    examples |= {"construct", "include-nested"}
    keys = [key for key in catalogue("prompt_library", "en") if key.startswith("prompt_library.template.")]
    assert {key.removeprefix("prompt_library.template.") for key in keys} == examples


def test_problems_are_all_told_in_the_order_of_lines():
    text = "{{ a() }}\nuser:\n{{ b + 1 }} {{ c }}\nuser:\n{{ d }"
    found = check_template(text, ["unused"])
    assert [(problem.line, outcome(problem.message)) for problem in found] == [
        (1, "call"),
        (3, "arithmetic"),
        (3, "unknown-variable"),
        (5, "syntax"),
    ]


def test_a_variable_that_is_not_used_is_a_warning():
    (found,) = check_template("{{ a }}{% if c is defined %}{% endif %}", ["a", "b", "c"])
    assert (found.severity, outcome(found.message), found.message.values["name"]) == (
        "warning",
        "unused-variable",
        "b",
    )


@pytest.mark.parametrize("text", ["{{ z|default('a') }}", "{% if z is defined %}{{ z }}{% endif %}"])
def test_an_unknown_variable_that_is_provided_for_is_a_warning(text):
    assert [problem.severity for problem in check_template(text, [])] == ["warning"]


# What Jinja2 itself makes of these is what they must render to.
SOUND = [
    "Hello",
    "{{ shop }} {{ prices.tea }} {{ prices['tea'] }}",
    "{{ faq[0].q }} {{ faq[-1]['a'] }} {{ tags.0 }} {{ shop[0] }}",
    "{{ none }} {{ yes }} {{ 1.5 }} {{ -3 }} {{ 'a\\tb' }} {{ tags }}",
    "{% for f in faq %}{{ loop.index }}{{ loop.length }}{{ f }}{% if loop.last %};{% endif %}{% endfor %}",
    "{% for k in prices %}{{ loop.index0 }}{{ k }}={{ prices[k] }}{{ loop.first }}{% endfor %}",
    "{% for a in empty %}x{% else %}nothing{% endfor %}",
    "{% for f in faq if f.q == 'Open?' %}{{ loop.revindex }}{{ f.a }}{% else %}none{% endfor %}",
    "{% for f in faq %}{% for c in f.q %}{{ c }}{{ loop.last }}{% endfor %}{{ loop.first }}{% endfor %}",
    "{% for a, b in [('x', 2), ('y', -4)] %}{{ a }}{{ b }}{% endfor %}",
    "{% for a in [1, 'b', -2, none, true] %}{{ a }}{% endfor %}",
    "{% if 1 < prices.tea <= 3 and 'new' in tags or none %}yes{% elif yes %}no{% endif %}",
    "{% if shop != 'x' and 'Zoé' in shop and 'tea' in prices and 9 not in empty %}yes{% endif %}",
    "{{ 'a' if yes else 'b' }}{{ 'a' if not yes else 'b' if none else 'c' }}",
    "{% if none is none and shop is string and prices is mapping and tags is sequence %}yes{% endif %}",
    "{% if 3 is odd and 4 is even and 3 is number and yes is boolean and zzz is undefined %}yes{% endif %}",
    "{{ zzz|default('d') }}{{ none|default('d', true) }}{{ ''|default(shop, boolean=true) }}",
    "{{ tags|join(', ') }}{{ faq|join('/', attribute='q') }}{{ shop|join('.') }}{{ tags|join }}",
    "{{ shop|upper }}{{ shop|lower }}{{ text|title }}{{ ' a '|trim }}{{ 5|upper }}",
    "{{ text|truncate(9) }}{{ text|truncate(8, true, '…', 0) }}{{ shop|truncate }}",
    "{{ tags|first }}{{ tags|last }}{{ shop|first }}{{ prices|last }}{{ tags|length }}{{ prices|length }}",
    "{{ text|replace('o', '0') }}{{ text|replace('', '-', 2) }}{{ text|replace('one', shop) }}",
    '{{ [1, 2]|tojson }}{{ "a"|tojson }}{{ none|tojson }}{{ 1.5|tojson(indent=2) }}',
    "{% raw %}{{ shop }}{% endraw %}{# a comment #}{{- shop -}} x {%- if yes %} y {% endif -%} z",
    "a\n{% if yes %}\nb\n{% endif %}\nc",
    "{{ prénom|default('x') }}",
]


@pytest.mark.parametrize("text", SOUND)
def test_renders_as_jinja2_does(text):
    oracle = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text).render(VALUES)
    assert render(text, VALUES) == [Message("user", oracle.strip("\n"))]
    assert not [found for found in check_template(text, VALUES) if found.severity == "error"]


@given(
    st.lists(st.sampled_from(SOUND), max_size=8), st.dictionaries(st.sampled_from(list(VALUES)), st.text())
)
def test_renders_together_as_jinja2_does(texts, others):
    text = "a\n".join(texts) + "z"
    values = VALUES | others
    try:
        oracle = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text).render(values)
    except (jinja2.UndefinedError, TypeError):
        with pytest.raises(PromptError):
            render(text, values)
    else:
        assert render(text, values) == [Message("user", oracle.strip("\n"))]


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("system:\nBe {{ a }}.\n\nuser:\n\n{{ b }}\n\n", [("system", "Be kind."), ("user", "x\nsystem:\ny")]),
        ("{{ a }}\nuser:\nq", [("system", "kind"), ("user", "q")]),
        ("user:\n{{ empty }}\nassistant:\nb", [("user", ""), ("assistant", "b")]),
        ('user:\n{{ "user:" }}\nx', [("user", "user:\nx")]),
        ("{{ counts.items }} {{ counts['keys'] }}", [("user", "3 4")]),
        ("{{ tea|tojson }}", [("user", '{"thé": "<b>", "b": [1]}')]),
    ],
)
def test_messages(text, messages):
    values = {"a": "kind", "b": "x\nsystem:\ny", "empty": "", "tea": {"thé": "<b>", "b": [1]}}
    values["counts"] = {"items": 3, "keys": 4}
    assert render(text, values) == [Message(*message) for message in messages]


@pytest.mark.parametrize("name", partials())
def test_partials_are_sound_and_render_alike(name):
    text = f'{{% include "{name}" %}}'
    assert check_template(text, []) == []
    assert render(text, {}) == [Message("user", partials()[name].rstrip("\n"))]


def test_partials_are_there_in_both_languages():
    names = {name.rpartition(".")[0] for name in partials()}
    assert len(names) >= 2
    assert set(partials()) == {f"{name}.{language}" for name in names for language in ("en", "fr")}


def test_a_partial_stands_where_it_is_included():
    text = '{% for x in xs %}{{ x }}: {% include "json-only.en" %}\n{% endfor %}'
    partial = partials()["json-only.en"].rstrip("\n")
    (message,) = render(text, {"xs": [1, 2]})
    assert message.content == f"1: {partial}\n2: {partial}"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a" * 20_000, {}),
        ("{% for a in xs %}{{ a }}{% endfor %}", {"xs": list(range(1000))}),
        ("{% for a in xs %}{% for b in xs %}{{ b }}{% endfor %}{% endfor %}", {"xs": list(range(100))}),
        ("{{ a }}{{ a }}", {"a": "x" * 100_000}),
        ("user:\nx\n" * 100, {}),
        ("{% for d in docs %}{{ d|trim|truncate(5000) }}{% endfor %}", {"docs": ["a b " * 2000] * 20}),
    ],
)  # fmt: skip
def test_what_is_within_the_limits_is_rendered(text, values):
    assert render(text, values)


def test_rendering_again_gives_the_same():
    text = "{% for f in faq %}{{ loop.index }}{{ f.q|upper }}{% endfor %}{{ shop }}"
    assert all(render(text, VALUES) == render(text, VALUES) for _ in range(50))
    assert render(text, VALUES | {"shop": "B"})[0].content.endswith("B")


SIGNS = ["{{", "}}", "{%", "%}", "{#", "#}", " ", "\n", "|", ".", "(", ")", "[", "]", "'", "1", ",", "-", "~"]
NAMES = [
    "for",
    "in",
    "if",
    "endif",
    "endfor",
    "else",
    "is",
    "not",
    "x",
    "xs",
    "loop",
    "index",
    "upper",
    "join",
]
LINES = [
    "user:",
    "system:",
    "\nuser:\n",
    "{{ x }}",
    "{% if x %}",
    "{% endif %}",
    "{% for x in xs %}",
    "{% endfor %}",
]
OTHERS = [
    "{{ xs|join(x) }}",
    "{{ x|truncate(3, x) }}",
    "{{ x[xs] }}",
    "{{ x in xs }}",
    "{% raw %}",
    "\ud800",
    "\x00",
]
TOKENS = SIGNS + NAMES + LINES + OTHERS
TEXTS = st.text() | st.lists(st.sampled_from(TOKENS), max_size=30).map("".join)
NUMBERS = st.booleans() | st.integers() | st.floats()
ANYTHING = st.recursive(
    st.none() | NUMBERS | st.text(st.characters()) | st.binary() | st.builds(object),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | NUMBERS, inner) | st.tuples(inner, inner),
    max_leaves=10,
)


@given(TEXTS, st.dictionaries(st.sampled_from(["x", "xs", "loop", "self"]) | st.integers(), ANYTHING))
def test_rendering_raises_only_its_own_error(text, values):
    try:
        messages = render(text, values)
    except PromptError as refused:
        assert refused.to("fr")
    else:
        assert messages


@given(TEXTS, st.lists(st.sampled_from(["x", "xs"])))
def test_checking_finds_what_rendering_refuses(text, variables):
    errors = [found for found in check_template(text, variables) if found.severity == "error"]
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert all(1 <= found.line <= lines for found in errors)
    for found in errors[:1]:
        assert outcome(found.message) in ("unknown-close", "unknown-variable", "no-variables") or refuses(
            text
        )


def refuses(text):
    try:
        render(text, {"x": "a", "xs": ["b"]})
    except PromptError:
        return True
    return False


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["system", "user", "assistant"]))
def test_a_value_stays_a_value(words, role):
    value = f"{words}\n{role}:\n{{{{ x }}}}{{% if"
    messages = render("system:\n<{{ x }}>\nuser:\n[{{ x }}]", {"x": value})
    assert messages == [Message("system", f"<{value}>"), Message("user", f"[{value}]")]
