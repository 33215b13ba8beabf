"""Chats as customers and agents live them: routing, transfer, and the feed of changes."""

from collections.abc import AsyncIterator, Callable

import pytest

from dev.local_twilio.changes import ChangeKind
from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Activity, Reservation, Worker
from dev.local_twilio.tasks import CHAT_CAPACITY
from dev.local_twilio.twilio_errors import TwilioError
from tests.contract.local_twilio_server import ACCOUNT

NewWorker = Callable[..., Worker]


@pytest.fixture
async def twilio() -> AsyncIterator[LocalTwilio]:
    made = LocalTwilio(ACCOUNT, ":memory:")
    yield made
    await made.stop()


@pytest.fixture
async def new_worker(twilio: LocalTwilio) -> NewWorker:
    def made(identity: str, activity: Activity = Activity.AVAILABLE) -> Worker:
        worker = twilio.workers.ensure(identity, identity.title(), f"{identity}@example.com")
        return twilio.tasks.set_worker_activity(worker.sid, activity)

    return made


def only_reservation(twilio: LocalTwilio, task_sid: str) -> Reservation:
    [reservation] = twilio.tasks.reservations(task_sid)
    return reservation


async def test_a_chat_is_offered_to_an_available_worker(twilio: LocalTwilio, new_worker: NewWorker) -> None:
    new_worker("offline", Activity.OFFLINE)
    new_worker("break", Activity.BREAK)
    available = new_worker("available")
    chat = twilio.chats.start("Customer")
    reservation = only_reservation(twilio, chat.task.sid)
    assert (reservation.worker_sid, reservation.reservation_status) == (available.sid, "pending")
    assert twilio.tasks.get(chat.task.sid).assignment_status == "reserved"


async def test_a_chat_waits_until_a_worker_becomes_available(
    twilio: LocalTwilio, new_worker: NewWorker
) -> None:
    chat = twilio.chats.start("Customer")
    assert chat.task.assignment_status == "pending"
    worker = new_worker("late")
    assert only_reservation(twilio, chat.task.sid).worker_sid == worker.sid


async def test_chats_are_shared_out_up_to_each_workers_capacity(
    twilio: LocalTwilio, new_worker: NewWorker
) -> None:
    workers = [new_worker("one"), new_worker("two")]
    chats = [twilio.chats.start(f"Customer {n}") for n in range(2 * CHAT_CAPACITY + 1)]
    for worker in workers:
        assert len(twilio.tasks.reservations(worker_sid=worker.sid)) == CHAT_CAPACITY
    assert twilio.tasks.reservations(chats[-1].task.sid) == []


async def test_a_rejected_chat_goes_to_another_worker_and_not_back(
    twilio: LocalTwilio, new_worker: NewWorker
) -> None:
    first, second = new_worker("one"), new_worker("two")
    chat = twilio.chats.start("Customer")
    assert only_reservation(twilio, chat.task.sid).worker_sid == first.sid
    twilio.tasks.reject(only_reservation(twilio, chat.task.sid).sid)
    _, offered = twilio.tasks.reservations(chat.task.sid)
    assert offered.worker_sid == second.sid
    twilio.tasks.reject(offered.sid)
    assert len(twilio.tasks.reservations(chat.task.sid)) == 2
    assert twilio.tasks.get(chat.task.sid).assignment_status == "pending"


async def test_a_chat_may_be_meant_for_one_worker(twilio: LocalTwilio, new_worker: NewWorker) -> None:
    new_worker("one")
    second = new_worker("two")
    chat = twilio.chats.start("Customer", second.sid)
    assert only_reservation(twilio, chat.task.sid).worker_sid == second.sid


async def test_a_transferred_chat_stays_with_its_agent_until_the_other_accepts(
    twilio: LocalTwilio, new_worker: NewWorker
) -> None:
    first, second = new_worker("one"), new_worker("two")
    chat = twilio.chats.start("Customer", first.sid)
    mine = twilio.chats.accept(only_reservation(twilio, chat.task.sid).sid)
    offered = twilio.tasks.transfer(chat.task.sid, second.sid)
    assert twilio.tasks.reservation(mine.sid).reservation_status == "accepted"
    assert agents_in(twilio, chat.conversation.sid) == {"one"}
    twilio.chats.accept(offered.sid)
    assert twilio.tasks.reservation(mine.sid).reservation_status == "completed"
    assert agents_in(twilio, chat.conversation.sid) == {"two"}
    assert twilio.tasks.get(chat.task.sid).assignment_status == "assigned"


async def test_a_refused_transfer_changes_nothing(twilio: LocalTwilio, new_worker: NewWorker) -> None:
    first, second = new_worker("one"), new_worker("two")
    chat = twilio.chats.start("Customer", first.sid)
    mine = twilio.chats.accept(only_reservation(twilio, chat.task.sid).sid)
    twilio.tasks.reject(twilio.tasks.transfer(chat.task.sid, second.sid).sid)
    assert twilio.tasks.reservation(mine.sid).reservation_status == "accepted"
    assert twilio.tasks.get(chat.task.sid).assignment_status == "assigned"


async def test_a_chat_is_not_transferred_to_who_has_it(twilio: LocalTwilio, new_worker: NewWorker) -> None:
    worker = new_worker("one")
    chat = twilio.chats.start("Customer")
    twilio.chats.accept(only_reservation(twilio, chat.task.sid).sid)
    with pytest.raises(TwilioError):
        twilio.tasks.transfer(chat.task.sid, worker.sid)


async def test_an_ended_chat_closes_its_conversation(twilio: LocalTwilio, new_worker: NewWorker) -> None:
    new_worker("one")
    chat = twilio.chats.start("Customer")
    reservation = twilio.chats.accept(only_reservation(twilio, chat.task.sid).sid)
    twilio.chats.wrap_up(reservation.sid)
    assert twilio.conversations.get(chat.conversation.sid).state == "closed"
    twilio.chats.complete(reservation.sid)
    assert twilio.tasks.get(chat.task.sid).assignment_status == "completed"


@pytest.mark.parametrize("conversation_sid", [["CH1"], {"sid": "CH1"}, 1, ""])
async def test_a_task_whose_conversation_is_none_is_accepted_and_ended_all_the_same(
    twilio: LocalTwilio, new_worker: NewWorker, conversation_sid: object
) -> None:
    new_worker("one")
    chat = twilio.chats.start("Customer")
    twilio.tasks.write_attributes(chat.task.sid, {"conversationSid": conversation_sid})
    reservation = twilio.chats.accept(only_reservation(twilio, chat.task.sid).sid)
    twilio.chats.complete(reservation.sid)
    assert twilio.tasks.get(chat.task.sid).assignment_status == "completed"


async def test_the_feed_tells_what_happens_to_a_chat(twilio: LocalTwilio, new_worker: NewWorker) -> None:
    new_worker("one")
    with twilio.changes.subscribe() as changes:
        chat = twilio.chats.start("Customer")
        twilio.conversations.add_message(chat.conversation.sid, chat.customer_identity, "hello")
        kinds = [(await anext(changes)).kind for _ in range(6)]
    assert kinds == [
        ChangeKind.CONVERSATION_CREATED,
        ChangeKind.PARTICIPANT_JOINED,
        ChangeKind.TASK_CREATED,
        ChangeKind.RESERVATION_CREATED,
        ChangeKind.TASK_UPDATED,
        ChangeKind.MESSAGE_ADDED,
    ]


def start_chat_and_fail(twilio: LocalTwilio) -> None:
    with twilio.database.transaction():
        twilio.chats.start("Customer")
        raise ZeroDivisionError


async def test_what_was_rolled_back_is_neither_kept_nor_told(
    twilio: LocalTwilio, new_worker: NewWorker
) -> None:
    new_worker("one")
    before = len(twilio.conversations.all())
    with twilio.changes.subscribe() as changes:
        with pytest.raises(ZeroDivisionError):
            start_chat_and_fail(twilio)
        assert len(twilio.conversations.all()) == before
        kept = twilio.conversations.create("Customer", {})
        assert (await anext(changes)).record == kept


def agents_in(twilio: LocalTwilio, conversation_sid: str) -> set[str]:
    participants = twilio.conversations.participants(conversation_sid)
    return {one.identity for one in participants} & {"one", "two"}
