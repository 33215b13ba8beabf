"""What the local Twilio calls its agents."""

from dev.local_twilio.demo_agents import MOST_AGENTS, agent_identity, agent_name


def test_every_agent_has_a_name_and_an_identity_of_their_own() -> None:
    numbers = range(1, MOST_AGENTS + 1)
    assert len({agent_name(number) for number in numbers}) == MOST_AGENTS
    assert len({agent_identity(number) for number in numbers}) == MOST_AGENTS


def test_agents_are_named_by_their_numbers_in_words() -> None:
    assert agent_identity(20) == "agent-twenty"
    assert agent_identity(99) == "agent-ninety-nine"
    assert agent_identity(100) == "agent-one-hundred"
    assert agent_identity(213) == "agent-two-hundred-thirteen"
