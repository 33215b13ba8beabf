"""Somebody whom nobody let into the room."""

from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant

from dev.bench.video_participant import VideoParticipant
from tests.faults.patience import seconds_until
from tests.faults.person import SOON
from tests.product.session import Session


async def stranger(session: Session) -> float | None:
    """Seconds until somebody whom nobody let in was taken out of the room again; None: not soon."""
    stack = session.stack
    room_sid = (await stack.snapshot(session.code)).room_sid
    token = AccessToken(
        *(stack.secrets[name] for name in ("TWILIO_ACCOUNT_SID", "TWILIO_API_KEY", "TWILIO_API_SECRET")),
        grants=[VideoGrant(room=room_sid)],
        identity="stranger",
        ttl=300,
    )
    url = stack.ports.signaling_url
    came = await VideoParticipant.connect(
        {"token": token.to_jwt(), "room_sid": room_sid, "signaling_url": url}
    )
    seconds = await seconds_until(came.ended, SOON)
    if seconds is None:
        await came.leave()
    return seconds
