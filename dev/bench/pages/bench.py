"""How fast and how large the customer's page and the call are."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

from dev.bench.bench import Bench, Measured, Places, Say
from dev.bench.browser.chromium import chromium
from dev.bench.figures import Figure, amount, median_of
from dev.bench.pages.measure import measure
from dev.bench.product import running_product


async def _measure(places: Places, runs: int, say: Say) -> dict[str, Any]:
    async with chromium() as browser, running_product(places) as product:
        return await measure(browser, product, runs, say)


def figures(measured: Measured) -> list[Figure]:
    """Times are medians, and so is the longest task; all else is the worst of the runs."""
    page, plain = measured["page"], measured["plain"]
    call, bare = measured["call"], measured["bare"]
    on_a_phone, bare_on_a_phone = measured["call_on_a_phone"], measured["bare_on_a_phone"]
    return [
        Figure("The link, to Join", _most(page, "bytes"), "bytes", at_most=15_000),
        median_of("The link, to Join", _all(page, "ms"), "ms", at_most=800, baseline=_all(plain, "ms")),
        Figure("The longest task until then", median(_all(page, "longest_task_ms")), "ms", at_most=50),
        Figure("Layout shift until then", _most(page, "shift"), at_most=0),
        Figure("The link, to the call", _most(call, "bytes"), "bytes", at_most=95_000),
        median_of(
            "Join to the agent's moving picture",
            _all(call, "ms"),
            "ms",
            at_most=1500,
            baseline=_all(bare, "ms"),
        ),
        median_of(
            "The same on the phone", _all(on_a_phone, "ms"), "ms", baseline=_all(bare_on_a_phone, "ms")
        ),
    ]


def details(measured: Measured) -> list[str]:
    """The files, by the browser that loaded them."""
    return [
        f"| file, as the customer's page loads it in {measured['browser']} | bytes | with its headers | |",
        "|---|---|---|---|",
        *_files(measured["page"][0]["files"], "before Join"),
        *_files(_further(measured), "ahead, or by the press"),
    ]


def _all(runs: Sequence[Mapping[str, Any]], key: str) -> list[float]:
    return [run[key] for run in runs]


def _most(runs: Sequence[Mapping[str, Any]], key: str) -> float:
    return float(max(run[key] for run in runs))


def _further(measured: Measured) -> list[Mapping[str, Any]]:
    before = {file["path"].rpartition("/")[2] for file in measured["page"][0]["files"]}
    return [
        file
        for file in measured["call"][0]["files"]
        if file["path"].startswith("/assets/") and file["path"].rpartition("/")[2] not in before
    ]


def _files(files: Sequence[Mapping[str, Any]], when: str) -> list[str]:
    return [
        f"| {_kind(file['path'])} | {amount(file['body'])} | {amount(file['with_headers'])} | {when} |"
        for file in sorted(files, key=lambda one: -one["body"])
    ]


def _kind(path: str) -> str:
    """`/assets/walk-Cwct-bFf.js` as `walk.js`, `/api/join/CODE` and the page without the code."""
    folder, _, name = path.rpartition("/")
    if folder == "/assets":
        stem, _, ending = name.rpartition(".")
        return f"{stem[:-9]}.{ending}"  # a hash of eight characters
    return {"/join": "the page (gzip)", "/api/join": "what is behind the link"}.get(folder, folder)


BENCH: Final = Bench(
    "pages", "how fast and how large the customer's page and the call are", 9, _measure, figures, details
)
