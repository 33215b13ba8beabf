"""The alert rules: promtool runs their own tests, and each leads to what is to be done."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RULES = ROOT / "ops" / "prometheus"
PROMTOOL = shutil.which("promtool")


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is missing: it is in Debian's package `prometheus`")
@pytest.mark.parametrize("arguments", ["check rules alerts.yml", "test rules alerts_test.yml"])
def test_promtool_finds_nothing_wrong_with_the_alerts(arguments: str) -> None:
    command = [str(PROMTOOL), *arguments.split()]
    said = subprocess.run(command, cwd=RULES, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_every_alert_is_tested_to_fire_and_leads_to_its_part_of_the_monitoring() -> None:
    rules = (RULES / "alerts.yml").read_text()
    alerts = re.findall(r"- alert: (\w+)", rules)
    headings = re.findall(r"^#+ (\w+)$", (ROOT / "docs" / "monitoring.md").read_text(), re.MULTILINE)
    fired = re.findall(
        r"alertname: (\w+)\n +exp_alerts:", (RULES / "alerts_test.yml").read_text(), re.MULTILINE
    )
    assert alerts
    assert sorted(fired) == sorted(alerts)
    assert set(alerts) <= set(headings)
    links = re.findall(r"runbook: docs/monitoring\.md#(\S+)", rules)
    assert links == [alert.lower() for alert in alerts]
