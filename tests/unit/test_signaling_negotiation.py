"""However their messages cross, and whatever a broken socket swallows, two clients settle."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dev.local_twilio.signaling.messages import Connect, Sync, Update
from dev.local_twilio.signaling.outputs import Output, Send
from dev.local_twilio.signaling.room_session import RoomSession
from tests.unit.signaling_peer import Peer

STEPS_TO_SETTLE = 500


class Meeting:
    """Clients and their room, with every message on its way as long as the test lets it be."""

    def __init__(self, *first_tracks: int) -> None:
        self.room = RoomSession("RM" + "0" * 32, "room", session_timeout=30)
        self.peers = [Peer(f"peer{n}", tracks) for n, tracks in enumerate(first_tracks)]
        self.noticed_losses: set[str] = set()
        for peer in self.peers:
            peer.session = f"session-{peer.name}"
            assert isinstance(peer.connect, Connect)
            self._carry(self.room.connect(peer.session, f"PA-{peer.name}", peer.name, peer.connect))

    def _carry(self, outputs: list[Output]) -> None:
        for output in outputs:
            if isinstance(output, Send):
                peer = next(peer for peer in self.peers if peer.session == output.session)
                if peer.state != "lost":
                    peer.incoming.append(output.body)

    def to_room(self, peer: Peer) -> None:
        if peer.outgoing:
            match peer.outgoing.popleft():
                case Update() as update:
                    self._carry(self.room.update(peer.session, update))
                case Sync() as sync:
                    self.noticed_losses.discard(peer.name)
                    self._carry(self.room.resume(peer.session, sync))

    def to_peer(self, peer: Peer) -> None:
        if peer.incoming:
            peer.receive(peer.incoming.popleft())

    def lose(self, peer: Peer, *, noticed: bool) -> None:
        if peer.state == "connected":
            peer.lose_socket()
            if noticed and peer.name not in self.noticed_losses:
                self.noticed_losses.add(peer.name)
                self._carry(self.room.lose_socket(peer.session))

    def come_back(self, peer: Peer) -> None:
        if peer.state == "lost":
            peer.sync()

    def settle(self) -> None:
        for peer in self.peers:
            self.come_back(peer)
        for _ in range(STEPS_TO_SETTLE):
            if not any(peer.outgoing or peer.incoming for peer in self.peers):
                return
            for peer in self.peers:
                self.to_room(peer)
                self.to_peer(peer)
        raise AssertionError("messages still go to and fro")

    def assert_everyone_sees_everyone(self) -> None:
        shared: dict[str, list[Peer]] = {}
        for peer in self.peers:
            for connection in peer.connections:
                shared.setdefault(connection, []).append(peer)
        if len(self.peers) > 1:
            assert len(shared) == len(self.peers) * (len(self.peers) - 1) // 2
        for connection_id, (one, other) in shared.items():
            for here, there in ((one, other), (other, one)):
                end = here.connections[connection_id]
                assert not end.needs_answer
                assert end.stable_revision == there.connections[connection_id].stable_revision
                assert end.remote_tracks == there.tracks


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            ["to room", "to room", "to peer", "to peer", "add track", "lose", "lose unnoticed", "back"]
        ),
        st.integers(0, 2),
    ),
    max_size=60,
)


def play(meeting: Meeting, actions: list[tuple[str, int]]) -> None:
    for action, who in actions:
        peer = meeting.peers[who % len(meeting.peers)]
        match action:
            case "to room":
                meeting.to_room(peer)
            case "to peer":
                meeting.to_peer(peer)
            case "add track" if len(peer.tracks) < 6:
                peer.add_track()
            case "lose":
                meeting.lose(peer, noticed=True)
            case "lose unnoticed":
                meeting.lose(peer, noticed=False)
            case "back":
                meeting.come_back(peer)


@settings(max_examples=600)
@given(ACTIONS, st.integers(0, 2), st.integers(0, 2))
def test_two_clients_settle_whatever_crosses_and_whatever_is_lost(
    actions: list[tuple[str, int]], one: int, other: int
) -> None:
    meeting = Meeting(one, other)
    play(meeting, actions)
    meeting.settle()
    meeting.assert_everyone_sees_everyone()


@settings(max_examples=250)
@given(ACTIONS)
def test_three_clients_settle_pair_by_pair(actions: list[tuple[str, int]]) -> None:
    meeting = Meeting(2, 0, 1)
    play(meeting, actions)
    meeting.settle()
    meeting.assert_everyone_sees_everyone()


def test_an_answer_lost_before_a_further_offer_is_given_again_on_resume() -> None:
    meeting = Meeting(0, 0)
    existing, newcomer = meeting.peers
    while existing.incoming:
        meeting.to_peer(existing)
    meeting.to_peer(newcomer)
    existing.add_track()
    while existing.outgoing:
        meeting.to_room(existing)
    meeting.lose(newcomer, noticed=True)
    meeting.settle()
    meeting.assert_everyone_sees_everyone()


def test_a_pair_whose_first_answer_never_came_starts_over() -> None:
    meeting = Meeting(0, 0)
    existing = meeting.peers[0]
    while existing.incoming:
        meeting.to_peer(existing)
    assert existing.outgoing
    existing.add_track()
    meeting.lose(existing, noticed=True)
    meeting.settle()
    meeting.assert_everyone_sees_everyone()


def test_both_publishing_at_the_same_moment_settles() -> None:
    meeting = Meeting(2, 2)
    meeting.settle()
    for peer in meeting.peers:
        peer.add_track()
    meeting.settle()
    meeting.assert_everyone_sees_everyone()
