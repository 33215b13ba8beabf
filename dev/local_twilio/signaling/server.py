"""The video signalling of the local Twilio: sockets on one side, rooms and their records on the other."""

import asyncio
import logging
import secrets

from starlette.websockets import WebSocket

from dev.local_twilio.signaling.connection import Connection
from dev.local_twilio.signaling.messages import AnyMessage, AskIce, Connect, Disconnect, Sync, Update
from dev.local_twilio.signaling.outputs import (
    Body,
    End,
    Left,
    Output,
    Publishes,
    Remind,
    Send,
    disconnected,
    error,
)
from dev.local_twilio.signaling.room_session import SESSION_UNKNOWN, RoomSession
from dev.local_twilio.signaling_seam import SESSION_TIMEOUT, RoomsInProgress, Signaling, SignalingError

logger = logging.getLogger(__name__)

ICED: Body = {"type": "iced", "version": 1, "ice_servers": []}  # loopback needs neither STUN nor TURN
ROOM_NOT_FOUND = SignalingError(53106, "Room not found")


class SignalingServer:
    """All rooms with someone in them.

    State lives in memory. A stopped server breaks every socket (1012), so the clients reconnect by
    themselves; the new one knows no session, answers their `sync` with 53001, and the SDK's room ends with
    that error. A page that then connects anew gets a new ParticipantSid in the same room.
    """

    def __init__(self, records: RoomsInProgress, session_timeout: int = SESSION_TIMEOUT) -> None:
        """`session_timeout` is in seconds."""
        self._records = records
        self._session_timeout = session_timeout
        self._rooms: dict[str, RoomSession] = {}  # by RoomSid
        self._room_of: dict[str, RoomSession] = {}  # by session
        self._connections: dict[str, Connection] = {}  # by session
        self._last_words: dict[str, Body] = {}  # by ended session: what its client is told if it comes back
        self._timers: dict[Remind, asyncio.TimerHandle] = {}

    async def endpoint(self, websocket: WebSocket) -> None:
        """One client's socket, from accept to close."""
        await Connection(websocket, self).run()

    def close(self) -> None:
        """The server stops: sessions that wait for their client no longer time out."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def room_completed(self, room_sid: str) -> None:
        """Tells every client in the room that it is over."""
        room = self._rooms.pop(room_sid, None)
        if room is not None:
            self._carry_out(room, room.complete())

    def participant_removed(self, room_sid: str, participant_sid: str, code: int | None = None) -> None:
        """Sends one client out; a code is the error it sees."""
        room = self._rooms.get(room_sid)
        if room is not None:
            reason = None if code is None else SignalingError(code, "Participant disconnected")
            self._carry_out(room, room.remove(participant_sid, reason))

    def recording_changed(self, room_sid: str, is_recording: bool) -> None:
        """Tells every client in the room."""
        room = self._rooms.get(room_sid)
        if room is not None:
            self._carry_out(room, room.record(is_recording))

    def receive(self, connection: Connection, message: AnyMessage) -> None:
        """One message of a client."""
        try:
            match message:
                case AskIce():
                    self._records.check_token(message.token)
                    connection.send(ICED)
                case Connect():
                    self._connect(connection, message)
                case Sync():
                    self._resume(connection, message)
                case Update():
                    # one that crossed the end of its session is late
                    if message.session == connection.session:
                        room = self._room_of[message.session]
                        self._carry_out(room, room.update(message.session, message))
                case Disconnect():
                    self._leave(connection)
        except SignalingError as refusal:
            logger.info("refused: %s", refusal.code)
            connection.send(error(refusal))
            connection.close()

    def connection_lost(self, connection: Connection) -> None:
        """The socket is gone; if a session was on it, it now waits for its client."""
        session = connection.session
        if session is not None:
            del self._connections[session]
            room = self._room_of[session]
            self._carry_out(room, room.lose_socket(session))

    def _connect(self, connection: Connection, message: Connect) -> None:
        grant = self._records.check_token(message.token, message.name)
        found = None if grant.room is None else self._records.find_room(grant.room)
        if found is None:
            raise ROOM_NOT_FOUND
        if connection.session is not None:
            raise SESSION_UNKNOWN  # one socket carries one session
        participant_sid = self._records.participant_connected(found.sid, grant.identity)
        room = self._rooms.get(found.sid)
        if room is None:
            room = RoomSession(found.sid, found.name, self._session_timeout, is_recording=found.is_recording)
            self._rooms[found.sid] = room
        session = secrets.token_urlsafe(32)
        self._room_of[session] = room
        self._attach(session, connection)
        self._carry_out(room, room.connect(session, participant_sid, grant.identity, message))

    def _resume(self, connection: Connection, message: Sync) -> None:
        if message.session in self._last_words:
            connection.send(self._last_words[message.session])
            connection.close()
            return
        room = self._room_of.get(message.session)
        if room is None or connection.session not in (None, message.session):
            raise SESSION_UNKNOWN
        self._records.check_token(message.token)
        former = self._connections.pop(message.session, None)
        if former is not None and former is not connection:
            former.session = None
            former.close()
        self._attach(message.session, connection)
        self._carry_out(room, room.resume(message.session, message))

    def _leave(self, connection: Connection) -> None:
        if connection.session is None:  # refused, or ended already: its client says goodbye all the same
            connection.send(disconnected())
            connection.close()
            return
        room = self._room_of[connection.session]
        self._carry_out(room, room.leave(connection.session))

    def _attach(self, session: str, connection: Connection) -> None:
        connection.session = session
        self._connections[session] = connection

    def _carry_out(self, room: RoomSession, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case Send(session, body):
                    if session in self._connections:
                        self._connections[session].send(body)
                case End(session, body):
                    self._end(session, body)
                case Left(participant_sid):
                    self._records.participant_disconnected(room.sid, participant_sid)
                case Publishes(participant_sid, tracks):
                    self._records.tracks_published(room.sid, participant_sid, tracks)
                case Remind():
                    self._timers[output] = asyncio.get_running_loop().call_later(
                        output.seconds, self._remind, room, output
                    )

    def _end(self, session: str, last_words: Body) -> None:
        del self._room_of[session]
        self._last_words[session] = last_words
        connection = self._connections.pop(session, None)
        if connection is not None:
            connection.session = None
            connection.send(last_words)
            connection.close()

    def _remind(self, room: RoomSession, reminder: Remind) -> None:
        del self._timers[reminder]
        self._carry_out(room, room.remind(reminder))


def create_signaling(records: RoomsInProgress) -> Signaling:
    """The signalling over these rooms, one per server."""
    return SignalingServer(records)
