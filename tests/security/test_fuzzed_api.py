"""Schemathesis asks the whole API what its description allows, and what it does not."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from settings import Settings
from tests.api.call import Call
from tests.api.conftest import ACCOUNT, ApiWith, BeginCall, CreateApi
from tests.api.serving import address_of, listen, serving
from tests.security.signing import TO_BE_SIGNED, SignedByTwilio

MOST_EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "10")  # of each operation
SEED = os.environ.get("FUZZ_SEED", "1")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
NO_LIMIT = 10**6

# What is known is used more often than not: else hardly anything would be found. A stream is read up to its
# first event. An escalation that is over (410) refuses what is valid, and can still be read.
CONFIGURATION = """
max-stream-events = 1
request-timeout = 15
[auth.openapi."Flex user"]
bearer = "{token}"
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 401, 403, 404, 409, 410, 429]
[checks.use_after_free]
enabled = false
[dictionaries]
accounts.values = ["{account}"]
workspaces.values = ["{workspace}"]
live.values = {live}
ending.values = {ending}
attributes.values = {attributes}
tasks.values = {tasks}
claims.values = ["{claim}"]
signatures.values = ["{signature}"]
[parameters]
"path.code" = {{ dictionary = "live", probability = 0.8 }}
"path.task_sid" = {{ dictionary = "tasks", probability = 0.8 }}
"body.task_sid" = {{ dictionary = "tasks", probability = 0.8 }}
"body.claim" = {{ dictionary = "claims", probability = 0.8 }}
"header.X-Twilio-Signature" = {{ dictionary = "signatures", probability = 0.9 }}
"body.AccountSid" = {{ dictionary = "accounts", probability = 0.9 }}
"body.WorkspaceSid" = {{ dictionary = "workspaces", probability = 0.9 }}
"body.RoomName" = {{ dictionary = "live", probability = 0.8 }}
"body.TaskAttributes" = {{ dictionary = "attributes", probability = 0.8 }}
[[operations]]
include-operation-id = ["agents_end", "agents_revoke"]
parameters."path.code" = {{ dictionary = "ending", probability = 0.8 }}
"""


@pytest.fixture
async def calls(begin_call: BeginCall, api_with: ApiWith) -> AsyncIterator[list[Call]]:
    """Escalations of one agent and one browser, to be recorded: one is issued, one waited for, one rated;
    three may end."""
    async with api_with(video_record_by_default=True) as api:
        first, *others = begun = [begin_call() for _ in range(6)]
        for call in begun:
            call.api = api
        for call in others:
            call.pass_on(first.agent)
            call.claim = first.claim
        for call in begun:
            assert (await call.escalate()).status_code == 201
        _, waiting, had, *_ = begun
        assert (await waiting.as_customer("/arrival", recording_consent=True)).status_code == 200
        await had.had()
        yield begun


@pytest.fixture
def configuration(calls: list[Call], tmp_path: Path) -> Path:
    written = tmp_path / "schemathesis.toml"
    written.write_text(
        CONFIGURATION.format(
            token=calls[0].agent.headers["Authorization"].removeprefix("Bearer "),
            account=ACCOUNT.account_sid,
            workspace=ACCOUNT.workspace_sid,
            live=[call.code for call in calls],
            ending=[call.code for call in calls[3:]],
            attributes=[
                f'{{"video_escalations": {{"{call.code}": {{"n": 1, "url": "x", "phase": "code_issued"}}}}}}'
                for call in calls[3:]
            ],
            tasks=[call.task_sid for call in calls],
            claim=calls[0].claim,
            signature=TO_BE_SIGNED,
        )
    )
    return written


async def test_the_api_answers_as_its_description_says_whatever_it_is_asked(
    create: CreateApi, settings: Settings, worker: None, configuration: Path
) -> None:
    listener, said = listen(), configuration.with_name("said")
    open_handed = settings.model_copy(update={"guesses_per_address": NO_LIMIT, "guesses_in_all": NO_LIMIT})
    app = SignedByTwilio(create(open_handed), ACCOUNT.auth_token, open_handed.public_base)
    async with serving(app, listener):
        with said.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *(
                    SCHEMATHESIS,
                    "--config-file",
                    configuration,
                    "run",
                    f"{address_of(listener)}/openapi.json",
                ),
                *("--max-examples", MOST_EXAMPLES, "--seed", SEED, "--generation-database", "none"),
                *("--continue-on-failure", "--no-color"),
                stdout=output,
                stderr=output,
                cwd=configuration.parent,
            )
            await process.wait()
    assert process.returncode == 0, said.read_text()
