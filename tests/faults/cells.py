"""The cells of the matrix: a place, what goes wrong there, and for how long."""

from dataclasses import dataclass

from tests.faults.armed import Armed, ArmedCall, ArmedCallback, NoTrouble
from tests.faults.callbacks import TELLINGS, Telling, Whose
from tests.faults.faults import CALLBACK_FAULTS, FAULTS, FOREIGN_ROOM, Fault, Span
from tests.faults.places import PLACES, Kind, Place
from tests.faults.verdict import Expected, of_call, of_callback
from tests.product.stack import Stack

Where = Place | Telling


@dataclass(frozen=True)
class Cell:
    """None for a fault: a session without any."""

    where: Where
    fault: Fault | None
    span: Span

    @property
    def subject(self) -> str:
        """The call or the callback."""
        where = self.where
        return where.call.name if isinstance(where, Place) else where.callback.name

    @property
    def name(self) -> str:
        what = self.fault.name if self.fault else "no fault"
        return f"{self.where.phase} / {self.subject} / {what} / {self.span}"

    @property
    def expected(self) -> Expected:
        if self.fault is None:
            return Expected(recovery=True)
        if isinstance(self.where, Place):
            return of_call(self.where, self.fault, self.span)
        return of_callback(self.where, self.fault)

    def armed(self, stack: Stack) -> Armed:
        if self.fault is None:
            return NoTrouble()
        if isinstance(self.where, Place):
            return ArmedCall(stack, self.where, self.fault, self.span)
        return ArmedCallback(stack, self.where, self.fault, self.span)


def cells() -> list[Cell]:
    """Those first that take longest. Every play is played once without a fault, too."""
    calls = [Cell(place, fault, span) for place in PLACES for fault in FAULTS for span in Span]
    callbacks = [
        Cell(telling, fault, Span.ONCE if telling.callback.event else Span.WHOLE)
        for telling in TELLINGS
        for fault in CALLBACK_FAULTS
        if fault is not FOREIGN_ROOM or telling.callback.whose is not Whose.TASK  # it names no room
    ]
    everywhere: list[Where] = [*TELLINGS, *PLACES]
    plays = {where.play: where for where in everywhere}
    clean = [Cell(where, None, Span.ONCE) for where in plays.values()]
    return sorted([*calls, *callbacks, *clean], key=_takes_long, reverse=True)


def _takes_long(cell: Cell) -> tuple[bool, float]:
    return isinstance(cell.where, Place) and cell.where.kind is Kind.LOOK, cell.where.patience
