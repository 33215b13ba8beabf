"""A contact centre's name, logo, colours and privacy notice, as the pages show them."""

import html
import re
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from branding import LOGO_TYPES
from settings import Settings

STYLES: Final = "/brand.css"
LOGO: Final = "/brand/logo"
BRIEFLY: Final = {"Cache-Control": "public, max-age=300"}  # seconds
# An SVG may style itself, and no more, also when somebody opens it by itself.
LOGO_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)

_PRIVACY: Final = re.compile(r'\s*<footer><a href="/privacy"([^>]*>[^<]*</a></footer>)')


@dataclass(frozen=True)
class Brand:
    """What is set of it. The pages stay as they were built where nothing is."""

    settings: Settings

    @property
    def _is_ours(self) -> bool:
        """There is none: our own mark stands on the page."""
        settings = self.settings
        return settings.brand_name is None and settings.brand_logo is None and settings.brand_accent is None

    def on_customers_page(self, page: str) -> str:
        """The built page with the colours, with name and logo above its screens, the privacy notice below."""
        page = self.on_agents_page(page)
        if not self._is_ours:
            page = page.replace("<body>", f'<body class="branded">{self._header()}', 1)
        if self.settings.brand_name is not None:
            page = page.replace("</title>", f" · {html.escape(self.settings.brand_name)}</title>", 1)
        return _PRIVACY.sub(self._footer, page, 1)

    def on_agents_page(self, page: str) -> str:
        """The built page with the colours."""
        if self.settings.brand_accent is None:
            return page
        return page.replace("</head>", f'<link rel="stylesheet" href="{STYLES}"></head>', 1)

    def _header(self) -> str:
        name = html.escape(self.settings.brand_name or "")
        if self.settings.brand_logo is not None:
            return f'<header class="brand"><img src="{LOGO}" alt="{name}"></header>'
        return f'<header class="brand">{name}</header>' if name else ""

    def _footer(self, built: re.Match[str]) -> str:
        url = self.settings.brand_privacy_url
        return "" if url is None else f'<footer><a href="{html.escape(str(url))}"{built[1]}'


def brand_files(settings: Settings, methods: list[str]) -> APIRouter:
    """The style sheet and the logo, where they are set; the logo is read once."""
    router = APIRouter(include_in_schema=False)
    accent, on_dark, logo = settings.brand_accent, settings.brand_accent_dark, settings.brand_logo

    if accent is not None:
        styles = f":root{{--brand:{accent};--brand-on-dark:{on_dark}}}"

        @router.api_route(STYLES, methods=methods)
        async def brand_styles() -> Response:
            return Response(styles, media_type="text/css", headers=BRIEFLY)

    if logo is not None:
        content, media_type = logo.read_bytes(), LOGO_TYPES[logo.suffix.lower()]

        @router.api_route(LOGO, methods=methods)
        async def brand_logo() -> Response:
            headers = {**BRIEFLY, "Content-Security-Policy": LOGO_POLICY}
            return Response(content, media_type=media_type, headers=headers)

    return router
