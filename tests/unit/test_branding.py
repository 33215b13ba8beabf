"""What a brand may set, and what is said of a setting that is wrong."""

import re
from pathlib import Path
from typing import Any

import pytest

from branding import DARK_PAGE, LARGEST_LOGO, LEAST_CONTRAST, LIGHT_PAGE, contrast
from settings import Settings, load_settings
from tests.unit.scripted_twilio import settings_for

THEME_CSS = Path(__file__).parents[2] / "customer_site/src/look/theme.css"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def stops(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Starts a process with these settings beside the needed ones; the line that it stops with."""
    monkeypatch.chdir(tmp_path)  # no .env here
    good = settings_for(None).model_dump(mode="json", exclude_none=True, exclude={"flex_origins"})
    for name, value in good.items():
        monkeypatch.setenv(name.upper(), "x" * 32 if "**" in str(value) else str(value))
    for name in ("TRUSTED_PROXIES", "FLEX_ORIGINS"):
        monkeypatch.setenv(name, "https://flex.example")

    def stop_with(**changed: str) -> str:
        for name, value in changed.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as stopped:
            load_settings(Settings)
        line = str(stopped.value)
        assert "\n" not in line
        return line

    return stop_with


def css_colours(name: str) -> list[str]:
    """The values of a variable: by day, by night."""
    return re.findall(rf"^ *--{name}: (#[0-9a-f]{{6}});", THEME_CSS.read_text(), re.MULTILINE)


def test_contrast_is_as_wcag_has_it() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#123456", "#123456") == 1


def test_accents_are_held_against_the_pages_hardest_backgrounds() -> None:
    accents = css_colours("brand") + css_colours("brand-on-dark")
    inks, papers, cards = (css_colours(name) for name in ("accent-ink", "paper", "card"))
    for accent, ink, *pages, hardest in zip(
        accents, inks, papers, cards, (LIGHT_PAGE, DARK_PAGE), strict=True
    ):
        assert hardest == min(pages, key=lambda page: contrast(page, accent))
        assert contrast(ink, accent) >= contrast(hardest, accent) >= LEAST_CONTRAST


def test_a_brand_that_can_be_read_is_taken(tmp_path: Path) -> None:
    logo = tmp_path / "Logo.PNG"
    logo.write_bytes(PNG)
    settings = Settings.model_validate(
        settings_for(None).model_dump()
        | {
            "brand_name": " Example & Sons ",
            "brand_logo": str(logo),
            "brand_accent": "#0a58ca",
            "brand_accent_dark": "#8ab4f8",
            "brand_privacy_url": "https://www.example.com/privacy",
            "invite_text": "{{Video}} {link}, {minutes}",
        }
    )
    assert settings.brand_name == "Example & Sons"
    assert settings.brand_logo == logo


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("BRAND_ACCENT", "red", "BRAND_ACCENT is wrong"),
        ("BRAND_ACCENT", "#12345", "BRAND_ACCENT is wrong"),
        ("BRAND_ACCENT", "#ffcc00", "BRAND_ACCENT is wrong: it is too light"),
        ("BRAND_ACCENT", "#ffcc00", "its contrast is 1.4 to 1, and 4.5 is needed"),
        ("BRAND_ACCENT_DARK", "#0a58ca", "BRAND_ACCENT_DARK is wrong: it is too dark"),
        ("BRAND_ACCENT", "#0a58ca", "BRAND_ACCENT_DARK is missing"),
        ("BRAND_ACCENT_DARK", "#8ab4f8", "BRAND_ACCENT is missing"),
        ("BRAND_PRIVACY_URL", "http://www.example.com", "BRAND_PRIVACY_URL is wrong"),
        ("BRAND_PRIVACY_URL", "javascript:alert(1)", "BRAND_PRIVACY_URL is wrong"),
        ("BRAND_NAME", "x" * 61, "BRAND_NAME is wrong"),
        ("BRAND_NAME", "two\nlines", "BRAND_NAME is wrong"),
        ("BRAND_LOGO", "nowhere.png", "BRAND_LOGO is wrong"),
        (
            "INVITE_TEXT",
            "Come to {room}: {link}",
            "INVITE_TEXT is wrong: it can have {agent}, {link}, {minutes}",
        ),
        ("INVITE_TEXT", "{link.__class__}", "INVITE_TEXT is wrong: it can have {agent}, {link}, {minutes}"),
        ("INVITE_TEXT", "{link!r}", "INVITE_TEXT is wrong: it can have {agent}, {link}, {minutes}"),
        (
            "INVITE_TEXT",
            "{minutes:foo} {minutes} {link}",
            "INVITE_TEXT is wrong: it can have {agent}, {link}, {minutes}",
        ),
        ("INVITE_TEXT", "{} {link}", "INVITE_TEXT is wrong: it can have {agent}, {link}, {minutes}"),
        ("INVITE_TEXT", "Come in!", "INVITE_TEXT is wrong: {link} is missing"),
        ("INVITE_TEXT", "{link", "INVITE_TEXT is wrong: a { or } stands alone"),
        ("INVITE_TEXT", "{link}" + "x" * 1000, "INVITE_TEXT is wrong"),
    ],
)
def test_a_wrong_setting_stops_the_process_with_a_line_that_names_it(
    stops: Any, setting: str, value: str, said: str
) -> None:
    assert said in stops(**{setting: value})


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.gif", b"GIF89a", "its name must end in one of .svg, .png"),
        ("logo.png", b"<svg></svg>", "it is no image/png"),
        ("logo.svg", PNG, "it is no image/svg+xml"),
        ("logo.png", PNG + b"\0" * LARGEST_LOGO, "it has 100008 bytes, and 100000 are the most"),
    ],
)
def test_a_logo_is_what_its_name_says_and_not_large(
    stops: Any, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert f"BRAND_LOGO is wrong: {said}" in stops(BRAND_LOGO=name)
