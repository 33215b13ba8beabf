"""What a contact centre may set of its look and words: a logo, colours that can be read, the invitation."""

from pathlib import Path
from string import Formatter
from typing import Annotated, Final

from pydantic import AfterValidator, AnyUrl, FilePath, StringConstraints, UrlConstraints

LEAST_CONTRAST: Final = 4.5  # to 1; https://www.w3.org/TR/WCAG22/#contrast-minimum
# Where an accent is hardest to read, by day and by night: --paper and --card of the pages (theme.css).
LIGHT_PAGE: Final = "#f7f6f3"
DARK_PAGE: Final = "#1c2322"

LARGEST_LOGO: Final = 100_000  # bytes
LOGO_TYPES: Final = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
_BEGINNINGS: Final = {".png": b"\x89PNG\r\n", ".webp": b"RIFF", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8"}

INVITE_TEXT: Final = "{agent} invites you to a video call: {link}"
INVITE_WORDS: Final = frozenset({"agent", "link", "minutes"})


def contrast(one: str, other: str) -> float:
    """Of two `#rrggbb` colours, from 1 to 21; https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _bears_white(accent: str) -> str:
    _must_reach(contrast(accent, LIGHT_PAGE), "light", "with white words on it, or on a light page,")
    return accent


def _bears_black(accent: str) -> str:
    _must_reach(contrast(accent, DARK_PAGE), "dark", "with black words on it, or on a dark page,")
    return accent


def _must_reach(reached: float, what: str, where: str) -> None:
    if reached < LEAST_CONTRAST:
        raise ValueError(
            f"it is too {what}: {where} its contrast is {reached:.1f} to 1, and {LEAST_CONTRAST} is needed"
        )


def _is_logo(file: Path) -> Path:
    kind = file.suffix.lower()
    if kind not in LOGO_TYPES:
        raise ValueError(f"its name must end in one of {', '.join(LOGO_TYPES)}")
    content = file.read_bytes()
    if len(content) > LARGEST_LOGO:
        raise ValueError(f"it has {len(content)} bytes, and {LARGEST_LOGO} are the most")
    is_that = b"<svg" in content if kind == ".svg" else content.startswith(_BEGINNINGS[kind])
    if not is_that:
        raise ValueError(f"it is no {LOGO_TYPES[kind]}, as its name says")
    return file


def _is_invitation(text: str) -> str:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise ValueError("a { or } stands alone; write {{ or }} for the sign itself") from None
    words = [(name, (spec, conversion)) for _, name, spec, conversion in parts if name is not None]
    for name, form in words:
        if name not in INVITE_WORDS or form != ("", None):
            raise ValueError(f"it can have {', '.join(f'{{{one}}}' for one in sorted(INVITE_WORDS))} only")
    if all(name != "link" for name, _ in words):
        raise ValueError("{link} is missing in it")
    return text


_COLOUR = StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")

BrandName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=r"^[^\x00-\x1f]+$")
]
Logo = Annotated[FilePath, AfterValidator(_is_logo)]
Accent = Annotated[str, _COLOUR, AfterValidator(_bears_white)]
AccentOnDark = Annotated[str, _COLOUR, AfterValidator(_bears_black)]
HttpsAddress = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["https"], host_required=True)]
InviteText = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=1000), AfterValidator(_is_invitation)
]
