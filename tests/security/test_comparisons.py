"""Who measures how long a refusal takes learns nothing of the secret."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("api", "activities", "ops", "temporal", "workflows")
SECRET = re.compile(r"(^|_)(claim|digest|hash|password|secret|signature|token)s?(_|$)")


def early_comparisons(source: str) -> list[str]:
    """Where a secret is compared by == or !=, which end at the first difference."""
    return [
        ast.unparse(node)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        and not any(isinstance(side, ast.Constant) for side in (node.left, *node.comparators))
        and any(SECRET.search(name) for name in _names(node))
    ]


def _names(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner.id
        elif isinstance(inner, ast.Attribute):
            yield inner.attr


def test_no_secret_is_compared_by_an_operator() -> None:
    sources = [*ROOT.glob("*.py"), *(found for part in PRODUCT for found in (ROOT / part).rglob("*.py"))]
    assert len(sources) > len(PRODUCT)
    assert {path.name: found for path in sources if (found := early_comparisons(path.read_text()))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "if state.claim_hash == claim_hash: pass",
        "ok = told != self._secret.get_secret_value()",
        "x = [one for one in known if one.token == given]",
    ],
)
def test_a_comparison_by_an_operator_would_be_found(source: str) -> None:
    assert len(early_comparisons(source)) == 1
