"""The codec server's own page, where people sign in. Without scripts."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Final

from starlette.responses import HTMLResponse

from temporal.codec_access import SESSION_LASTS

_STYLE: Final = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 26rem; margin: 15vh auto 0; padding: 0 1rem; }
h1 { font-size: 1.25rem; }
label { display: block; font-weight: 600; }
input, button { box-sizing: border-box; width: 100%; min-height: 2.75rem; margin: 0.25rem 0 1rem; }
input, button { font: inherit; }
input { padding: 0 0.5rem; }
[role=alert] { border-left: 4px solid #b3261e; padding-left: 0.75rem; }
"""
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def sign_in_page(
    problem: str = "", status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    """Asks for the secret. `problem`: why the last one was not taken."""
    alert = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    return _page(
        f"""<h1>Codec server</h1>
<p>Sign in, and the Temporal UI shows payloads as they were before they were encrypted.</p>
{alert}
<form method="post" action="/sign-in">
<input name="username" autocomplete="username" value="codec" hidden>
<label for="secret">Secret (<code>CODEC_SECRET</code>)</label>
<input id="secret" name="secret" type="password" autocomplete="current-password" required autofocus>
<button>Sign in</button>
</form>""",
        status,
        headers,
    )


def signed_in_page(ui_origin: str) -> HTMLResponse:
    """Says so, and leads back to the Temporal UI."""
    return _page(
        f"""<h1>You are signed in</h1>
<p>The <a href="{escape(ui_origin)}">Temporal UI</a> shows payloads decrypted, in this browser, for
{SESSION_LASTS // 3600} hours. A page of it that is open already has to be loaded again.</p>
<form method="post" action="/sign-out"><button>Sign out</button></form>"""
    )


def _page(body: str, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Codec server</title><style>{_STYLE}</style><main>{body}</main></html>",
        status,
        {"Content-Security-Policy": _POLICY, **(headers or {})},
    )
