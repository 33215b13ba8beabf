"""What is on this machine: settings, Python and Node, the built pages."""

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from api.app import create_app
from api.pages import CUSTOMER_SITE, FLEX_PLUGIN, MissingBuild
from ops.doctor.checks import Check, Finding, ok, unknown, wrong
from ops.doctor.installation import Installation
from ops.doctor.needed_versions import NODE, PYTHON, node_numbers, version
from settings import Settings, wrong_settings

SETTINGS: Final = "settings"
SHORTEST_SECRET: Final = 32  # characters


class MachineChecks:
    def __init__(
        self,
        installation: Installation,
        *,
        customer_site: Path = CUSTOMER_SITE,
        flex_plugin: Path = FLEX_PLUGIN,
    ) -> None:
        self._installation = installation
        self._customer_site, self._flex_plugin = customer_site, flex_plugin

    def all(self) -> tuple[Check, ...]:
        return (
            Check(SETTINGS, self.settings, "README.md#settings"),
            Check("join codes", self.join_codes, "README.md#settings", needs=(SETTINGS,)),
            Check("Python", self.python, "README.md#try-it"),
            Check("Node", self.node, "README.md#try-it"),
            Check("pages", self.pages, "README.md#going-to-real-twilio", needs=(SETTINGS,)),
        )

    async def settings(self) -> Finding:
        """All that is missing or wrong, by name."""
        try:
            self._installation.settings = Settings()  # from the environment
        except ValidationError as error:
            return wrong("; ".join(wrong_settings(error)), "Mend them in the environment or in .env.")
        return ok("complete, each of its form")

    async def join_codes(self) -> Finding:
        if len(self._installation.settings.join_code_secret.get_secret_value()) < SHORTEST_SECRET:
            return wrong(
                f"JOIN_CODE_SECRET has fewer than {SHORTEST_SECRET} characters, and might be guessed",
                "Make one by `openssl rand -base64 32`; the old one becomes JOIN_CODE_SECRET_PREVIOUS.",
            )
        return ok(f"JOIN_CODE_SECRET has {SHORTEST_SECRET} characters or more")

    async def python(self) -> Finding:
        found = version(sys.version_info[:3])
        if sys.version_info < PYTHON:
            return wrong(f"this is Python {found}", f"Python {version(PYTHON)} or later is needed.")
        return ok(f"Python {found}")

    async def node(self) -> Finding:
        """Of no use but to build."""
        program = shutil.which("node")
        if program is None:
            return unknown("node is not on the PATH; nothing but `make build` needs it")
        asked = await asyncio.create_subprocess_exec(program, "--version", stdout=asyncio.subprocess.PIPE)
        said = (await asked.communicate())[0].decode(errors="replace").strip()
        install = f"Install Node.js {version(NODE)} or later before `make build`."
        try:
            old = node_numbers(said) < NODE
        except ValueError:
            return wrong("`node --version` says no version", install)
        return wrong(f"this is Node {said}", install) if old else ok(f"Node {said}")

    async def pages(self) -> Finding:
        """As the API itself judges them when it starts."""
        try:
            await asyncio.to_thread(
                create_app,
                self._installation.settings,
                customer_site=self._customer_site,
                flex_plugin=self._flex_plugin,
            )
        except MissingBuild as error:
            return wrong(str(error), "Run `make build` where the API runs.")
        return ok("pages and plugin are built")
