"""Whatever clients send to the video signalling: a frame is understood or refused, and the server goes on."""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.websockets import WebSocketState

from dev.local_twilio.signaling import tcmp
from dev.local_twilio.signaling.connection import POLICY_VIOLATION, Connection
from dev.local_twilio.signaling.messages import any_message
from dev.local_twilio.signaling.outputs import Body
from dev.local_twilio.signaling.server import SignalingServer
from tests.unit.any_input import Json, anything, json_texts, mostly, strictly
from tests.unit.signaling_records import MemoryRooms

SECRET = "nobody-repeats-this"
STATE: Json = {"participant": {"revision": 1, "tracks": []}}
IDENTITIES = ["agent", "customer", "third"]


One = Callable[..., st.SearchStrategy[Any]]


def nearly(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """An object with these fields, of which some may be missing."""
    return st.fixed_dictionaries({}, optional=fields) | st.fixed_dictionaries(fields)


def bodies(one_of: One, object_of: One) -> st.SearchStrategy[Json]:
    """Messages of clients, as good or as bad as their values and objects are."""
    ids, revisions = one_of("a", "b"), one_of(0, 1, 2, 3)
    track = object_of(
        id=one_of("a", "b", "c"),
        kind=one_of("audio", "video", "data"),
        name=one_of("a", "b", "x" * 200),
        enabled=one_of(True, False),
        priority=one_of("standard", None),
    )
    description = object_of(
        type=one_of("offer", "answer", "answer", "close"), revision=revisions, sdp=one_of("v=0", None)
    )
    ice = object_of(
        ufrag=one_of("u", None),
        revision=revisions,
        candidates=st.lists(st.fixed_dictionaries({}, optional={"candidate": anything}), max_size=2),
        complete=one_of(True, False),
    )
    return object_of(
        type=one_of("connect", "connect", "update", "update", "sync", "disconnect", "ice"),
        version=one_of(2),
        session=one_of("mine", "mine", "mine", "others", "former", SECRET),
        name=one_of("ROOM", None),
        token=one_of(*(f"{identity}@ROOM" for identity in IDENTITIES), SECRET),
        participant=object_of(revision=revisions, tracks=st.lists(track, max_size=3)),
        peer_connections=st.lists(
            st.one_of(
                object_of(id=ids, description=description),
                object_of(id=ids, description=description, ice=ice),
                object_of(id=ids, ice=ice),
            ),
            max_size=3,
        ),
    )


negotiations = st.tuples(
    st.sampled_from(["first", "told"]), st.sampled_from(["offer", "answer", "close"]), st.integers(1, 4)
)
odd_bodies = bodies(mostly, nearly)
right_bodies = bodies(lambda *usual: st.sampled_from(usual), lambda **fields: st.fixed_dictionaries(fields))
frames = nearly(
    type=mostly("hello", "msg", "msg", "msg", "heartbeat", "bye"),
    version=mostly(2),
    timeout=mostly(5000, 500),
    body=odd_bodies | right_bodies,
)


@given(st.none() | st.text() | json_texts | frames.map(json.dumps))
def test_any_text_is_a_frame_or_a_bad_one(text: str | None) -> None:
    with contextlib.suppress(tcmp.BadFrameError):
        tcmp.parse(text)


@given(frames)
def test_a_bad_frame_is_not_repeated(frame: Json) -> None:
    try:
        parsed = tcmp.parse(json.dumps(frame))
        if isinstance(parsed, tcmp.Message):
            any_message.validate_python(parsed.body)
    except tcmp.BadFrameError as error:
        said = str(error)
    except ValidationError as error:
        said = tcmp.reason(error)
    else:
        return
    assert SECRET not in said


class ScriptedSocket:
    """A client's socket: gives what the client sends, keeps what it is sent."""

    def __init__(self, texts: list[str | None]) -> None:
        self.client_state = WebSocketState.CONNECTED
        self.sent: list[str] = []
        self.closed_with: int | None = None
        self._coming = deque(texts)

    async def accept(self) -> None: ...

    async def receive(self) -> Json:
        if not self._coming:
            self.client_state = WebSocketState.DISCONNECTED
            return {"type": "websocket.disconnect"}
        return {"type": "websocket.receive", "text": self._coming.popleft()}

    async def send_text(self, text: str) -> None:
        self.sent.append(text)

    async def close(self, code: int) -> None:
        self.closed_with = code


@given(st.lists(frames.map(json.dumps) | st.text() | st.none(), max_size=8))
async def test_any_frames_on_a_socket_are_answered_or_end_it(texts: list[str | None]) -> None:
    rooms = MemoryRooms()
    rooms.open("ROOM")
    server = SignalingServer(rooms)
    socket = ScriptedSocket(texts)
    await Connection(socket, server).run()  # type: ignore[arg-type]  # as much of a WebSocket as is used
    server.close()
    answers = [strictly(text) for text in socket.sent]
    assert {answer["type"] for answer in answers} <= {"welcome", "msg", "heartbeat", "bad"}
    if "bad" in [answer["type"] for answer in answers]:
        assert answers[-1]["type"] == "bad"
        assert socket.closed_with == POLICY_VIOLATION
        assert SECRET not in answers[-1]["reason"]


class Client:
    """A connection as the server sees it. It keeps the sessions and peer connections that it was told of."""

    def __init__(self) -> None:
        self.session: str | None = None
        self.sessions: list[str] = []
        self.peer_connections: list[str] = []

    def send(self, body: Body) -> None:
        told = strictly(tcmp.message(body))["body"]
        if told["type"] == "connected":
            self.sessions.append(told["session"])
        self.peer_connections += [one["id"] for one in told.get("peer_connections", [])]

    def close(self, code: int = 1000) -> None: ...


whose = st.integers(0, 2)
events = st.sampled_from(["is_lost", "is_removed", "is_completed", "time_passes"])
actions = st.lists(
    st.one_of(
        st.tuples(st.just("says"), whose, right_bodies),
        st.tuples(st.just("says"), whose, right_bodies),
        st.tuples(st.just("negotiates"), whose, negotiations),
        st.tuples(st.just("negotiates"), whose, negotiations),
        st.tuples(st.just("negotiates"), whose, negotiations),
        st.tuples(events, whose, st.none()),
    ),
    min_size=15,
    max_size=40,
)


class Meeting:
    """Three clients of one server, who may say anything; a session's time is over at once."""

    def __init__(self) -> None:
        self.rooms = MemoryRooms()
        self.room = self.rooms.open("ROOM")
        self.server = SignalingServer(self.rooms, session_timeout=0)
        self.clients = [Client() for _ in IDENTITIES]

    def connects(self, number: int) -> None:
        offer = {"id": f"first-{number}", "description": {"type": "offer", "revision": 1, "sdp": "v=0"}}
        token = f"{IDENTITIES[number]}@ROOM"
        self._receive(number, {"type": "connect", "token": token, **STATE, "peer_connections": [offer]})

    def negotiates(self, number: int, negotiation: tuple[str, str, int]) -> None:
        """A step of the kind that clients make, at any time."""
        which, kind, revision = negotiation
        client = self.clients[number]
        if client.session is None:
            self.connects(number)
            return
        told = client.peer_connections[-1] if client.peer_connections else "none"
        step = {"type": kind, "revision": revision, "sdp": "v=0"}
        news = [{"id": f"first-{number}" if which == "first" else told, "description": step}]
        self._receive(number, {"type": "update", "session": client.session, "peer_connections": news})

    def says(self, number: int, body: Json) -> None:
        client, other = self.clients[number], self.clients[(number + 1) % 3]
        known = {
            "mine": client.session,
            "others": other.session,
            "former": client.sessions[0] if client.sessions else None,
        }
        self._receive(number, {**body, "session": known.get(body["session"]) or body["session"]})

    def _receive(self, number: int, body: Json) -> None:
        message = any_message.validate_python({"version": 2, **body})
        client = self.clients[number]
        self.server.receive(client, message)  # type: ignore[arg-type]  # as much of a connection as is used

    def is_lost(self, number: int, _: None) -> None:
        self.server.connection_lost(self.clients[number])  # type: ignore[arg-type]
        self.clients[number] = Client()

    def is_removed(self, number: int, _: None) -> None:
        for sid, identity in list(self.rooms.connected.items()):
            if identity == IDENTITIES[number]:
                self.rooms.participant_disconnected(self.room.sid, sid)
                self.server.participant_removed(self.room.sid, sid)

    def is_completed(self, _number: int, _: None) -> None:
        self.rooms.connected.clear()
        self.server.room_completed(self.room.sid)
        self.room = self.rooms.open("ROOM")


@given(actions)
@settings(max_examples=150)
async def test_three_clients_may_say_anything_in_any_order(actions: list[tuple[str, int, Any]]) -> None:
    meeting = Meeting()
    for number in range(3):
        meeting.connects(number)
    for what, number, details in actions:
        if what == "time_passes":
            await asyncio.sleep(0)
        else:
            getattr(meeting, what)(number, details)
    meeting.server.close()
    sessions = [client.session for client in meeting.clients if client.session is not None]
    assert len(set(sessions)) == len(sessions)
