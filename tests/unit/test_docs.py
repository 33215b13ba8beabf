"""What the documentation says is shown by a test, is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TESTS = "\n".join(path.read_text() for path in sorted((ROOT / "tests").rglob("*.py")))
NAME = re.compile(r"`(?:([\w/.]+)::)?(test_\w+)`")
VITEST = re.compile(r"`([\w/.]+\.test\.ts)`")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)")
PART = re.compile(r"\]\(([\w/.-]*)#([^)\s]+)\)")
TARGET = re.compile(r"(?:^ {4,}|`)make ([a-z-]+)", re.MULTILINE)
MODULE = re.compile(r"python -m ([a-z_.]+)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LEADS = re.compile(r"\b(README\.md|docs/[\w-]+\.md)(?:#([\w-]+))?")
LEADING = [ROOT / ".env.example", ROOT / "Makefile", *sorted((ROOT / "ops").rglob("*.py"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_that_a_page_names_is_there(page: Path) -> None:
    for file, name in NAME.findall(page.read_text()):
        source = (ROOT / "tests" / file).read_text() if file else TESTS
        assert re.search(rf"^(async )?def {name}\(", source, re.MULTILINE), f"{file}::{name}"
    for path in VITEST.findall(page.read_text()):
        assert (ROOT / path).is_file(), path


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_links_to_is_there(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_part_that_a_page_links_to_is_there(page: Path) -> None:
    for target, part in PART.findall(page.read_text()):
        assert part in parts(page.parent / target if target else page), f"{target}#{part}"


@pytest.mark.parametrize("source", LEADING, ids=lambda source: str(source.relative_to(ROOT)))
def test_what_ops_are_led_to_is_there(source: Path) -> None:
    for target, part in LEADS.findall(source.read_text()):
        assert not part or part in parts(ROOT / target), f"{target}#{part}"
        assert (ROOT / target).is_file(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    text, makefile = page.read_text(), (ROOT / "Makefile").read_text()
    for target in TARGET.findall(text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"
    for module in MODULE.findall(text):
        path = ROOT.joinpath(*module.split("."))
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), f"python -m {module}"


def parts(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = HEADING.findall(page.read_text())
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
