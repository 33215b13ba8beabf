"""Access tokens as the `twilio` package makes them, and what the signalling says to the wrong ones."""

import base64
import contextlib
import json
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import ChatGrant, VideoGrant

from dev.local_twilio.access_tokens import read_video_grant
from dev.local_twilio.callbacks import CallbackQueue, SignedDelivery
from dev.local_twilio.database import Database, utc_now
from dev.local_twilio.room_store import RoomOptions
from dev.local_twilio.signaling_seam import SignalingError
from dev.local_twilio.video_rooms import VideoRooms
from tests.contract.local_twilio_server import ACCOUNT
from tests.unit.any_input import anything, json_texts

HEADER = {"cty": "twilio-fpa;v=1"}


@pytest.fixture
def rooms() -> Iterator[VideoRooms]:
    with closing(Database(":memory:")) as database:
        yield VideoRooms(ACCOUNT, database, CallbackQueue(SignedDelivery(ACCOUNT.auth_token)), utc_now)


def token(room: str | None = None, **changes: Any) -> str:
    """A right token, but for the changes of its claims; None leaves a claim out."""
    now = int(time.time())
    claims = {
        "jti": "x",
        "iss": ACCOUNT.api_key,
        "sub": ACCOUNT.account_sid,
        "iat": now,
        "exp": now + 300,
        "grants": {"identity": "agent", "video": {} if room is None else {"room": room}},
    } | changes
    said = {name: value for name, value in claims.items() if value is not None}
    # not `jwt.encode`, which refuses claims that are wrong
    return jwt.api_jws.encode(json.dumps(said).encode(), ACCOUNT.api_secret, "HS256", headers=HEADER)


def in_base64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode(errors="replace")).decode().rstrip("=")


def code_of(rooms: VideoRooms, wrong: str, requested: str | None = None) -> int:
    with pytest.raises(SignalingError) as refused:
        rooms.check_token(wrong, requested)
    return refused.value.code


def test_a_token_of_the_twilio_package_is_read(rooms: VideoRooms) -> None:
    made = AccessToken(
        ACCOUNT.account_sid, ACCOUNT.api_key, ACCOUNT.api_secret, identity="customer-ABC1234", ttl=300
    )
    made.add_grant(VideoGrant(room="RM" + "a" * 32))
    grant = rooms.check_token(made.to_jwt())
    assert (grant.identity, grant.room) == ("customer-ABC1234", "RM" + "a" * 32)


def test_a_token_without_a_room_leads_to_the_requested_one(rooms: VideoRooms) -> None:
    assert rooms.check_token(token(), "ABC").room == "ABC"
    assert rooms.check_token(token()).room is None


def test_garbage_is_20101(rooms: VideoRooms) -> None:
    for garbage in ("", "x", "a.b.c", "ey.ey.ey"):
        assert code_of(rooms, garbage) == 20101


def test_another_kind_of_token_is_20102(rooms: VideoRooms) -> None:
    claims = {"iss": ACCOUNT.api_key, "sub": ACCOUNT.account_sid, "exp": int(time.time()) + 300}
    assert code_of(rooms, jwt.encode(claims, ACCOUNT.api_secret, "HS256")) == 20102
    assert code_of(rooms, jwt.encode(claims, "", "none", headers=HEADER)) == 20102


@pytest.mark.parametrize("changes", [{"iss": "SK" + "0" * 32}, {"sub": "AC" + "0" * 32}, {"iss": None}])
def test_another_key_or_account_is_20103(rooms: VideoRooms, changes: dict[str, Any]) -> None:
    assert code_of(rooms, token(**changes)) == 20103


def test_an_expired_token_is_20104(rooms: VideoRooms) -> None:
    now = int(time.time())
    assert code_of(rooms, token(exp=now - 1)) == 20104
    assert code_of(rooms, token(exp=None)) == 20104
    assert code_of(rooms, token(exp=now + 86400 + 60)) == 20104  # Twilio's longest life is 24 hours


def test_times_may_be_written_as_text(rooms: VideoRooms) -> None:
    assert rooms.check_token(token(exp=str(int(time.time()) + 300))).identity == "agent"


CLAIMS = ["jti", "iss", "sub", "iat", "nbf", "exp", "aud", "grants"]


@given(changes=st.dictionaries(st.sampled_from(CLAIMS), anything, max_size=3))
def test_any_claims_are_a_grant_or_a_refusal(changes: dict[str, Any]) -> None:
    with contextlib.suppress(SignalingError):
        grant = read_video_grant(ACCOUNT, token(**changes))
        assert grant.identity.encode()


@given(st.text() | st.lists(st.text() | json_texts.map(in_base64), min_size=3, max_size=3).map(".".join))
def test_any_text_is_a_token_or_a_refusal(text: str) -> None:
    with contextlib.suppress(SignalingError):
        read_video_grant(ACCOUNT, text)


def test_a_token_of_the_future_is_20105(rooms: VideoRooms) -> None:
    assert code_of(rooms, token(nbf=int(time.time()) + 60)) == 20105


@pytest.mark.parametrize(
    "grants",
    [
        None,
        "all",
        {},
        {"identity": "agent"},
        {"video": {}},
        {"identity": "", "video": {}},
        {"identity": 1, "video": {}},
        {"identity": "agent", "video": "yes"},
        {"identity": "agent", "video": {"room": 5}},
        {"identity": "\ud800", "video": {}},
        {"identity": "agent", "video": {"room": "\ud800"}},
    ],
)
def test_a_token_without_identity_or_video_grant_is_20106(rooms: VideoRooms, grants: object) -> None:
    assert code_of(rooms, token(grants=grants)) == 20106


def test_a_token_for_chat_is_20106(rooms: VideoRooms) -> None:
    made = AccessToken(ACCOUNT.account_sid, ACCOUNT.api_key, ACCOUNT.api_secret, identity="agent", ttl=300)
    made.add_grant(ChatGrant(service_sid="IS" + "0" * 32))
    assert code_of(rooms, made.to_jwt()) == 20106


def test_a_wrong_secret_is_20107(rooms: VideoRooms) -> None:
    made = AccessToken(
        ACCOUNT.account_sid, ACCOUNT.api_key, "another secret of 32 bytes or more", identity="a"
    )
    made.add_grant(VideoGrant(room="ABC"))
    assert code_of(rooms, made.to_jwt()) == 20107


def test_a_grant_for_another_room_is_53104(rooms: VideoRooms) -> None:
    room = rooms.create(RoomOptions(unique_name="ABC"))
    rooms.create(RoomOptions(unique_name="XYZ"))
    assert code_of(rooms, token(room.sid), "XYZ") == 53104
    assert code_of(rooms, token("RM" + "0" * 32), "ABC") == 53104


def test_a_room_may_be_granted_by_sid_and_requested_by_name(rooms: VideoRooms) -> None:
    room = rooms.create(RoomOptions(unique_name="ABC"))
    assert rooms.check_token(token(room.sid), "ABC").room == room.sid
    assert rooms.check_token(token("ABC"), room.sid).room == "ABC"
