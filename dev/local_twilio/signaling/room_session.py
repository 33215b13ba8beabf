"""One room's signalling: who is in it, what each has been told. Messages in, outputs out; no I/O."""

from collections.abc import Iterable
from uuid import uuid4

from dev.local_twilio.signaling.messages import RSP_VERSION, Connect, PeerConnection, Sync, Update
from dev.local_twilio.signaling.outputs import (
    Body,
    End,
    Left,
    Output,
    Publishes,
    Remind,
    Reminder,
    Send,
    disconnected,
    error,
)
from dev.local_twilio.signaling.pairing import Pair, closed
from dev.local_twilio.signaling.participant import Participant
from dev.local_twilio.signaling_seam import SignalingError

DUPLICATE_IDENTITY = SignalingError(53205, "Participant disconnected because of duplicate identity")
SESSION_UNKNOWN = SignalingError(53001, "Signaling connection disconnected")
REFUSED_TRACKS_DELAY = 0.2  # seconds after `connected`: by then the page listens for failed publications


class RoomSession:
    """The peer-to-peer room: every two participants share one peer connection."""

    def __init__(self, sid: str, name: str, session_timeout: int, *, is_recording: bool = False) -> None:
        """`session_timeout` is how many seconds a participant stays without a socket."""
        self.sid = sid
        self.name = name
        self.session_timeout = session_timeout
        self._present: dict[str, Participant] = {}  # by session
        self._pairs: dict[str, Pair] = {}  # by peer connection id
        self._is_recording = is_recording
        self._recording_revision = 1

    # --- what clients do

    def connect(self, session: str, participant_sid: str, identity: str, message: Connect) -> list[Output]:
        """A newcomer. Whoever is there under the same identity has to go."""
        out: list[Output] = []
        for older in [other for other in self._present.values() if other.identity == identity]:
            out += [End(older.session, error(DUPLICATE_IDENTITY)), *self._gone(older)]
        newcomer = Participant(session, participant_sid, identity, message)
        others = list(self._present.values())
        self._present[session] = newcomer
        published = newcomer.tracks.published(refused_as_created=True)
        out.append(Send(session, {**self._whole("connected", newcomer), "published": published}))
        if newcomer.tracks.any_refused:
            out.append(Remind(REFUSED_TRACKS_DELAY, session, Reminder.REFUSED_TRACKS, 0))
        for other in others:
            out.append(self._show(newcomer, other))
            out += self._link(other, newcomer)
        return [*out, _publishes(newcomer)]

    def update(self, session: str, message: Update) -> list[Output]:
        """The client's tracks, descriptions and candidates, as far as they are news."""
        sender = self._present[session]
        out: list[Output] = []
        if message.participant is not None and sender.tracks.replace(message.participant):
            out.append(Send(session, _update(published=sender.tracks.published())))
            sender.publish_anew()
            out += [*self._show_to_others(sender), _publishes(sender)]
        return out + self._relay(sender, message.peer_connections)

    def leave(self, session: str) -> list[Output]:
        """The client has said goodbye."""
        leaver = self._present[session]
        return [End(session, disconnected()), Left(leaver.sid), *self._gone(leaver)]

    def lose_socket(self, session: str) -> list[Output]:
        """The client's socket has broken: it may come back until the session times out."""
        lost = self._present[session]
        lost.socket_losses += 1
        lost.become("reconnecting")
        reminder = Remind(self.session_timeout, session, Reminder.SESSION_TIMEOUT, lost.socket_losses)
        return [*self._show_to_others(lost), reminder]

    def resume(self, session: str, message: Sync) -> list[Output]:
        """The client is back on a new socket: its news first, then all that it may have missed."""
        back = self._present[session]
        out: list[Output] = []
        changed = back.tracks.replace(message.participant)
        if back.state == "reconnecting" or changed:
            back.become("connected")
            out += self._show_to_others(back)
        if changed:
            out.append(_publishes(back))
        out += self._relay(back, message.peer_connections)
        return [*out, Send(session, self._whole("synced", back))]

    def remind(self, reminder: Remind) -> list[Output]:
        """The time asked for in a Remind has passed; by now it may be about nothing."""
        participant = self._present.get(reminder.session)
        if participant is None:
            return []
        match reminder.about:
            case Reminder.REFUSED_TRACKS:
                return [Send(participant.session, _update(published=participant.tracks.report_refused()))]
            case Reminder.SESSION_TIMEOUT:
                if participant.state != "reconnecting" or participant.socket_losses != reminder.mark:
                    return []
                late = End(participant.session, error(SESSION_UNKNOWN))
                return [late, Left(participant.sid), *self._gone(participant)]

    # --- what the room's owner does

    def complete(self) -> list[Output]:
        """The room is over: 53118 at every client."""
        out: list[Output] = [End(session, disconnected("completed")) for session in self._present]
        self._present.clear()
        self._pairs.clear()
        return out

    def remove(self, participant_sid: str, reason: SignalingError | None = None) -> list[Output]:
        """Sends one participant out; without a reason its client sees no error."""
        out: list[Output] = []
        for removed in [one for one in self._present.values() if one.sid == participant_sid]:
            last_message = disconnected("disconnected") if reason is None else error(reason)
            out += [End(removed.session, last_message), *self._gone(removed)]
        return out

    def record(self, is_recording: bool) -> list[Output]:
        """The room is recorded from now on, or no more."""
        self._is_recording = is_recording
        self._recording_revision += 1
        return [Send(session, _update(recording=self._recording())) for session in self._present]

    # --- between participants

    def _others(self, participant: Participant) -> list[Participant]:
        return [other for other in self._present.values() if other is not participant]

    def _show(self, participant: Participant, receiver: Participant) -> Output:
        """One message with both, so that the receiver never knows a track without its publisher."""
        subscribed = receiver.subscribed(self._others(receiver))
        return Send(receiver.session, _update(participants=[participant.shown()], subscribed=subscribed))

    def _show_to_others(self, participant: Participant) -> list[Output]:
        return [self._show(participant, other) for other in self._others(participant)]

    def _gone(self, participant: Participant) -> list[Output]:
        out: list[Output] = []
        del self._present[participant.session]
        for pair in [pair for pair in self._pairs.values() if participant.session in pair.ends]:
            del self._pairs[pair.id]
            out.append(_negotiate(pair.other(participant.session), pair.closing()))
        participant.become("disconnected")
        return out + self._show_to_others(participant)

    def _link(self, existing: Participant, newcomer: Participant) -> list[Output]:
        """Gives two participants their peer connection, from an offer already made where there is one."""
        ends = (existing.session, newcomer.session)
        for offerer, answerer in ((newcomer, existing), (existing, newcomer)):
            offer = offerer.take_unused_offer()
            if offer is not None:
                pair = Pair(offer.id, ends)
                pair.receive(offerer.session, offer)
                told = answerer.session
                break
        else:
            pair = Pair(str(uuid4()), ends, asked=newcomer.session)
            told = newcomer.session
        self._pairs[pair.id] = pair
        out: list[Output] = [_negotiate(told, *pair.states_for(told))]
        for linked in (existing, newcomer):
            for unused in linked.take_unused_offers():
                out.append(_negotiate(linked.session, closed(unused.id, 2)))
        return out

    def _relay(self, sender: Participant, news: Iterable[PeerConnection]) -> list[Output]:
        out: list[Output] = []
        for peer_connection in news:
            pair = self._pairs.get(peer_connection.id)
            if pair is None or sender.session not in pair.ends:
                sender.receive_unlinked(peer_connection)
                continue
            other = self._present[pair.other(sender.session)]
            description = peer_connection.description
            if description is not None and description.type == "close":
                del self._pairs[pair.id]
                out.append(_negotiate(other.session, pair.closing()))
            elif description is not None and pair.lost_its_first_answer(sender.session, description):
                del self._pairs[pair.id]
                out += [_negotiate(end, pair.closing()) for end in pair.ends]
                out += self._link(other, sender)
            elif (relayed := pair.receive(sender.session, peer_connection)) is not None:
                out.append(_negotiate(other.session, relayed))
        return out

    def _whole(self, kind: str, receiver: Participant) -> Body:
        """Everything the receiver's client is to know: what is missing from a `synced`, it lets go."""
        others = self._others(receiver)
        pairs = [
            state
            for pair in self._pairs.values()
            if receiver.session in pair.ends
            for state in pair.states_for(receiver.session)
        ]
        return {
            "type": kind,
            "version": RSP_VERSION,
            "session": receiver.session,
            "sid": self.sid,
            "name": self.name,
            "participant": receiver.self_portrait(),
            "participants": [other.shown() for other in others],
            "peer_connections": [*pairs, *({"id": unused} for unused in receiver.unused_offer_ids())],
            "published": receiver.tracks.published(),
            "subscribed": receiver.subscribed(others),
            "recording": self._recording(),
            "options": {
                "session_timeout": self.session_timeout,
                "media_region": None,
                "signaling_region": "us1",
            },
        }

    def _recording(self) -> Body:
        return {"is_recording": self._is_recording, "revision": self._recording_revision}


def _publishes(participant: Participant) -> Output:
    return Publishes(participant.sid, participant.tracks.accepted())


def _update(**news: object) -> Body:
    return {"type": "update", "version": RSP_VERSION, **news}


def _negotiate(session: str, *peer_connections: Body) -> Output:
    return Send(session, _update(peer_connections=list(peer_connections)))
