"""`python -m tests.cluster.new_build`: the product's worker with other workflow code, too other to take over
a call: it would fail to replay one that the product's own code has brought to the room."""

import worker
from tests.replay.versioned_change import LooksWithoutAMarker

if __name__ == "__main__":
    vars(worker)["EscalationWorkflow"] = LooksWithoutAMarker
    worker.main()
