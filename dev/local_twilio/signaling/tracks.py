"""The tracks that one participant publishes: their SIDs, and those that Twilio refuses by their name."""

from dev.local_twilio.account import new_sid
from dev.local_twilio.signaling.messages import ParticipantState, Track
from dev.local_twilio.signaling.outputs import Body
from dev.local_twilio.signaling_seam import PublishedTrack

LONGEST_TRACK_NAME = 128
TRACK_NAME_TOO_LONG = (53302, "Track name is too long")
TRACK_NAME_DUPLICATED = (53304, "Track name is duplicated")


class PublishedTracks:
    """The publisher's latest list. A track id keeps its SID for the whole session."""

    def __init__(self, state: ParticipantState) -> None:
        self._state_revision = state.revision
        self._published_revision = 1
        self._tracks = state.tracks
        self._sids: dict[str, str] = {}
        self._refused: dict[str, tuple[int, str]] = {}
        self._judge()

    def replace(self, state: ParticipantState) -> bool:
        """Takes over a newer list; the client repeats its state in every update, so an old one is no news."""
        if state.revision <= self._state_revision:
            return False
        self._state_revision = state.revision
        self._published_revision += 1
        self._tracks = state.tracks
        self._judge()
        return True

    def _judge(self) -> None:
        self._refused = {}
        taken: set[str] = set()
        # a track that has its SID keeps its name against a newcomer, whatever their order in the list
        for track in sorted(self._tracks, key=lambda track: track.id not in self._sids):
            if len(track.name) > LONGEST_TRACK_NAME:
                self._refused[track.id] = TRACK_NAME_TOO_LONG
            elif track.name in taken:
                self._refused[track.id] = TRACK_NAME_DUPLICATED
            else:
                taken.add(track.name)
                self._sids.setdefault(track.id, new_sid("MT"))

    @property
    def any_refused(self) -> bool:
        return bool(self._refused)

    def published(self, *, refused_as_created: bool = False) -> Body:
        """What the publisher is told. At `connected` nobody listens yet for a refusal: it is held back."""

        def state(track: Track) -> Body:
            if track.id not in self._refused:
                return {"id": track.id, "sid": self._sids[track.id], "state": "ready"}
            if refused_as_created:
                return {"id": track.id, "state": "created"}
            code, message = self._refused[track.id]
            return {"id": track.id, "state": "failed", "error": {"code": code, "message": message}}

        return {"revision": self._published_revision, "tracks": [state(track) for track in self._tracks]}

    def report_refused(self) -> Body:
        """What the publisher is told once it listens: the list again, as news."""
        self._published_revision += 1
        return self.published()

    def _accepted(self) -> list[Track]:
        return [track for track in self._tracks if track.id not in self._refused]

    def shown(self) -> list[Body]:
        """The tracks as the others see them."""
        return [
            {
                "sid": self._sids[track.id],
                "name": track.name,
                "kind": track.kind,
                "enabled": track.enabled,
                "priority": track.priority,
            }
            for track in self._accepted()
        ]

    def accepted(self) -> tuple[PublishedTrack, ...]:
        """The tracks as the room's records know them."""
        return tuple(
            PublishedTrack(self._sids[track.id], track.name, track.kind) for track in self._accepted()
        )

    def subscriptions(self) -> list[Body]:
        """The tracks as entries of the others' `subscribed` lists: which media belongs to which SID."""
        return [{"id": track.id, "sid": self._sids[track.id], "state": "ready"} for track in self._accepted()]
