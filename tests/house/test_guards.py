"""Assertions in a loop over what was found are made at least once: the loop runs over ``some(found)``, or it was
asserted before that something was found."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.house.tree import name_of, none, under

# Calls that give as many as they are given, and those that give at least one.
AS_MANY = {"enumerate", "zip", "sorted", "list", "tuple", "set", "dict", "reversed", "items", "values", "keys"}
AT_LEAST_ONE = {"some", "range", "permutations", "combinations_with_replacement", "batched"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def unguarded(source: str) -> list[str]:
    """Each loop of assertions that may run over nothing, with its line."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, Function)]
    found = {
        (each.lineno, ast.unparse(each))
        for function in functions
        for each in looked_through(function)
        if not is_sure(each, function)
    }
    return [f"{line}: {what}" for line, what in sorted(found)]


def looked_through(function: Function) -> Iterator[ast.expr]:
    """What loops with assertions in them run over, and what an asserted all(…) does."""
    for node in ast.walk(function):
        if isinstance(node, ast.For | ast.AsyncFor) and any(isinstance(inner, ast.Assert) for inner in ast.walk(node)):
            yield node.iter
        elif isinstance(node, ast.Assert):
            yield from _of_all(node)


def _of_all(asserted: ast.Assert) -> Iterator[ast.expr]:
    for node in ast.walk(asserted.test):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "all":
            of = node.args[0]
            yield from (
                [part.iter for part in of.generators] if isinstance(of, ast.GeneratorExp | ast.ListComp) else [of]
            )


def is_sure(iterated: ast.expr, function: Function) -> bool:
    """Whether something is in it whatever the code under test does."""
    if isinstance(iterated, ast.List | ast.Tuple | ast.Set):
        return bool(iterated.elts)
    if isinstance(iterated, ast.Dict):
        return bool(iterated.keys)
    if isinstance(iterated, ast.Constant):
        return bool(iterated.value)
    if isinstance(iterated, ast.Call):
        return _is_sure_call(iterated, function)
    if isinstance(iterated, ast.Name):
        return iterated.id.isupper() or _is_known(iterated, function)
    return _is_known(iterated, function)


def _is_sure_call(call: ast.Call, function: Function) -> bool:
    """``zip(…, strict=True)`` has as many as any of what it is given."""
    name = called(call)
    if name in AT_LEAST_ONE:
        return True
    given = [call.func.value] if isinstance(call.func, ast.Attribute) and name in AS_MANY else call.args
    return name in AS_MANY and any(is_sure(each, function) for each in given)


def called(call: ast.Call) -> str:
    return ast.unparse(call.func).split(".")[-1]


def _is_known(iterated: ast.expr, function: Function) -> bool:
    """Whether it was asserted before that something is in it, or it was written out before."""
    name = ast.unparse(iterated)
    before = [node for node in ast.walk(function) if getattr(node, "lineno", iterated.lineno) < iterated.lineno]
    return any(_says_some(node.test, name) for node in before if isinstance(node, ast.Assert)) or any(
        is_sure(node.value, function)
        for node in before
        if isinstance(node, ast.Assign) and name in map(ast.unparse, node.targets) and _is_other(node.value, name)
    )


def _is_other(value: ast.expr, name: str) -> bool:
    return all(ast.unparse(node) != name for node in ast.walk(value))


def _says_some(test: ast.expr, name: str) -> bool:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(_says_some(part, name) for part in test.values)
    if isinstance(test, ast.Compare):
        parts = [test.left, *test.comparators]
        nothing = any(isinstance(part, ast.Constant) and not part.value for part in parts) and not _is_more(test)
        return not nothing and (
            any(ast.unparse(part) == f"len({name})" for part in parts) or _is_filled_literal(parts, name)
        )
    return ast.unparse(test) == name


def _is_more(test: ast.Compare) -> bool:
    return isinstance(test.ops[0], ast.Gt | ast.NotEq)


def _is_filled_literal(parts: list[ast.expr], name: str) -> bool:
    """``assert found == ["a", "b"]``, with found sorted, listed or as it is."""
    filled = [part for part in parts if isinstance(part, ast.List | ast.Tuple | ast.Set) and part.elts]
    return bool(filled) and any(ast.unparse(part) in {name, f"sorted({name})", f"set({name})"} for part in parts)


def test_assertions_in_a_loop_are_made_at_least_once() -> None:
    modules = under("tests")
    assert len(modules) > 100
    none([f"{name_of(path)}:{what}" for path in modules for what in unguarded(path.read_text())])


@pytest.mark.parametrize(
    "test",
    [
        "for niche in found.niches: assert niche.name",
        "assert all(niche.name for niche in found.niches)",
        "assert len(found.niches) == 0\n    for niche in found.niches: assert niche.name",
        "for one, other in zip(found, expected, strict=True): assert one == other",
        "for niche in [] : assert niche.name",
        "for member in some(niche.members):\n        for reason in member.reasons: assert reason.text",
        "niches = list(found)\n    for niche in niches: assert niche.name",
        "for each in [x for x in found]: assert each",
    ],
)
def test_a_loop_that_may_look_at_nothing_is_noticed(test: str) -> None:
    assert len(unguarded(f"def test_it(found, expected, niche):\n    {test}\n")) == 1


@pytest.mark.parametrize(
    "test",
    [
        "for niche in some(found.niches): assert niche.name",
        "assert found.niches\n    for niche in found.niches: assert niche.name",
        "assert len(found) == 3\n    for place, niche in enumerate(found): assert niche.place == place",
        "assert sorted(found) == ['a', 'b']\n    assert all(len(name) == 1 for name in found)",
        "names = ['a', 'b']\n    for name in names: assert name in found",
        "for name in NAMES: assert name in found",
        "for niche in found: print(niche)",
    ],
)
def test_a_loop_that_looks_at_something_passes(test: str) -> None:
    none(unguarded(f"def test_it(found):\n    {test}\n"))
