"""The signalling that the unmodified twilio-video.js client speaks, for peer-to-peer rooms on a laptop."""

from dev.local_twilio.signaling.server import create_signaling

__all__ = ["create_signaling"]
