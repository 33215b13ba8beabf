"""What the sandbox does not watch over, since it is passed through: that a replay comes to the same."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from temporal.connection import PASSED_THROUGH

# None of them reads a clock, a random number, a file or a network by being used, but for the CLOCKS below.
ALLOWED = {
    *("abc", "asyncio", "collections", "datetime", "enum", "hmac", "itertools", "pydantic"),
    *("re", "temporalio", "typing", "workflows"),
}
CLOCKS = {"now", "today", "utcnow", "time", "monotonic"}


def imported(tree: ast.Module) -> set[str]:
    """The packages of all that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def clocks_read(tree: ast.Module) -> set[str]:
    """Calls of a clock, but for the workflow's own."""
    return {
        ast.unparse(node.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func) != "workflow.now"
    }


@pytest.mark.parametrize("name", PASSED_THROUGH)
def test_a_module_that_the_sandbox_passes_through_comes_to_the_same_in_a_replay(name: str) -> None:
    tree = ast.parse(Path(f"{name.replace('.', '/')}.py").read_text())
    assert imported(tree) <= ALLOWED
    assert clocks_read(tree) == set()


@pytest.mark.parametrize("name", PASSED_THROUGH)
def test_a_module_that_the_sandbox_passes_through_has_nothing_that_one_run_could_leave_to_another(
    name: str,
) -> None:
    """A constant is written in capitals, and nobody changes it."""
    kept = [
        key
        for key, value in vars(import_module(name)).items()
        if isinstance(value, list | dict | set) and not key.startswith("__") and not key.isupper()
    ]
    assert not kept


def test_a_clock_and_a_random_number_would_be_noticed() -> None:
    tree = ast.parse("import random\nfrom datetime import datetime\nat = datetime.now()")
    assert not imported(tree) <= ALLOWED
    assert clocks_read(tree) == {"datetime.now"}
