"""Letters that the font of the house lacks: set from a font that has them, none a box, none lost."""

from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from journeymap.maps.exporting.letters import FONTS, pieces, printable
from journeymap.maps.exporting.pictures import as_svg
from journeymap.maps.exporting.shapes import Pen, Rect, Run, Sheet, Text
from journeymap.maps.exporting.svg import svg
from journeymap.maps.exporting.typeset import pdf, png

SAMPLES = {
    "WenQuanYi Micro Hei": "购物车結帳カートひらがな장바구니（）「」ﾊﾝ",
    "Noto Emoji": "🙂😡👍🛒✅❌☎⭐⌚❤",
    "Noto Sans Hebrew": "עברית", "Noto Sans Arabic": "سلة", "Noto Sans Armenian": "Հայ",
    "Noto Sans Georgian": "ქარ", "Noto Sans Ethiopic": "አማር", "Noto Sans Devanagari": "कखग",
    "Noto Sans Bengali": "কখগ", "Noto Sans Gurmukhi": "ਕਖਗ", "Noto Sans Gujarati": "કખગ",
    "Noto Sans Oriya": "କଖଗ", "Noto Sans Tamil": "கசட", "Noto Sans Telugu": "కఖగ",
    "Noto Sans Kannada": "ಕಖಗ", "Noto Sans Malayalam": "കഖഗ", "Noto Sans Sinhala": "කඛග",
    "Noto Sans Thai": "กขค", "Noto Sans Lao": "ກຂຄ", "Noto Sans Myanmar": "ကခဂ", "Noto Sans Khmer": "កខគ",
}  # fmt: skip


def sheet_of(*rows: str, bold: bool = False) -> Sheet:
    texts = [Text(4, 24 + 30 * n, (Run(row, bold=bold),), 20) for n, row in enumerate(rows)]
    high = 10.0 + 30 * len(rows)
    return Sheet(500, high, (Rect(0, 0, 500, high, Pen(fill="card")), *texts), "letters", "")


def drawn(words: str) -> bytes:
    return Image.open(BytesIO(png(sheet_of(words)))).convert("L").tobytes()


@pytest.mark.parametrize(("font", "letters"), SAMPLES.items(), ids=[*SAMPLES])
def test_every_letter_has_a_sign_of_its_own(font, letters):
    assert {name for name, _ in pieces(letters)} == {font}
    box, nothing = drawn("\u0378"), drawn(" ")  # a letter that no script has
    pictures = [drawn(letter) for letter in letters]
    assert box not in pictures and nothing not in pictures
    assert len(set(pictures)) == len(letters)  # boxes would be alike


def test_every_font_has_a_sample():
    assert set(SAMPLES) == set(FONTS)


@pytest.mark.parametrize(
    "words",
    [
        "a -> b 购物车 🙂 => ok", "العربية 购物车 🙂 x", "50 % → 60 % 数据", "हिन्दी ไทย 결제 fi",
        "👍🏽 结账 退货", "👩‍💻 at 会計 ❤️ end",
    ],
)  # fmt: skip
def test_scripts_in_one_row_lose_no_letter(words):
    """The renderer drops letters behind some emoji and finds one font more for a row: pieces prevent it."""
    page = PdfReader(BytesIO(pdf([sheet_of(words), sheet_of(words, bold=True)], 100, 20))).pages[0]
    found = "".join(page.extract_text().split())
    wanted = set("".join(printable(words).split()))
    right_to_left = {letter for letter in wanted if "\u0590" <= letter <= "\u0dff"}  # shaped: other letters
    assert wanted - right_to_left <= set(found)
    assert "\ufffd" not in found


def test_joined_emoji_stand_apart_and_flags_are_told_by_their_country():
    assert printable("👩‍💻 👍🏽 ❤️ 🇩🇪") == "👩💻 👍 ❤ DE"
    assert printable("क्‍ष") == "क्‍ष"  # joins letters there
    assert printable("plain -> text") == "plain -> text"


def test_names_of_a_map_in_chinese_are_printed(plain):
    plain["stages"][0]["name"] = "购物车 🙂"
    drawing = as_svg(plain)
    assert "购物车 🙂" in drawing and "WenQuanYi" not in drawing  # whoever opens a drawing has fonts


def test_a_drawing_and_a_print_differ_in_their_fonts_alone():
    shown = sheet_of("cart 购物车 🙂")
    letters = svg(shown, pieces)
    assert svg(shown).count("<tspan") == 1 and letters.count("<tspan") == 4
    assert 'font-family="Noto Emoji"' in letters
