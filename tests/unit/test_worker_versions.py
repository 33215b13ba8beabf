"""Which version of the workflow code a worker says that it hosts."""

import pytest
from pydantic import ValidationError
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion

from settings import Settings
from tests.unit.scripted_twilio import settings_for
from worker import pinned_to, version_of

NAMED, BUILT = "temporal_deployment_name", "temporal_worker_build_id"


def with_version(**given: str) -> Settings:
    return Settings.model_validate(settings_for(None).model_dump() | given)


def test_without_the_settings_a_worker_is_not_versioned() -> None:
    assert version_of(with_version()) is None


def test_a_worker_has_the_version_that_is_set_and_keeps_what_begins_on_it() -> None:
    version = version_of(with_version(**{NAMED: "video-escalation", BUILT: "2026-11-21"}))
    assert version == WorkerDeploymentVersion("video-escalation", "2026-11-21")
    deployed = pinned_to(version)
    assert deployed.use_worker_versioning
    assert deployed.default_versioning_behavior is VersioningBehavior.PINNED


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({NAMED: "video-escalation"}, f"{BUILT.upper()} is missing"),
        ({BUILT: "2026-11-21"}, f"{NAMED.upper()} is missing"),
        ({NAMED: "video.escalation", BUILT: "1"}, NAMED),  # Temporal takes neither dot nor colon in a name
        ({NAMED: "video:escalation", BUILT: "1"}, NAMED),
        ({NAMED: "video-escalation", BUILT: "two words"}, BUILT),
    ],
)
def test_half_a_version_or_a_name_that_temporal_refuses_stops_the_worker(
    given: dict[str, str], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        with_version(**given)
