"""What clients of the video signalling send: the bodies of their frames, checked at the edge.

Unknown fields are left out, as later SDKs may add some; ICE candidates are relayed as they are.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

RSP_VERSION = 2  # the room signalling protocol: connect, update, sync, disconnect


class ClientMessage(BaseModel):
    model_config = ConfigDict(frozen=True)


class Description(ClientMessage):
    """One step of the negotiation of a peer connection; `close` is for good."""

    type: Literal["offer", "answer", "close"]
    revision: int = Field(ge=0)
    sdp: str | None = None


class Ice(ClientMessage):
    """All ICE candidates so far that belong to one `ufrag`; a greater revision replaces the list."""

    ufrag: str | None
    revision: int = Field(ge=0)
    candidates: tuple[dict[str, object], ...] = ()
    complete: bool = False


class PeerConnection(ClientMessage):
    id: str = Field(min_length=1, max_length=64)
    description: Description | None = None
    ice: Ice | None = None


class Track(ClientMessage):
    """A track as its publisher names it. A muted track is one that is not enabled."""

    id: str = Field(min_length=1)
    kind: Literal["audio", "video", "data"]
    name: str
    enabled: bool
    priority: str | None = None


class ParticipantState(ClientMessage):
    """All that the participant publishes; a greater revision replaces it."""

    revision: int = Field(ge=0)
    tracks: tuple[Track, ...]


class AskIce(ClientMessage):
    """The client asks for ICE servers before it makes its first offer."""

    type: Literal["ice"]
    token: str


class Connect(ClientMessage):
    type: Literal["connect"]
    version: Literal[2]
    name: str | None = None
    token: str
    participant: ParticipantState
    peer_connections: tuple[PeerConnection, ...] = ()


class Update(ClientMessage):
    """What is new at the client, with its participant state repeated."""

    type: Literal["update"]
    version: Literal[2]
    session: str
    participant: ParticipantState | None = None
    peer_connections: tuple[PeerConnection, ...] = ()


class Sync(ClientMessage):
    """A client takes up its session on a new socket; its descriptions are those it holds now."""

    type: Literal["sync"]
    version: Literal[2]
    session: str
    token: str
    participant: ParticipantState
    peer_connections: tuple[PeerConnection, ...] = ()


class Disconnect(ClientMessage):
    """The client leaves. One that was refused at `connect` has no session to name."""

    type: Literal["disconnect"]
    version: Literal[2]
    session: str | None = None


AnyMessage = Annotated[AskIce | Connect | Update | Sync | Disconnect, Field(discriminator="type")]
any_message: TypeAdapter[AnyMessage] = TypeAdapter(AnyMessage)
