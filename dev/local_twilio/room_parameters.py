"""What POST /v1/Rooms accepts, and the error code of everything it does not."""

from urllib.parse import urlsplit

from dev.local_twilio.recording_rules import Rules, recording_rules
from dev.local_twilio.rest import Parameters
from dev.local_twilio.room_store import RoomOptions
from dev.local_twilio.twilio_errors import (
    MAX_PARTICIPANT_DURATION_OUT_OF_RANGE,
    MAX_PARTICIPANTS_OUT_OF_RANGE,
    MEDIA_REGION_INVALID,
    ROOM_NAME_TOO_LONG,
    ROOM_TYPE_INVALID,
    STATUS_CALLBACK_INVALID,
    STATUS_CALLBACK_METHOD_INVALID,
    TIMEOUT_OUT_OF_RANGE,
    TwilioError,
)

LONGEST_NAME = 128  # characters
ROOM_TYPES = ("group", "group-small", "peer-to-peer", "go")
MEDIA_REGIONS = ("gll", "au1", "br1", "de1", "ie1", "in1", "jp1", "sg1", "us1", "us2")
VIDEO_CODECS = ("VP8", "H264")
IGNORED_SWITCHES = ("EnableTurn", "LargeRoom", "TranscribeParticipantsOnConnect")
IGNORED_OBJECT = "TranscriptionsConfiguration"


def room_options(form: Parameters) -> RoomOptions:
    """The options of a new room. Raises TwilioError."""
    for name in IGNORED_SWITCHES:
        form.boolean(name)
    form.json_object(IGNORED_OBJECT)
    defaults = RoomOptions()
    codecs = form.texts("VideoCodecs")
    if not set(codecs) <= set(VIDEO_CODECS):
        raise form.refusal("VideoCodecs")
    return RoomOptions(
        unique_name=_unique_name(form),
        type=form.choice("Type", ROOM_TYPES, ROOM_TYPE_INVALID, "RoomType is not valid") or defaults.type,
        status_callback=_status_callback(form),
        status_callback_method="GET" if _status_callback_method(form) == "GET" else "POST",
        max_participants=form.integer(
            "MaxParticipants", 1, 50, MAX_PARTICIPANTS_OUT_OF_RANGE, "MaxParticipants is out of range"
        )
        or defaults.max_participants,
        max_participant_duration=form.integer(
            "MaxParticipantDuration",
            600,
            86400,
            MAX_PARTICIPANT_DURATION_OUT_OF_RANGE,
            "MaxParticipantDuration is out of range",
        )
        or defaults.max_participant_duration,
        empty_room_timeout=_timeout(form, "EmptyRoomTimeout") or defaults.empty_room_timeout,
        unused_room_timeout=_timeout(form, "UnusedRoomTimeout") or defaults.unused_room_timeout,
        record_participants_on_connect=form.boolean("RecordParticipantsOnConnect") or False,
        audio_only=form.boolean("AudioOnly") or False,
        media_region=form.choice("MediaRegion", MEDIA_REGIONS, MEDIA_REGION_INVALID, "MediaRegion is invalid")
        or defaults.media_region,
        video_codecs=tuple(codecs) or defaults.video_codecs,
    )


def initial_rules(form: Parameters) -> Rules | None:
    """The recording rules of a new room; None when it says none. Raises TwilioError 53120."""
    return recording_rules(form.text("RecordingRules")) if "RecordingRules" in form else None


def _unique_name(form: Parameters) -> str | None:
    name = form.text("UniqueName")
    if name is not None and len(name) > LONGEST_NAME:
        raise TwilioError(ROOM_NAME_TOO_LONG, "Room name is too long")
    return name or None


def _status_callback(form: Parameters) -> str | None:
    url = form.text("StatusCallback")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is none, or half an IPv6 address
        valid = False
    if not valid:
        raise TwilioError(STATUS_CALLBACK_INVALID, "StatusCallback is invalid")
    return url


def _status_callback_method(form: Parameters) -> str | None:
    return form.choice(
        "StatusCallbackMethod",
        ("GET", "POST"),
        STATUS_CALLBACK_METHOD_INVALID,
        "StatusCallbackMethod is invalid",
    )


def _timeout(form: Parameters, name: str) -> int | None:
    """Minutes."""
    return form.integer(name, 1, 60, TIMEOUT_OUT_OF_RANGE, "Timeout is out of range")
