"""`python3 -m dev.demo.preflight [tools] [ports]`: what is missing, in one line, before anything is started.

Standard library only, and readable by older Pythons than the one it asks for.
"""

import importlib.util
import shutil
import socket
import subprocess
import sys
from dataclasses import asdict

from dev.demo.places import Ports
from ops.doctor.needed_versions import NODE, PYTHON, node_numbers, version


def missing_tool() -> "str | None":
    """What to install, or None."""
    if sys.version_info < PYTHON:
        oldest = version(PYTHON)
        this = sys.version.split()[0]
        return f"Python {oldest} or later is needed, this is {this}: make PYTHON=python{oldest} demo"
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        return "Python's venv module is missing: install it (on Debian: apt-get install python3-venv)"
    for tool in ("node", "npm"):
        if shutil.which(tool) is None:
            return f"{tool} is missing: install Node.js {version(NODE)} or later"
    found = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if node_numbers(found) < NODE:
        return f"Node.js {version(NODE)} or later is needed, this is {found}"
    return None


def port_in_use(ports: "dict[str, int]") -> "str | None":
    """Which of them, by their names, somebody else listens at; or None."""
    for name, port in ports.items():
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            what = name.replace("_", " ")
            return f"Port {port} ({what}) is in use: stop what listens there (another demo?) and try again"
    return None


if __name__ == "__main__":
    problem = None
    if "tools" in sys.argv:
        problem = missing_tool()
    if problem is None and "ports" in sys.argv:
        problem = port_in_use(asdict(Ports()))
    sys.exit(problem)
