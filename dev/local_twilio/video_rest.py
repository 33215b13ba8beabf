"""REST: video.twilio.com/v1."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.rest import (
    Parameters,
    Resource,
    form_parameters,
    optional_rest_time,
    page_response,
    product_url,
    query_parameters,
    rest_time,
)
from dev.local_twilio.room_parameters import initial_rules, room_options
from dev.local_twilio.room_store import Participant, ParticipantStatus, Room, RoomStatus, seconds_between
from dev.local_twilio.twilio_errors import ROOM_STATUS_INVALID, TwilioError

PRODUCT = "video"
PUBLISHED_TRACKS_LIMIT = 170

Dated = TypeVar("Dated", Room, Participant)


def video_routes(twilio: LocalTwilio) -> Sequence[BaseRoute]:
    routes = VideoRest(twilio)
    return [
        Route("/v1/Rooms", routes.list_rooms, methods=["GET"]),
        Route("/v1/Rooms", routes.create_room, methods=["POST"]),
        Route("/v1/Rooms/{room}", routes.fetch_room, methods=["GET"]),
        Route("/v1/Rooms/{room}", routes.update_room, methods=["POST"]),
        Route("/v1/Rooms/{room}/Participants", routes.list_participants, methods=["GET"]),
        Route("/v1/Rooms/{room}/Participants/{participant}", routes.fetch_participant, methods=["GET"]),
        Route("/v1/Rooms/{room}/Participants/{participant}", routes.update_participant, methods=["POST"]),
    ]


class VideoRest:
    def __init__(self, twilio: LocalTwilio) -> None:
        self._rooms = twilio.rooms
        self._account_sid = twilio.account.account_sid

    async def create_room(self, request: Request) -> JSONResponse:
        form = await form_parameters(request)
        room = self._rooms.create(room_options(form), initial_rules(form))
        return JSONResponse(self._room(room), status_code=201)

    async def fetch_room(self, request: Request) -> JSONResponse:
        return JSONResponse(self._room(self._rooms.get(request.path_params["room"])))

    async def list_rooms(self, request: Request) -> JSONResponse:
        query = query_parameters(request)
        status = query.choice("Status", list(RoomStatus)) or RoomStatus.IN_PROGRESS
        named = self._rooms.all(query.text("UniqueName"))
        rooms = [room for room in _within_dates(named, query) if room.status == status]
        return page_response(request, PRODUCT, "rooms", rooms, self._room)

    async def update_room(self, request: Request) -> JSONResponse:
        form = await form_parameters(request)
        if form.text("Status") != RoomStatus.COMPLETED:
            raise TwilioError(ROOM_STATUS_INVALID, "Status is invalid")
        return JSONResponse(self._room(self._rooms.complete(request.path_params["room"])), status_code=202)

    async def list_participants(self, request: Request) -> JSONResponse:
        query = query_parameters(request)
        status = query.choice("Status", list(ParticipantStatus))
        identity = query.text("Identity")
        participants = [
            participant
            for participant in _within_dates(self._rooms.participants(request.path_params["room"]), query)
            if status in (None, participant.status) and identity in (None, participant.identity)
        ]
        return page_response(request, PRODUCT, "participants", participants, self._participant)

    async def fetch_participant(self, request: Request) -> JSONResponse:
        found = self._rooms.participant(request.path_params["room"], request.path_params["participant"])
        return JSONResponse(self._participant(found))

    async def update_participant(self, request: Request) -> JSONResponse:
        form = await form_parameters(request)
        if form.text("Status") != ParticipantStatus.DISCONNECTED:
            raise form.refusal("Status")
        removed = self._rooms.remove_participant(
            request.path_params["room"], request.path_params["participant"]
        )
        return JSONResponse(self._participant(removed), status_code=202)

    def _room(self, room: Room) -> Resource:
        url = product_url(PRODUCT, f"/v1/Rooms/{room.sid}")
        options = room.options
        return {
            "account_sid": self._account_sid,
            "audio_only": options.audio_only,
            "date_created": rest_time(room.date_created),
            "date_updated": rest_time(room.date_updated),
            "duration": seconds_between(room.date_created, room.end_time),
            "empty_room_timeout": options.empty_room_timeout,
            "enable_turn": True,
            "end_time": optional_rest_time(room.end_time),
            "large_room": False,
            "max_concurrent_published_tracks": PUBLISHED_TRACKS_LIMIT,
            "max_participant_duration": options.max_participant_duration,
            "max_participants": options.max_participants,
            "media_region": options.media_region,
            "record_participants_on_connect": options.record_participants_on_connect,
            "sid": room.sid,
            "status": room.status,
            "status_callback": options.status_callback,
            "status_callback_method": options.status_callback_method,
            "type": options.type,
            "unique_name": room.unique_name,
            "unused_room_timeout": options.unused_room_timeout,
            "video_codecs": [] if options.audio_only else list(options.video_codecs),
            "url": url,
            "links": {
                "participants": f"{url}/Participants",
                "recordings": f"{url}/Recordings",
                "recording_rules": f"{url}/RecordingRules",
                "transcriptions": f"{url}/Transcriptions",
            },
        }

    def _participant(self, participant: Participant) -> Resource:
        url = product_url(PRODUCT, f"/v1/Rooms/{participant.room_sid}/Participants/{participant.sid}")
        return {
            "account_sid": self._account_sid,
            "room_sid": participant.room_sid,
            "sid": participant.sid,
            "identity": participant.identity,
            "status": participant.status,
            "date_created": rest_time(participant.start_time),
            "date_updated": rest_time(participant.date_updated),
            "start_time": rest_time(participant.start_time),
            "end_time": optional_rest_time(participant.end_time),
            "duration": seconds_between(participant.start_time, participant.end_time),
            "url": url,
            "links": {
                "published_tracks": f"{url}/PublishedTracks",
                "subscribed_tracks": f"{url}/SubscribedTracks",
                "subscribe_rules": f"{url}/SubscribeRules",
                "anonymize": f"{url}/Anonymize",
            },
        }


def _within_dates(items: list[Dated], query: Parameters) -> list[Dated]:
    after, before = query.time("DateCreatedAfter"), query.time("DateCreatedBefore")

    def created(item: Dated) -> datetime:
        return item.date_created if isinstance(item, Room) else item.start_time

    return [
        item
        for item in items
        if (after is None or created(item) >= after) and (before is None or created(item) <= before)
    ]
