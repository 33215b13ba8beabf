"""The peer connection between two participants: whose description and candidates count.

Both ends call it by the same id. When both offer at once (glare), exactly one offer may win, or the two
never settle: the one that comes first. The loser's client rolls back, answers, and offers again at the next
revision.
"""

from dev.local_twilio.signaling.messages import Description, Ice, PeerConnection
from dev.local_twilio.signaling.outputs import Body


class Pair:
    """One peer connection and the two sessions at its ends."""

    def __init__(self, peer_connection_id: str, ends: tuple[str, str], asked: str | None = None) -> None:
        """`asked` is the end that is to make the first offer, where there is none to take."""
        self.id = peer_connection_id
        self.ends = ends
        self._asked = asked
        self._descriptions: dict[str, list[Description]] = {}  # an answer, an offer, or both in this order
        self._ice: dict[str, Ice] = {}
        self._offer_revision = 0
        self._offerer: str | None = None
        self._answered = False
        self._settled = False  # once answered, ever

    def other(self, session: str) -> str:
        """The session at the other end."""
        return self.ends[1] if session == self.ends[0] else self.ends[0]

    def receive(self, sender: str, news: PeerConnection) -> Body | None:
        """What of the sender's news the other end is to get; None if nothing.

        Late and losing descriptions are dropped without a word: their sender learns it from what it receives.
        """
        relayed: Body = {"id": self.id}
        if news.ice is not None and self._accept_ice(sender, news.ice):
            relayed["ice"] = _relayed(news.ice)
        if news.description is not None and self._accept_description(sender, news.description):
            relayed["description"] = _relayed(news.description)
        return relayed if len(relayed) > 1 else None

    def lost_its_first_answer(self, sender: str, description: Description) -> bool:
        """True when the answerer goes on to offer although its first answer never came: lost with its socket.

        The SDK at the other end keeps such an offer until the answer comes, so this pair will never settle.
        """
        return (
            description.type == "offer"
            and not self._settled
            and self._offerer not in (None, sender)
            and description.revision > self._offer_revision
        )

    def _accept_ice(self, sender: str, ice: Ice) -> bool:
        known = self._ice.get(sender)
        if known is not None and ice.revision <= known.revision:
            return False
        self._ice[sender] = ice
        return True

    def _accept_description(self, sender: str, description: Description) -> bool:
        match description.type:
            case "offer":
                if description.revision <= self._offer_revision:
                    return False
                self._offer_revision = description.revision
                self._offerer = sender
                self._answered = False
            case "answer":
                if self._answered or sender == self._offerer or description.revision != self._offer_revision:
                    return False
                self._answered = self._settled = True
            case "close":
                return False
        # an answer counts on after a further offer: the other end may have lost it with its socket
        standing = [kept for kept in self._descriptions.get(sender, []) if kept.type == "answer"]
        self._descriptions[sender] = (
            [description] if description.type == "answer" else [*standing, description]
        )
        return True

    def states_for(self, receiver: str) -> list[Body]:
        """All that the receiver needs to be where the server is: the first time, and after a lost socket."""
        sender = self.other(receiver)
        described = self._descriptions.get(sender, [])
        if self._offerer is None and receiver == self._asked:
            return [{"id": self.id, "description": {"type": "create-offer", "revision": 1}}]
        if not described and receiver not in self._descriptions:
            return []  # the client would make a peer connection of it, and an offer that nobody asked for
        states: list[Body] = [{"id": self.id, "description": _relayed(one)} for one in described]
        states = states or [{"id": self.id}]
        if sender in self._ice:
            states[0]["ice"] = _relayed(self._ice[sender])
        return states

    def closing(self) -> Body:
        """The end of this peer connection, for whoever is still there."""
        return closed(self.id, self._offer_revision + 1)


def _relayed(news: Description | Ice) -> Body:
    return news.model_dump(mode="json", exclude_none=True)


def closed(peer_connection_id: str, revision: int) -> Body:
    """A peer connection that is over; its id is never used again."""
    return {"id": peer_connection_id, "description": {"type": "close", "revision": revision}}
