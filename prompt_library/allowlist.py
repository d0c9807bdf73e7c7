"""The part of Jinja2 that a prompt may use. Whatever is not named here is refused before it is compiled.

Nothing here runs or compiles any of the template: it looks at the syntax tree, which ``Environment.parse``
makes without evaluating anything.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes
from jinja2.visitor import NodeVisitor

from prompt_library.budget import is_unicode
from prompt_library.filters import FILTERS, MAX_ARGUMENT, TESTS, number_out_of_bounds, usage
from prompt_library.partials import partials
from prompt_library.problems import Problem, problem, short
from prompt_library.sandbox import ENVIRONMENT, LOOP_ATTRIBUTES, MAX_NODES, TooManyConstructs

MAX_DEPTH = 32
"""Nodes inside one another: neither Jinja2's compiler nor Python's may run out of their stacks."""
MAX_LOOP_DEPTH = 2
LOOP_NODES = 8
"""What a loop counts for beyond itself: it takes the compiler that much longer."""
MAX_NUMBER = 10**15
RESERVED = frozenset({"self", "loop"})

_FORBIDDEN_TAGS: dict[type[nodes.Node], str] = {
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.Block: "block",
    nodes.CallBlock: "call",
    nodes.Extends: "extends",
    nodes.FilterBlock: "filter",
    nodes.FromImport: "from",
    nodes.Import: "import",
    nodes.Macro: "macro",
    nodes.Scope: "autoescape",
    nodes.With: "with",
}
_FORBIDDEN_EXPRESSIONS: dict[type[nodes.Node], str] = {
    nodes.Call: "call",
    nodes.Concat: "concatenation",
    nodes.Dict: "mapping",
    nodes.Slice: "slice",
}
_PLAIN = (
    nodes.And,
    nodes.If,
    nodes.Compare,
    nodes.Getitem,
    nodes.Keyword,
    nodes.Not,
    nodes.Operand,
    nodes.Or,
    nodes.Output,
    nodes.Template,
    nodes.TemplateData,
)
"""Nodes that are allowed wherever they stand, if all that they hold is."""


@dataclass(slots=True)
class Use:
    """Where a variable is first used, and whether the template provides for its absence."""

    line: int
    guarded: bool = False


@dataclass
class AllowList(NodeVisitor):
    """Checks the templates of one prompt, message by message, with ``check``.

    It gathers the problems in ``problems`` and the names that need a value in ``uses``.
    """

    problems: list[Problem] = field(default_factory=list)
    uses: dict[str, Use] = field(default_factory=dict)
    _count: int = 0
    _depth: int = 0
    _first_line: int = 1
    _line: int = 1
    _partial: str | None = None
    _scopes: list[frozenset[str]] = field(default_factory=list)

    def check(self, tree: nodes.Template, first_line: int) -> None:
        """Looks at one message's template, which starts on ``first_line`` of the whole text.

        Raises ``TooManyConstructs`` once all templates seen hold more than ``MAX_NODES``.
        """
        self._first_line = first_line
        self.visit(tree)

    def refuse(self, outcome: str, **values: Any) -> None:
        self.problems.append(problem(outcome, self._line, **values))

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise TooManyConstructs
        if node.lineno and not self._partial:
            self._line = self._first_line + node.lineno - 1
        if self._depth == MAX_DEPTH:
            self.refuse("too-deep")
            return
        self._depth += 1
        super().visit(node)
        self._depth -= 1

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> None:
        kind = type(node)
        if isinstance(node, _PLAIN):
            super().generic_visit(node)
        elif kind in _FORBIDDEN_TAGS:
            self.refuse("statement", tag=_FORBIDDEN_TAGS[kind])
        elif kind in _FORBIDDEN_EXPRESSIONS:
            self.refuse(_FORBIDDEN_EXPRESSIONS[kind])
        elif isinstance(node, nodes.BinExpr | nodes.UnaryExpr):
            self.refuse("arithmetic", sign=node.operator)
        else:
            self.refuse("construct", construct=kind.__name__)

    def visit_Const(self, node: nodes.Const) -> None:
        value = node.value
        if isinstance(value, str) and not is_unicode(value):
            self.refuse("constant-unicode")
        elif isinstance(value, int | float) and abs(value) > MAX_NUMBER:
            self.refuse("constant-number", most=MAX_NUMBER)

    def visit_Neg(self, node: nodes.Neg) -> None:
        if isinstance(node.node, nodes.Const) and isinstance(node.node.value, int | float):
            self.visit(node.node)
        else:
            self.refuse("arithmetic", sign="-")

    def visit_List(self, node: nodes.List | nodes.Tuple) -> None:
        # A list of variables would multiply their size without any filter that could be asked about it.
        if all(isinstance(item, nodes.Const | nodes.List | nodes.Neg | nodes.Tuple) for item in node.items):
            super().generic_visit(node)
        else:
            self.refuse("list")

    visit_Tuple = visit_List

    def visit_CondExpr(self, node: nodes.CondExpr) -> None:
        if node.expr2 is None:
            self.refuse("inline-if")
        else:
            super().generic_visit(node)

    def visit_Name(self, node: nodes.Name) -> None:
        if self._in_scope(node.name):
            if node.name == "loop":
                self.refuse("loop-object")
        elif node.name.startswith("__") or node.name == "self":
            self.refuse("name", name=short(node.name))
        elif unicodedata.normalize("NFKC", node.name) != node.name:
            self.refuse("name-unicode", name=short(node.name))
        else:
            self.uses.setdefault(node.name, Use(self._line))

    def visit_Getattr(self, node: nodes.Getattr) -> None:
        if isinstance(node.node, nodes.Name) and node.node.name == "loop" and self._in_scope("loop"):
            if node.attr not in LOOP_ATTRIBUTES:
                self.refuse("loop-attribute", name=short(node.attr), allowed=list(LOOP_ATTRIBUTES))
        elif node.attr.startswith("__"):
            self.refuse("attribute", name=short(node.attr))
        else:
            self.visit(node.node)

    def visit_Filter(self, node: nodes.Filter) -> None:
        assert node.node, "only a filter block has none"
        if node.name not in FILTERS:
            self.refuse("filter", name=short(node.name), allowed=sorted(FILTERS))
            return
        try:
            parameter = number_out_of_bounds(node)
        except TypeError:
            self.refuse("filter-arguments", usage=usage(node.name))
            return
        if parameter:
            most = MAX_ARGUMENT[parameter]
            self.refuse("filter-number", usage=usage(node.name), parameter=parameter, most=most)
            return
        if node.name == "default":
            self._guard(node.node)
        for child in (node.node, *node.args, *node.kwargs):
            self.visit(child)

    def visit_Test(self, node: nodes.Test) -> None:
        if node.name not in TESTS:
            self.refuse("test", name=short(node.name), allowed=sorted(TESTS))
        elif node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            self.refuse("test-arguments", name=node.name)
        else:
            if node.name in ("defined", "undefined"):
                self._guard(node.node)
            self.visit(node.node)

    def visit_For(self, node: nodes.For) -> None:
        self._count += LOOP_NODES
        targets = list(node.target.items) if isinstance(node.target, nodes.Tuple) else [node.target]
        names = frozenset(target.name for target in targets if isinstance(target, nodes.Name))
        if node.recursive:
            self.refuse("recursive")
        elif len(self._scopes) == MAX_LOOP_DEPTH:
            self.refuse("loop-depth", most=MAX_LOOP_DEPTH)
        elif len(names) < len(targets) or names & RESERVED:
            self.refuse("loop-target")
        else:
            self.visit(node.iter)
            if node.test:
                with self._scope(names):
                    self.visit(node.test)
            with self._scope(names | {"loop"}):
                for child in node.body:
                    self.visit(child)
            for child in node.else_:
                self.visit(child)

    def visit_Include(self, node: nodes.Include) -> None:
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        if self._partial:
            self.refuse("include-nested", name=self._partial)
        elif name not in partials() or node.ignore_missing or not node.with_context:
            self.refuse("include", allowed=sorted(partials()))
        else:
            self._partial = name
            self.visit(ENVIRONMENT.parse(partials()[name]))
            self._partial = None

    def _in_scope(self, name: str) -> bool:
        return any(name in scope for scope in self._scopes)

    @contextmanager
    def _scope(self, names: frozenset[str]) -> Iterator[None]:
        self._scopes.append(names)
        yield
        self._scopes.pop()

    def _guard(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Name) and not self._in_scope(node.name):
            self.uses.setdefault(node.name, Use(self._line)).guarded = True
