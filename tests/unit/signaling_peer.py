"""How twilio-video.js negotiates, modelled on its PeerConnectionV2 and its transport, without any media.

It keeps what decides whether two clients settle: revisions, rollback, re-offers, what a lost socket loses,
and which tracks each description carries.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

from dev.local_twilio.signaling.messages import AnyMessage, any_message
from dev.local_twilio.signaling.outputs import Body

Json = dict[str, Any]


@dataclass
class PeerConnection:
    """One end's negotiation. An SDP is here a list of tracks, and the number of its media sections."""

    owner: "Peer"
    id: str
    revision: int = 0
    stable_revision: int = 0
    local: Json | None = None
    remote_tracks: list[str] = field(default_factory=list)
    sections: int = 0
    needs_answer: bool = False
    should_offer: bool = False
    queued: Json | None = None

    def offer(self) -> None:
        if self.needs_answer:
            self.should_offer = True
        else:
            self._make_offer()

    def _make_offer(self) -> None:
        self.needs_answer, self.should_offer = True, False
        self.revision += 1
        sections = max(self.sections, len(self.owner.tracks))
        self._set_local("offer", self.owner.tracks, sections)

    def _set_local(self, kind: str, tracks: list[str], sections: int) -> None:
        sdp = f"{sections}:{','.join(tracks)}"
        self.local = {"type": kind, "sdp": sdp}
        if kind == "answer":
            self.stable_revision = self.revision
        self.owner.publish(peer_connections=[self.state()])

    def state(self) -> Json:
        assert self.local is not None
        revision = self.stable_revision if self.local["type"] == "answer" else self.revision
        return {"id": self.id, "description": {**self.local, "revision": revision}}

    def update(self, description: Json) -> None:
        revision = description["revision"]
        match description["type"]:
            case "close":
                self.owner.close(self.id)
            case "answer" if self.needs_answer and revision == self.revision:
                self._take_remote(description["sdp"])
                self.stable_revision = revision
                self.needs_answer = False
                self._take_queued()
                self._maybe_reoffer()
            case "create-offer" if revision > self.stable_revision:
                if self.needs_answer:
                    self.queued = description
                else:
                    self.revision = revision
                    self._make_offer()
            case "offer" if revision > self.stable_revision:
                if self.needs_answer and self.stable_revision == 0:
                    self.queued = description
                    return
                rolled_back, self.needs_answer = self.needs_answer, False
                self.revision = revision
                reoffered = self._answer(description)
                if rolled_back and not reoffered:
                    self._make_offer()

    def _answer(self, description: Json) -> bool:
        self._take_remote(description["sdp"])
        self._set_local("answer", self.owner.tracks[: self.sections], self.sections)
        self._take_queued()
        return self._maybe_reoffer()

    def _take_remote(self, sdp: str) -> None:
        sections, _, tracks = sdp.partition(":")
        self.sections = int(sections)
        self.remote_tracks = [track for track in tracks.split(",") if track]

    def _take_queued(self) -> None:
        queued, self.queued = self.queued, None
        if queued is not None:
            self.update(queued)

    def _maybe_reoffer(self) -> bool:
        assert self.local is not None
        carried = [track for track in self.local["sdp"].partition(":")[2].split(",") if track]
        if self.needs_answer or not (self.should_offer or len(carried) < len(self.owner.tracks)):
            return False
        self._make_offer()
        return True


class Peer:
    """A client: its tracks, its peer connections, and what is under way to the server."""

    def __init__(self, name: str, first_tracks: int) -> None:
        self.name = name
        self.tracks = [f"{name}-{n}" for n in range(first_tracks)]
        self.state: Literal["connecting", "connected", "lost", "syncing"] = "connecting"
        self.session = ""
        self.outgoing: deque[AnyMessage] = deque()
        self.incoming: deque[Body] = deque()
        self.connections: dict[str, PeerConnection] = {}
        self._closed: set[str] = set()
        self._state_revision = 1
        self._to_send: list[Json] = []
        self._received: list[Json] = []
        first = PeerConnection(self, f"first-{name}")
        self.connections[first.id] = first
        first.offer()
        self._to_send.clear()
        self.connect = self._message("connect", token="", **self._whole())

    def _whole(self) -> Json:
        return {
            "participant": self._participant(),
            "peer_connections": [
                connection.state() for connection in self.connections.values() if connection.local
            ],
        }

    def _participant(self) -> Json:
        tracks = [
            {"id": track, "kind": "video", "name": track, "enabled": True, "priority": "standard"}
            for track in self.tracks
        ]
        return {"revision": self._state_revision, "tracks": tracks}

    @staticmethod
    def _message(kind: str, **fields: Any) -> AnyMessage:
        return any_message.validate_python({"type": kind, "version": 2, **fields})

    def add_track(self) -> None:
        self.tracks.append(f"{self.name}-{len(self.tracks)}")
        self._state_revision += 1
        self.publish()
        for connection in list(self.connections.values()):
            connection.offer()

    def publish(self, **news: Any) -> None:
        update = {"participant": self._participant(), **news}
        if self.state == "connected":
            self.outgoing.append(self._message("update", session=self.session, **update))
        else:
            self._to_send.append(update)

    def lose_socket(self) -> None:
        self.state = "lost"
        self.outgoing.clear()
        self.incoming.clear()
        self._received.clear()

    def sync(self) -> None:
        self.state = "syncing"
        self.outgoing.append(self._message("sync", session=self.session, token="", **self._whole()))

    def receive(self, message: Json) -> None:
        if message["type"] in ("connected", "synced"):
            self.session = message["session"]
            self.state = "connected"
            self._flush()
            self._apply(message)
            received, self._received = self._received, []
            for update in received:
                self._apply(update)
        elif self.state == "syncing":
            self._received.append(message)
        else:
            self._apply(message)

    def _flush(self) -> None:
        """What waited for the socket goes out as one update; of each description and list only the latest."""
        if not self._to_send:
            return
        latest: dict[str, Json] = {}
        for update in self._to_send:
            for news in update.get("peer_connections", []):
                known = latest.get(news["id"])
                if known is None or news["description"]["revision"] > known["description"]["revision"]:
                    latest[news["id"]] = news
        self._to_send.clear()
        self.publish(peer_connections=list(latest.values()))

    def _apply(self, message: Json) -> None:
        news = message.get("peer_connections", [])
        if message["type"] == "synced":
            for absent in set(self.connections) - {state["id"] for state in news}:
                self.close(absent)
        for state in news:
            if state["id"] not in self._closed:
                connection = self.connections.setdefault(state["id"], PeerConnection(self, state["id"]))
                if "description" in state:
                    connection.update(state["description"])

    def close(self, connection_id: str) -> None:
        self.connections.pop(connection_id, None)
        self._closed.add(connection_id)
