"""docs/reliability.md: what the suites measured, each suite's tables between markers of its own."""

from pathlib import Path

from dev.demo.places import ROOT

DOCUMENT = ROOT / "docs/reliability.md"


def publish(section: str, tables: str, document: Path = DOCUMENT) -> None:
    """Puts them between `<!-- section -->` and `<!-- /section -->`. Raises ValueError without these."""
    begin, end = f"<!-- {section} -->", f"<!-- /{section} -->"
    before, begun, rest = document.read_text().partition(begin)
    _, ended, after = rest.partition(end)
    if not (begun and ended):
        raise ValueError(f"{document} has no {begin} ... {end}")
    document.write_text(f"{before}{begin}\n{tables}\n{end}{after}")
