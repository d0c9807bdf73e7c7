"""Compiles a checked template and runs it within bounds.

The sandbox of Jinja2 keeps templates from Python's internals, but not from using all time and memory. So
what ``allowlist`` let pass is rewritten before it is compiled: each loop and each comparison goes through a
function that spends from the rendering's budget first, as each filter does by itself.
"""

from collections.abc import Generator, Iterator, Mapping
from types import TracebackType
from typing import Any, cast

from jinja2 import StrictUndefined, Template, UndefinedError, nodes
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from prompt_library.budget import Budget, Refusal, RenderContext
from prompt_library.filters import FILTERS, TESTS
from prompt_library.guards import compare, loop_over
from prompt_library.partials import partials

MAX_NODES = 1_500
"""Nodes of the syntax trees of one prompt: Jinja2's compiler takes 10 kB and 0.05 ms for each."""
MAX_TOKENS = 4 * MAX_NODES
LOOP_ATTRIBUTES = ("first", "index", "index0", "last", "length", "revindex", "revindex0")
_LOOP = "_loop_over"
_COMPARE = "_compare"


class Missing(StrictUndefined):
    """A variable or item without a value: using it raises an error whose message is its name alone."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> None:
        super().__init__(name or hint, obj, name, exc)  # type: ignore[arg-type]


class TooManyConstructs(Exception):
    """The template is too large to go on reading it."""


class _TokenLimit(Extension):
    """Stops the reading of a template that cannot pass the allow-list for its size."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        for number, token in enumerate(stream):
            if number == MAX_TOKENS:
                raise TooManyConstructs
            yield token


class PromptEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2 over plain data: attributes are the items of mappings, never Python's own."""

    context_class = RenderContext

    def __init__(self) -> None:
        super().__init__(undefined=Missing, autoescape=False, extensions=[_TokenLimit])
        self.globals.clear()
        self.filters = {**FILTERS, _LOOP: loop_over, _COMPARE: compare}
        self.tests = dict(TESTS)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, LoopContext) and attribute in LOOP_ATTRIBUTES:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        # Nothing is found by a list, and to hash or to show a long one takes time that nobody paid for.
        if not isinstance(argument, str | int):
            return self.undefined(obj=obj, name="[…]")
        try:
            return obj[argument]
        except (TypeError, LookupError):
            return self.undefined(obj=obj, name=str(argument))


ENVIRONMENT = PromptEnvironment()


class _Guard(NodeTransformer):
    """Puts partials in their places, and the budget before loops and comparisons."""

    def visit_For(self, node: nodes.For) -> nodes.For:
        self.generic_visit(node)
        steps = sum(map(_steps, [*node.body, *([node.test] if node.test else [])]))
        node.iter = _call_filter(_LOOP, cast(nodes.Expr, node.iter), nodes.Const(1 + steps))
        return node

    def visit_Compare(self, node: nodes.Compare) -> nodes.Filter:
        self.generic_visit(node)
        operators = nodes.Const(tuple(operand.op for operand in node.ops))
        return _call_filter(_COMPARE, node.expr, operators, *(operand.expr for operand in node.ops))

    def visit_Include(self, node: nodes.Include) -> list[nodes.Node]:
        assert isinstance(node.template, nodes.Const)
        tree = ENVIRONMENT.parse(partials()[node.template.value])
        tree.set_lineno(node.lineno, override=True)
        return self.visit(tree).body  # type: ignore[no-any-return]


def _call_filter(name: str, value: nodes.Expr, *arguments: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(value, name, list(arguments), [], None, None, lineno=value.lineno)


def _steps(node: nodes.Node) -> int:
    # The body of a loop inside pays for itself each time that the loop starts.
    inner = ("body", "test") if isinstance(node, nodes.For) else ()
    return 1 + sum(map(_steps, node.iter_child_nodes(exclude=inner)))


def compile_template(tree: nodes.Template) -> Template:
    """The compiled form of ``tree``, which must have passed the allow-list and is changed by this."""
    guarded = _Guard().visit(tree)
    guarded.set_environment(ENVIRONMENT)
    return Template.from_code(ENVIRONMENT, ENVIRONMENT.compile(guarded), {})


def run_template(template: Template, values: Mapping[str, Any], budget: Budget) -> str:
    """What ``template`` makes of ``values``, stopped as soon as ``budget`` is spent.

    Raises ``Refusal``, ``UndefinedError`` with the missing name as its message, or whatever else Python
    says of values that do not fit.
    """
    context = template.new_context(values)  # type: ignore[arg-type]
    assert isinstance(context, RenderContext)
    context.budget = budget
    stream = cast(Generator[str, None, None], template.root_render_func(context))
    pieces = []
    for piece in stream:
        try:
            budget.write(piece)
        except Refusal as refusal:
            stream.throw(refusal)  # where the template stands, for ``failing_line``
        pieces.append(piece)
    return "".join(pieces)


def failing_line(template: Template, traceback: TracebackType | None) -> int:
    """The line of ``template`` that was running when ``traceback`` was made."""
    line = 1
    while traceback:
        if traceback.tb_frame.f_globals is template.root_render_func.__globals__:
            line = template.get_corresponding_lineno(traceback.tb_lineno)
        traceback = traceback.tb_next
    return line
