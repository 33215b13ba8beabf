"""One participant of a room, as the others and as its own client know it."""

from typing import Literal

from dev.local_twilio.signaling.messages import Connect, PeerConnection
from dev.local_twilio.signaling.outputs import Body
from dev.local_twilio.signaling.tracks import PublishedTracks

State = Literal["connected", "reconnecting", "disconnected"]


class Participant:
    def __init__(self, session: str, sid: str, identity: str, connect: Connect) -> None:
        self.session = session  # a secret: whoever knows it may take the session up again
        self.sid = sid
        self.identity = identity
        self.tracks = PublishedTracks(connect.participant)
        self.socket_losses = 0
        self.state: State = "connected"
        self._revision = 1
        self._subscribed_revision = 0
        self._unused_offers = {offer.id: offer for offer in connect.peer_connections if _offers(offer)}

    def become(self, state: State) -> None:
        """Changes the state that the others see."""
        self.state = state
        self._revision += 1

    def publish_anew(self) -> None:
        """The tracks have changed: what the others see is news."""
        self._revision += 1

    def shown(self) -> Body:
        """The participant as the others see it. One who has left keeps its tracks, or the others' SDK would
        report them unpublished first."""
        return {
            "sid": self.sid,
            "identity": self.identity,
            "state": self.state,
            "revision": self._revision,
            "tracks": self.tracks.shown(),
        }

    def self_portrait(self) -> Body:
        """The participant as its own client is told of it."""
        return {
            "sid": self.sid,
            "identity": self.identity,
            "state": self.state,
            "revision": self._revision,
        }

    def subscribed(self, publishers: list["Participant"]) -> Body:
        """The full list of what this participant receives, one revision further."""
        self._subscribed_revision += 1
        tracks = [entry for publisher in publishers for entry in publisher.tracks.subscriptions()]
        return {"revision": self._subscribed_revision, "tracks": tracks}

    def take_unused_offer(self) -> PeerConnection | None:
        """An offer that the client has made and that no pair uses, with the candidates that came for it."""
        if not self._unused_offers:
            return None
        return self._unused_offers.pop(next(iter(self._unused_offers)))

    def take_unused_offers(self) -> list[PeerConnection]:
        """All of them: left open beside a linked one, they would mask a failure of its ICE."""
        offers = list(self._unused_offers.values())
        self._unused_offers.clear()
        return offers

    def unused_offer_ids(self) -> list[str]:
        """The peer connections that the client may keep although they lead nowhere yet."""
        return list(self._unused_offers)

    def receive_unlinked(self, news: PeerConnection) -> None:
        """News of a peer connection in no pair: candidates for an unused offer are kept with it."""
        offer = self._unused_offers.get(news.id)
        if offer is None:
            return
        if news.description is not None and news.description.type == "close":
            del self._unused_offers[news.id]
        elif news.ice is not None and (offer.ice is None or news.ice.revision > offer.ice.revision):
            self._unused_offers[news.id] = offer.model_copy(update={"ice": news.ice})


def _offers(peer_connection: PeerConnection) -> bool:
    return peer_connection.description is not None and peer_connection.description.type == "offer"
