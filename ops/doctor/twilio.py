"""Twilio: that it answers, takes token and key, lets us read what is used, and reports to us.

Only reads. What a right to write needs, only an escalation shows.
"""

from typing import Final

from twilio.http.response import Response

from activities.twilio_client import TwilioClient, TwilioError
from api.event_streams import EVENTS_PATH
from api.twilio_callbacks import RESERVATION_EVENTS, TASK_SIGNALS, WORKSPACE_EVENTS_PATH
from ops.doctor.checks import Check, Finding, finding_of, ok, unknown, wrong
from ops.doctor.installation import Installation
from ops.doctor.machine import SETTINGS

TWILIO: Final = "Twilio"
API_KEY: Final = "API key"
WORKSPACE: Final = "TaskRouter"
NEEDED_EVENTS: Final = frozenset(TASK_SIGNALS) | RESERVATION_EVENTS

INVALID_TOKEN: Final = 20101  # https://www.twilio.com/docs/api/errors/20101
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
OTHER_REFUSALS: Final = frozenset({400, 404, 422})


def _refusal(failure: TwilioError) -> Finding:
    if failure.status in (UNAUTHORIZED, FORBIDDEN):
        return wrong(f"no right to read it: {failure}", "Use a standard API key of this account.")
    return wrong(str(failure), "Ask again; if it stays so, see https://www.twilio.com/docs/api/errors.")


told_by_twilio = finding_of(TwilioError, _refusal)


async def a_read_of_rooms(twilio: TwilioClient, auth: tuple[str, str] | None = None) -> Response:
    """One room, or none, by this user and password, or by the API key. Raises TwilioError."""
    return await twilio.rest.request_async(
        "GET", "https://video.twilio.com/v1/Rooms", params={"PageSize": 1}, auth=auth
    )


class TwilioChecks:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def all(self) -> tuple[Check, ...]:
        setup = "docs/operations.md#setting-up-twilio"
        return (
            Check(TWILIO, self.answers, "README.md#settings", needs=(SETTINGS,)),
            Check("auth token", self.auth_token, setup, needs=(TWILIO,)),
            Check(API_KEY, self.api_key, setup, needs=(TWILIO,)),
            Check("Video", self.video, setup, needs=(API_KEY,)),
            Check("Conversations", self.conversations, setup, needs=(API_KEY,)),
            Check("Flex tokens", self.flex_tokens, setup, needs=(API_KEY,)),
            Check(WORKSPACE, self.workspace, setup, needs=(API_KEY,)),
            Check("workspace events", self.workspace_events, setup, needs=(WORKSPACE,)),
            Check("survey workflow", self.survey_workflow, setup, needs=(WORKSPACE,)),
        )

    async def answers(self) -> Finding:
        settings = self._installation.settings
        self._installation.twilio = twilio = TwilioClient(settings)
        self._installation.closing.push_async_callback(twilio.close)
        where = "TWILIO_BASE_URL" if settings.twilio_base_url else "video.twilio.com"
        try:
            await twilio.ask_for_nothing("video")
        except TwilioError as error:
            return wrong(f"{where} does not answer ({error.message})", "See what stands between, and DNS.")
        return ok(f"{where} answers")

    async def auth_token(self) -> Finding:
        """API and worker never call by it; it is what Twilio signs its callbacks with."""
        settings = self._installation.settings
        auth = (settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
        return await self._taken(
            auth, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN", "Copy both from the Console's front page."
        )

    async def api_key(self) -> Finding:
        return await self._taken(
            None, "TWILIO_API_KEY and TWILIO_API_SECRET", "Create a standard API key in region US1."
        )

    async def _taken(self, auth: tuple[str, str] | None, names: str, advice: str) -> Finding:
        try:
            await a_read_of_rooms(self._installation.twilio, auth)
        except TwilioError as error:
            if error.status == UNAUTHORIZED:
                return wrong(f"Twilio refuses {names}: {error}", advice)
            if error.status != FORBIDDEN:  # known, but not let to read rooms
                return unknown(f"Twilio does not say whether it takes {names}: {error}", "Ask again.")
        return ok(f"Twilio takes {names}")

    @told_by_twilio
    async def video(self) -> Finding:
        await a_read_of_rooms(self._installation.twilio)
        return ok("rooms can be read")

    @told_by_twilio
    async def conversations(self) -> Finding:
        await self._installation.twilio.rest.conversations.v1.conversations.list_async(limit=1, page_size=1)
        return ok("conversations can be read")

    @told_by_twilio
    async def flex_tokens(self) -> Finding:
        """By one that is none: Twilio's word for that is an answer."""
        try:
            said = await self._installation.twilio.validate_flex_token("doctor")
        except TwilioError as error:
            if error.status not in OTHER_REFUSALS:
                raise
            return unknown(f"Twilio refuses a token that is none otherwise than is documented: {error}")
        if said.get("valid") is False and said.get("code") == INVALID_TOKEN:
            return ok("Twilio judges Flex users' tokens for us")
        return unknown("Twilio's answer to a token that is none is not the one that is documented")

    @told_by_twilio
    async def workspace(self) -> Finding:
        try:
            self._installation.workspace = found = await self._installation.twilio.workspace.fetch_async()
        except TwilioError as error:
            if not error.gone:
                raise
            return wrong(
                "the account has no workspace of this SID",
                'TWILIO_WORKSPACE_SID is that of "Flex Task Assignment" in the Console.',
            )
        return ok(f'the workspace is "{found.friendly_name}"')

    async def workspace_events(self) -> Finding:
        base = self._installation.settings.public_base
        if self._installation.event_streams:
            return unknown(
                "the workspace's callback is not looked at, and Event Streams cannot be from here",
                f"See at Twilio that a sink sends to {base}{EVENTS_PATH}.",
            )
        workspace, ours = self._installation.workspace, f"{base}{WORKSPACE_EVENTS_PATH}"
        said = (workspace.event_callback_url or "").partition("#")[0]  # what follows tunes the connection
        if said != ours:
            return wrong(
                "the workspace's event callback " + ("leads elsewhere" if said else "is not set"),
                f"Set it to {ours}; where Event Streams brings the events, use --event-streams.",
            )
        chosen = {event.strip() for event in (workspace.events_filter or "").split(",")} - {""}
        if not chosen:
            return unknown(
                "they come to us; the workspace names no events, which should mean all of them",
                f"To be sure, choose {', '.join(sorted(NEEDED_EVENTS))}.",
            )
        missing = sorted(NEEDED_EVENTS - chosen)
        if missing:
            return wrong(f"{', '.join(missing)} missing", "Choose them at the workspace's event callback.")
        return ok("the workspace sends us all that are needed")

    @told_by_twilio
    async def survey_workflow(self) -> Finding:
        sid = self._installation.settings.twilio_survey_workflow_sid
        if sid is None:
            return ok("not set: ratings given after the task was completed do not reach Flex Insights")
        try:
            found = await self._installation.twilio.workspace.workflows(sid).fetch_async()
        except TwilioError as error:
            if not error.gone:
                raise
            return wrong(
                "the workspace has no workflow of TWILIO_SURVEY_WORKFLOW_SID",
                "Copy its SID from the Console.",
            )
        return ok(f'it is "{found.friendly_name}"; that no worker serves its queue is not looked at')
