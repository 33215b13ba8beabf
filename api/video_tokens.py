"""Video access tokens: minted for one person and one room, for minutes, after they were admitted.

https://www.twilio.com/docs/video/tutorials/user-identity-access-tokens
"""

import time
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import Depends, Request
from pydantic import BaseModel, Field
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VideoGrant

from settings import Settings
from workflows.messages import Admission

LIFETIME: Final = 300  # seconds


class VideoToken(BaseModel):
    token: str = Field(description="Twilio access token, for Video.connect", examples=["eyJhbGciOi..."])
    room_sid: str = Field(examples=["RM0123456789abcdef0123456789abcdef"])
    identity: str = Field(examples=["customer-5H2QK8N"])
    signaling_url: str | None = Field(None, description="Video.connect's wsServer; absent: the SDK's own")
    expires_at: datetime
    now: datetime


class VideoTokens:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def mint(self, admission: Admission) -> VideoToken:
        """A token for the admitted person. It names the RoomSid: joining a completed room by its name would
        make another room."""
        now = int(time.time())
        token = AccessToken(
            self._settings.twilio_account_sid,
            self._settings.twilio_api_key,
            self._settings.twilio_api_secret.get_secret_value(),
            grants=[VideoGrant(room=admission.room_sid)],
            identity=admission.identity,
            nbf=None,
            valid_until=now + LIFETIME,
        )
        return VideoToken(
            token=token.to_jwt(),
            room_sid=admission.room_sid,
            identity=admission.identity,
            signaling_url=self._settings.twilio_video_signaling_url,
            expires_at=datetime.fromtimestamp(now + LIFETIME, UTC),
            now=datetime.now(UTC),
        )


async def _tokens(request: Request) -> VideoTokens:
    tokens: VideoTokens = request.app.state.video_tokens
    return tokens


Tokens = Annotated[VideoTokens, Depends(_tokens)]
