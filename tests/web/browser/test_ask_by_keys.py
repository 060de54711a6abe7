"""A conversation by keyboard alone: what has the focus is always seen, an answer is read aloud once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from .test_ask import answers, free, leaving, shop, talk

__all__ = ["leaving", "shop", "talk"]
RINGED = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


def go(page: Page, target: Locator, key: str = "Tab") -> None:
    """Come to it by one key alone; wherever the focus stands on the way, it is seen."""
    for _ in range(60):
        page.keyboard.press(key)
        assert page.evaluate(RINGED), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if target.evaluate("each => each === document.activeElement"):
            return
    pytest.fail(f"{key} does not come to {target}")


def test_a_conversation_is_held_with_tab_enter_and_escape_alone(leaving, as_business):
    page = as_business
    page.goto("/ask/")
    expect(page.get_by_label("Your question")).to_be_focused()  # before that, keys go nowhere
    page.keyboard.type("Is it better?")
    page.keyboard.press("Enter")
    happier, faster = (page.get_by_role("button", name=name) for name in ("Happier mood", "Faster time"))
    expect(faster).to_be_visible()
    free(page)
    page.evaluate("""() => {
      window.told = [];
      new MutationObserver(() => window.told.push(document.querySelector('[data-spoken]').textContent))
        .observe(document.querySelector('[data-spoken]'), {childList: true});
    }""")
    go(page, happier, "Shift+Tab")
    go(page, faster, "Shift+Tab")
    page.keyboard.press("Enter")
    chip = answers(page).last.get_by_role("link", name=re.compile("Cases at cart"))
    expect(chip).to_be_visible()
    free(page)
    expect(page.get_by_label("Your question")).to_be_focused()
    said = page.evaluate("window.told.filter(Boolean)")
    assert len(said) == 1 and "At cart <b> there are" in said[0], "an answer is read aloud once"
    assert page.locator("[data-flow][aria-live], [data-flow] [aria-live]").count() == 0
    go(page, chip, "Shift+Tab")
    page.keyboard.press("Enter")
    facts = page.get_by_role("complementary", name="Facts used")
    rows = facts.get_by_role("link", name="The rows it counts")
    go(page, rows)
    page.keyboard.press("Enter")
    expect(facts.get_by_text("60 on the cell = 60 rows")).to_be_visible()
    go(page, facts.get_by_role("button", name="Back to the facts"))
    page.keyboard.press("Escape")
    expect(rows).to_be_focused()
    page.keyboard.press("Escape")
    expect(chip).to_be_focused()
    go(page, page.get_by_label("Your question"))
    page.keyboard.type("And then?")
    page.keyboard.press("Enter")
    expect(answers(page)).to_have_count(3)


def test_on_a_phone_conversations_lie_over_the_talk_until_escape(leaving, phone):
    page = phone
    page.goto("/ask/")
    page.get_by_role("link", name="Conversations").press("Enter")
    mine = page.get_by_role("navigation", name="Conversations")
    back = mine.get_by_role("link", name="Back to the conversation")
    expect(back).to_be_visible()
    go(page, back)
    page.keyboard.press("Tab")
    assert not page.evaluate("!!document.activeElement.closest('.talk')"), "what lies beneath takes no focus"
    page.keyboard.press("Escape")
    expect(mine).to_be_hidden()
    expect(page.get_by_label("Your question")).to_be_visible()
