"""Where the demo runs: folder, ports, addresses. Standard library only: it is read before any install."""

from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import quote

from dev.ports import free_port

ROOT = Path(__file__).parents[2]
LOCAL = ROOT / ".local"  # git-ignored; everything that is kept from one demo to the next


@dataclass(frozen=True)
class Ports:
    """One per listener, all on this machine."""

    api: int = 8000
    api_monitoring: int = 8001
    worker_metrics: int = 8002
    codec: int = 8003
    temporal: int = 7233
    temporal_ui: int = 8233
    temporal_ui_itself: int = 8234  # behind the one that people open
    local_twilio: int = 8100
    desk: int = 8200

    @property
    def api_url(self) -> str:
        return f"http://localhost:{self.api}"

    @property
    def desk_url(self) -> str:
        return f"http://localhost:{self.desk}"

    @property
    def temporal_ui_url(self) -> str:
        """The escalations; without the filter every agent's lease is a row of its own."""
        query = quote('WorkflowType="Escalation"')
        return f"{self.temporal_ui_origin}/namespaces/default/workflows?query={query}"

    @property
    def temporal_ui_origin(self) -> str:
        return f"http://localhost:{self.temporal_ui}"

    @property
    def codec_url(self) -> str:
        return f"http://localhost:{self.codec}"

    @property
    def twilio_url(self) -> str:
        return f"http://localhost:{self.local_twilio}"

    @property
    def signaling_url(self) -> str:
        return f"ws://localhost:{self.local_twilio}/signaling"


def free_ports() -> Ports:
    """Ports of 127.0.0.1 that nobody listens on now, for a product beside others."""
    return Ports(**{field.name: free_port() for field in fields(Ports)})
