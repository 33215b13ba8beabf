"""The built pages and the plugin's bundle, and a page for each problem. No GET here has any effect."""

import gzip
import html
import mimetypes
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse
from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

from api.brand import Brand, brand_files
from api.languages import DEFAULT, best_language
from api.problems import PROBLEMS
from api.security_headers import BLUR_POLICY, page_headers
from settings import Settings
from workflows.addresses import is_join_code

ROOT: Final = Path(__file__).parent.parent
CUSTOMER_SITE: Final = ROOT / "customer_site" / "dist"
FLEX_PLUGIN: Final = ROOT / "flex_plugin" / "dist"

ASSETS: Final = "/assets"  # what the pages load
GET: Final = ["GET", "HEAD"]
IMMUTABLE: Final = "public, max-age=31536000, immutable"  # their names change with their content
BLUR_HEADERS: Final = {"Cache-Control": IMMUTABLE, "Content-Security-Policy": BLUR_POLICY}
# Flex loads the bundle from its own origin. It is answered 304 while it is the same.
PLUGIN_HEADERS: Final = {"Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}

mimetypes.add_type("application/octet-stream", ".tflite")  # the blur's model of what a person looks like

_FLEX_ORIGINS: Final = re.compile(r'(<meta\s+name="flex-origins"\s+content=")[^"]*(")')

_CODE: Final = re.compile(r"`([^`]+)`")


class MissingBuild(Exception):  # noqa: N818  # reads as what it is
    """A page or bundle was not built, or is not as it should be. The message is for people."""


class _Files(StaticFiles):
    """With these headers, and as the build compressed them where the browser takes that."""

    def __init__(self, directory: Path, headers: Mapping[str, str]) -> None:
        super().__init__(directory=directory)
        self._headers = headers
        self._compressed = frozenset(str(file.relative_to(directory)) for file in directory.rglob("*.br"))

    async def get_response(self, path: str, scope: Scope) -> Response:
        compressed = f"{path}.br"
        if compressed not in self._compressed or not _takes("br", Headers(scope=scope)):
            return await super().get_response(path, scope)
        response = await super().get_response(compressed, scope)
        response.headers["Content-Encoding"] = "br"
        response.headers.add_vary_header("Accept-Encoding")
        return response

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(self._headers)
        return response


def _takes(encoding: str, headers: Headers) -> bool:
    """A weight counts as a no: browsers give none."""
    return encoding in {one.strip() for one in headers.get("Accept-Encoding", "").split(",")}


def _asked(
    lang: Annotated[str, Query()] = "", accept_language: Annotated[str, Header()] = ""
) -> tuple[str, str]:
    """By the address, and by the browser."""
    return lang, accept_language


Asked = Annotated[tuple[str, str], Depends(_asked)]


class _Page:
    """One page in every language that it was built in."""

    def __init__(self, built: Mapping[str, str], headers: Mapping[str, str]) -> None:
        self._plain = {language: page.encode() for language, page in built.items()}
        self._gzip = {language: gzip.compress(page, mtime=0) for language, page in self._plain.items()}
        self._headers = {**headers, "Vary": "Accept-Language, Accept-Encoding"}

    def answer(self, request: Request, asked: tuple[str, str], first_asks: str | None = None) -> HTMLResponse:
        """`first_asks`: the path of what its script will fetch first. The browser begins with it at once."""
        language, headers = best_language(*asked, self._plain), dict(self._headers)
        if first_asks is not None:
            headers["Link"] = f"<{first_asks}>; rel=preload; as=fetch; crossorigin"
        if not _takes("gzip", request.headers):
            return HTMLResponse(self._plain[language], headers=headers)
        return HTMLResponse(self._gzip[language], headers=headers | {"Content-Encoding": "gzip"})


def add_pages(app: FastAPI, settings: Settings, customer_site: Path, flex_plugin: Path) -> None:
    """Serves the customer's page, the agent's room page, their assets and licences, and the plugin's bundle.

    Raises MissingBuild.
    """
    brand = Brand(settings)
    join = _Page(
        {language: brand.on_customers_page(page) for language, page in _read(customer_site, "join").items()},
        page_headers(settings, frame_ancestors="'none'"),
    )
    agent = _Page(
        {
            language: brand.on_agents_page(_with_origins(page, settings))
            for language, page in _read(customer_site, "agent").items()
        },
        page_headers(settings, frame_ancestors=" ".join(settings.flex_origins)),
    )

    licenses = _built(customer_site / "licenses.md").read_text()
    router = APIRouter(include_in_schema=False)

    @router.api_route("/join", methods=GET)
    @router.api_route("/join/{code}", methods=GET)
    async def join_page(request: Request, asked: Asked, code: str = "") -> HTMLResponse:
        return join.answer(request, asked, f"/api/join/{code}" if is_join_code(code) else None)

    @router.api_route("/agent/{code}", methods=GET)
    async def agent_page(request: Request, asked: Asked) -> HTMLResponse:
        return agent.answer(request, asked)

    @router.api_route("/licenses", methods=GET)
    async def licenses_of_libraries() -> PlainTextResponse:
        return PlainTextResponse(licenses)

    app.include_router(router)
    app.include_router(brand_files(settings, GET))
    app.mount(ASSETS, _files(customer_site / "assets", {"Cache-Control": IMMUTABLE}))
    app.mount("/blur", _files(customer_site / "blur", BLUR_HEADERS))
    app.mount("/plugin", _files(flex_plugin, PLUGIN_HEADERS))


def _read(customer_site: Path, name: str) -> dict[str, str]:
    """The page in each language that it was built in."""
    _built(customer_site / f"{name}.{DEFAULT}.html")
    return {page.suffixes[0][1:]: page.read_text() for page in customer_site.glob(f"{name}.*.html")}


def _with_origins(agent_page: str, settings: Settings) -> str:
    filled, marked = _FLEX_ORIGINS.subn(
        lambda meta: f"{meta[1]}{html.escape(' '.join(settings.flex_origins))}{meta[2]}", agent_page
    )
    if marked != 1:
        raise MissingBuild('An agent.*.html has no <meta name="flex-origins" content>: run `make build`.')
    return filled


def _files(directory: Path, headers: Mapping[str, str]) -> GZipMiddleware:
    return GZipMiddleware(_Files(_built(directory), headers))


def _built(path: Path) -> Path:
    if not path.exists():
        raise MissingBuild(f"{path} is missing: run `make build`.")
    return path


problem_pages = APIRouter(include_in_schema=False)


@problem_pages.api_route("/problems/{name}", methods=GET)
async def problem_page(name: str) -> HTMLResponse:
    """Explains one problem `type`."""
    problem = PROBLEMS.get(name)
    if problem is None:
        raise HTTPException(404)
    title = html.escape(problem.title)
    explanation = _CODE.sub(r"<code>\1</code>", html.escape(problem.explanation))
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><h1>{title}</h1><p>{explanation}</p>"
        f"<p>HTTP status {problem.status}, type <code>/problems/{name}</code></p></html>"
    )
