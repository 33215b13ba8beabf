"""What a process tells Prometheus."""

import httpx
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample


async def scrape(address: str) -> str:
    """address: host:port."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"http://{address}/metrics")
        return answer.raise_for_status().text


def samples(scraped: str, name: str, **labels: str) -> list[Sample]:
    """Those of that name which have these labels, and perhaps others."""
    return [
        sample
        for family in text_string_to_metric_families(scraped)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]


def total(scraped: str, name: str, **labels: str) -> float:
    """Their sum; 0 without any."""
    return sum(sample.value for sample in samples(scraped, name, **labels))


def names(scraped: str) -> set[str]:
    """Of all series that there are, and of those that a first event will bring."""
    families = list(text_string_to_metric_families(scraped))
    told = {f"{one.name}_total" if one.type == "counter" else one.name for one in families}
    return told | {sample.name for one in families for sample in one.samples}


def labels(scraped: str) -> set[str]:
    """The names of all labels."""
    families = text_string_to_metric_families(scraped)
    return {label for one in families for sample in one.samples for label in sample.labels}
