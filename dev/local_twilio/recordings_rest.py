"""REST: the recordings of a room, and its recording rules."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.recording_rules import recording_rules, resources
from dev.local_twilio.recording_store import Recording, RecordingStatus, RoomRules
from dev.local_twilio.rest import (
    Resource,
    form_parameters,
    page_response,
    product_url,
    query_parameters,
    rest_time,
)
from dev.local_twilio.room_callbacks import CODECS, CONTAINERS, milliseconds, recorded_seconds
from dev.local_twilio.room_store import Room

PRODUCT = "video"


def recording_routes(twilio: LocalTwilio) -> Sequence[BaseRoute]:
    routes = RecordingsRest(twilio)
    return [
        Route("/v1/Rooms/{room}/RecordingRules", routes.fetch_rules, methods=["GET"]),
        Route("/v1/Rooms/{room}/RecordingRules", routes.update_rules, methods=["POST"]),
        Route("/v1/Rooms/{room}/Recordings", routes.list_recordings, methods=["GET"]),
        Route("/v1/Rooms/{room}/Recordings/{recording}", routes.fetch_recording, methods=["GET"]),
        Route("/v1/Rooms/{room}/Recordings/{recording}", routes.delete_recording, methods=["DELETE"]),
    ]


class RecordingsRest:
    def __init__(self, twilio: LocalTwilio) -> None:
        self._rooms = twilio.rooms
        self._recordings = twilio.rooms.recordings
        self._account_sid = twilio.account.account_sid

    async def fetch_rules(self, request: Request) -> JSONResponse:
        return JSONResponse(_rules(self._recordings.rules(self._room(request))))

    async def update_rules(self, request: Request) -> JSONResponse:
        room = self._room(request)
        rules = recording_rules((await form_parameters(request)).text("Rules"))
        return JSONResponse(_rules(self._recordings.set_rules(room, rules)))

    async def list_recordings(self, request: Request) -> JSONResponse:
        query = query_parameters(request)
        status = query.choice("Status", list(RecordingStatus))
        source_sid = query.text("SourceSid")
        after, before = query.time("DateCreatedAfter"), query.time("DateCreatedBefore")
        recordings = [
            one
            for one in self._recordings.all(self._room(request))
            if status in (None, one.status)
            and source_sid in (None, one.source_sid)
            and (after is None or one.date_created >= after)
            and (before is None or one.date_created <= before)
        ]
        return page_response(request, PRODUCT, "recordings", recordings, self._recording)

    async def fetch_recording(self, request: Request) -> JSONResponse:
        found = self._recordings.get(self._room(request), request.path_params["recording"])
        return JSONResponse(self._recording(found))

    async def delete_recording(self, request: Request) -> Response:
        self._recordings.delete(self._room(request), request.path_params["recording"])
        return Response(status_code=204)

    def _room(self, request: Request) -> Room:
        return self._rooms.get(request.path_params["room"])

    def _recording(self, recording: Recording) -> Resource:
        url = product_url(PRODUCT, f"/v1/Rooms/{recording.room_sid}/Recordings/{recording.sid}")
        return {
            "account_sid": self._account_sid,
            "room_sid": recording.room_sid,
            "sid": recording.sid,
            "source_sid": recording.source_sid,
            "status": recording.status,
            "type": recording.type,
            "track_name": recording.track_name,
            "codec": CODECS[recording.type],
            "container_format": CONTAINERS[recording.type],
            "grouping_sids": {
                "room_sid": recording.room_sid,
                "participant_sid": recording.participant_sid,
            },
            "date_created": rest_time(recording.date_created),
            "duration": recorded_seconds(recording),
            "offset": milliseconds(recording.date_created),
            "size": 0,
            "media_external_location": None,
            "url": url,
            "links": {"media": f"{url}/Media"},
        }


def _rules(room: RoomRules) -> Resource:
    return {
        "room_sid": room.room_sid,
        "rules": resources(room.rules),
        "date_created": rest_time(room.date_created),
        "date_updated": rest_time(room.date_updated),
    }
