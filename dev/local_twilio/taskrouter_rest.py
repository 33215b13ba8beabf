"""REST: taskrouter.twilio.com/v1."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from dev.local_twilio.local_twilio import LocalTwilio
from dev.local_twilio.records import Reservation, ReservationStatus, Task, TaskStatus
from dev.local_twilio.rest import form_parameters, page_response, query_parameters
from dev.local_twilio.task_parameters import task_filter, task_options
from dev.local_twilio.task_resources import (
    etag,
    reservation_resource,
    task_resource,
    worker_resource,
)
from dev.local_twilio.twilio_errors import NotFoundError, PreconditionFailedError
from dev.local_twilio.workspace_resources import PRODUCT
from dev.local_twilio.workspace_rest import WORKSPACE

TASK = WORKSPACE + "/Tasks/{task}"
RESERVATION = TASK + "/Reservations/{reservation}"


def taskrouter_routes(twilio: LocalTwilio) -> Sequence[BaseRoute]:
    routes = TaskRouterRest(twilio)
    return [
        Route(WORKSPACE + "/Tasks", routes.create_task, methods=["POST"]),
        Route(WORKSPACE + "/Tasks", routes.list_tasks, methods=["GET"]),
        Route(TASK, routes.fetch_task, methods=["GET"]),
        Route(TASK, routes.update_task, methods=["POST"]),
        Route(TASK + "/Reservations", routes.list_reservations, methods=["GET"]),
        Route(RESERVATION, routes.fetch_reservation, methods=["GET"]),
        Route(RESERVATION, routes.update_reservation, methods=["POST"]),
        Route(WORKSPACE + "/Workers/{worker}", routes.fetch_worker, methods=["GET"]),
    ]


class TaskRouterRest:
    def __init__(self, twilio: LocalTwilio) -> None:
        self._account = twilio.account
        self._database = twilio.database
        self._tasks = twilio.tasks
        self._chats = twilio.chats
        self._workers = twilio.workers
        self._now = twilio.now

    async def create_task(self, request: Request) -> JSONResponse:
        self._check_workspace(request)
        form = await form_parameters(request)
        attributes = form.json_object("Attributes") or {}
        return self._task_response(
            self._tasks.create(attributes, task_options(self._account, form)), status=201
        )

    async def list_tasks(self, request: Request) -> JSONResponse:
        """In the order of their creation."""
        self._check_workspace(request)
        is_wanted = task_filter(self._account, query_parameters(request))
        tasks = [task for task in self._tasks.all() if is_wanted(task)]
        return page_response(
            request, PRODUCT, "tasks", tasks, lambda task: task_resource(self._account, task, self._now())
        )

    async def fetch_task(self, request: Request) -> JSONResponse:
        return self._task_response(self._task_of(request))

    async def update_task(self, request: Request) -> JSONResponse:
        form = await form_parameters(request)
        attributes = form.json_object("Attributes")
        status = form.choice("AssignmentStatus", list(TaskStatus))
        reason = form.text("Reason")
        task = self._task_of(request)
        _check_if_match(request, task)
        with self._database.transaction():
            if attributes is not None:
                task = self._tasks.write_attributes(task.sid, attributes)
            if status == TaskStatus.COMPLETED:
                task = self._tasks.complete(task.sid, reason)
            elif status == TaskStatus.CANCELED:
                task = self._tasks.cancel(task.sid, reason)
            elif status == TaskStatus.WRAPPING:
                task = self._tasks.wrap_up(task.sid, reason)
            elif status is not None:
                raise form.refusal("AssignmentStatus")
        return self._task_response(task)

    async def list_reservations(self, request: Request) -> JSONResponse:
        query = query_parameters(request)
        status = query.choice("ReservationStatus", list(ReservationStatus))
        reservations = [
            reservation
            for reservation in self._tasks.reservations(
                task_sid=self._task_of(request).sid, worker_sid=query.text("WorkerSid")
            )
            if status in (None, reservation.reservation_status)
        ]
        return page_response(
            request,
            PRODUCT,
            "reservations",
            reservations,
            lambda reservation: reservation_resource(self._account, reservation),
        )

    async def fetch_reservation(self, request: Request) -> JSONResponse:
        return self._reservation_response(self._reservation_of(request))

    async def update_reservation(self, request: Request) -> JSONResponse:
        form = await form_parameters(request)
        status = form.choice("ReservationStatus", list(ReservationStatus))
        reservation = self._reservation_of(request)
        _check_if_match(request, reservation)
        if status == ReservationStatus.ACCEPTED:
            reservation = self._chats.accept(reservation.sid)
        elif status == ReservationStatus.REJECTED:
            reservation = self._tasks.reject(reservation.sid)
        elif status == ReservationStatus.WRAPPING:
            reservation = self._tasks.wrap_up_reservation(reservation.sid)
        elif status == ReservationStatus.COMPLETED:
            reservation = self._tasks.complete_reservation(reservation.sid)
        elif status is not None:
            raise form.refusal("ReservationStatus")
        return self._reservation_response(reservation)

    async def fetch_worker(self, request: Request) -> JSONResponse:
        self._check_workspace(request)
        return JSONResponse(worker_resource(self._account, self._workers.get(request.path_params["worker"])))

    def _check_workspace(self, request: Request) -> None:
        if request.path_params["workspace"] != self._account.workspace_sid:
            raise NotFoundError

    def _task_of(self, request: Request) -> Task:
        self._check_workspace(request)
        return self._tasks.get(request.path_params["task"])

    def _reservation_of(self, request: Request) -> Reservation:
        reservation = self._tasks.reservation(request.path_params["reservation"])
        if reservation.task_sid != self._task_of(request).sid:
            raise NotFoundError
        return reservation

    def _task_response(self, task: Task, status: int = 200) -> JSONResponse:
        resource = task_resource(self._account, task, self._now())
        return JSONResponse(resource, status, headers={"ETag": etag(task)})

    def _reservation_response(self, reservation: Reservation) -> JSONResponse:
        return JSONResponse(
            reservation_resource(self._account, reservation), headers={"ETag": etag(reservation)}
        )


def _check_if_match(request: Request, resource: Task | Reservation) -> None:
    """Raises PreconditionFailedError. Without the header the last write wins."""
    if_match = request.headers.get("if-match")
    if if_match is not None and if_match.strip() not in ("*", etag(resource), etag(resource).strip('"')):
        raise PreconditionFailedError
