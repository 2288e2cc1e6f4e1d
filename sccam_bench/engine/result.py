"""What became of one attempt at a stage."""

from dataclasses import dataclass
from typing import Literal

# done: stored. elsewhere: another run is at it. damaged: an input was set aside.
# input: the user can mend it. fault: of the code. transient: may pass. lost: the process is gone.
# late: over the time limit. no_room: the store cannot be written or reached, which ends the run.
Kind = Literal[
    "done", "elsewhere", "damaged", "input", "fault", "transient", "lost", "late", "no_room"
]


@dataclass(frozen=True)
class Result:
    """What became of one attempt at a stage.

    Attributes:
        seconds: wall time of a stage that is done.
        reason: why it is not done, for the user.
        place: the input that was found damaged, as NAME-KEY.
    """

    kind: Kind
    seconds: float = 0.0
    reason: str = ""
    place: str = ""
