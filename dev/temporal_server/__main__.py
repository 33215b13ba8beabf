"""`python -m dev.temporal_server path` prints the path of the Temporal CLI, built or downloaded first."""

import sys

from dev.temporal_server.binary import TemporalCliMissingError, temporal_cli

if sys.argv[1:] != ["path"]:
    sys.exit("usage: python -m dev.temporal_server path")
try:
    print(temporal_cli())
except TemporalCliMissingError as error:
    sys.exit(str(error))
