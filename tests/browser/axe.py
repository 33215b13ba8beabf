"""What axe finds on a page: https://github.com/dequelabs/axe-core"""

from collections.abc import Sequence

from playwright.async_api import Frame, Page

from dev.demo.places import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def axe_findings(page: Page | Frame, rules: Sequence[str] = WCAG_2_2_AA) -> list[str]:
    """What axe finds by these rules, or tags of rules: each with the first place where it is."""
    await page.evaluate(AXE.read_text())
    found: list[str] = await page.evaluate(
        "rules => axe.run(document, {runOnly: rules})"
        ".then(result => result.violations.map(one => one.id + ': ' + one.nodes[0].html))",
        list(rules),
    )
    return found


async def axe_finds_nothing(page: Page | Frame) -> None:
    """WCAG 2.2 AA, as far as axe can see it."""
    assert await axe_findings(page) == []
