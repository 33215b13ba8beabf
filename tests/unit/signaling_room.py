"""A room under test: its clients speak in the SDK's messages, and what each is told piles up."""

from collections import defaultdict
from typing import Any

from dev.local_twilio.signaling.messages import Connect, Sync, Update
from dev.local_twilio.signaling.outputs import End, Left, Output, Publishes, Remind, Send
from dev.local_twilio.signaling.room_session import RoomSession
from dev.local_twilio.signaling_seam import PublishedTrack

Json = dict[str, Any]
ROOM_SID = "RM" + "0" * 32
SESSION_TIMEOUT = 30


def track(track_id: str, *, name: str | None = None, kind: str = "video", enabled: bool = True) -> Json:
    return {
        "id": track_id,
        "kind": kind,
        "name": name or f"name-{track_id}",
        "enabled": enabled,
        "priority": "standard",
    }


def offer(connection_id: str, revision: int = 1) -> Json:
    return {
        "id": connection_id,
        "description": {"type": "offer", "revision": revision, "sdp": f"offer {revision}"},
    }


def answer(connection_id: str, revision: int = 1) -> Json:
    return {
        "id": connection_id,
        "description": {"type": "answer", "revision": revision, "sdp": f"answer {revision}"},
    }


def close(connection_id: str, revision: int) -> Json:
    return {"id": connection_id, "description": {"type": "close", "revision": revision}}


def ice(connection_id: str, revision: int, *candidates: str, complete: bool = False) -> Json:
    return {
        "id": connection_id,
        "ice": {
            "ufrag": "u",
            "revision": revision,
            "candidates": [{"candidate": one} for one in candidates],
            "complete": complete,
        },
    }


class Room:
    """A room under test. A client's session is its identity; its messages pile up under it."""

    def __init__(self) -> None:
        self.session = RoomSession(ROOM_SID, "ROOM", SESSION_TIMEOUT)
        self.got: dict[str, list[Json]] = defaultdict(list)
        self.ended: dict[str, Json] = {}
        self.left: list[str] = []
        self.published: dict[str, tuple[PublishedTrack, ...]] = {}  # by ParticipantSid
        self.reminders: list[Remind] = []
        self._revisions: dict[str, int] = defaultdict(int)

    def play(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case Send(session, body):
                    self.got[session].append(body)
                case End(session, body):
                    self.ended[session] = body
                case Left(participant_sid):
                    self.left.append(participant_sid)
                case Publishes(participant_sid, tracks):
                    self.published[participant_sid] = tracks
                case Remind():
                    self.reminders.append(output)

    def _state(self, who: str, tracks: list[Json], *, repeated: bool = False) -> Json:
        if not repeated:
            self._revisions[who] += 1
        return {"revision": self._revisions[who], "tracks": tracks}

    def connect(
        self,
        who: str,
        tracks: list[Json] | None = None,
        offers: list[Json] | None = None,
        identity: str | None = None,
    ) -> Json:
        message = Connect.model_validate(
            {
                "type": "connect",
                "version": 2,
                "token": "",
                "participant": self._state(who, tracks or []),
                "peer_connections": [offer(f"pc-{who}")] if offers is None else offers,
            }
        )
        self.play(self.session.connect(who, f"PA-{who}", identity or who, message))
        return next(body for body in self.got[who] if body["type"] == "connected")

    def negotiate(self, who: str, *peer_connections: Json) -> None:
        update = {"type": "update", "version": 2, "session": who, "peer_connections": peer_connections}
        self.play(self.session.update(who, Update.model_validate(update)))

    def publish(self, who: str, *tracks: Json, repeated: bool = False) -> None:
        """Without `repeated` it is news: the client's revision is one higher than before."""
        update = {
            "type": "update",
            "version": 2,
            "session": who,
            "participant": self._state(who, list(tracks), repeated=repeated),
        }
        self.play(self.session.update(who, Update.model_validate(update)))

    def sync(
        self, who: str, *peer_connections: Json, tracks: list[Json] | None = None, repeated: bool = False
    ) -> Json:
        message = {
            "type": "sync",
            "version": 2,
            "session": who,
            "token": f"{who}@ROOM",
            "participant": self._state(who, tracks or [], repeated=repeated),
            "peer_connections": peer_connections,
        }
        self.play(self.session.resume(who, Sync.model_validate(message)))
        return next(body for body in reversed(self.got[who]) if body["type"] == "synced")

    def forget(self) -> None:
        self.got.clear()

    def negotiated(self, who: str) -> list[Json]:
        """All peer connection news for this client, in order."""
        return [
            news
            for body in self.got[who]
            if body["type"] == "update"
            for news in body.get("peer_connections", [])
        ]

    def shown(self, who: str) -> list[Json]:
        """All participant news for this client, in order."""
        return [
            news
            for body in self.got[who]
            if body["type"] == "update"
            for news in body.get("participants", [])
        ]


def settled_pair() -> Room:
    """Two who have settled their first negotiation, on `pc-customer`, with nothing told since."""
    room = Room()
    room.connect("agent", [track("a")])
    room.connect("customer", [track("c")])
    room.negotiate("agent", answer("pc-customer"))
    room.forget()
    return room
