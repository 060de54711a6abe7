"""Sealed secrets: opened by the same key and for the same purpose only."""

import pytest

from journeymap.access.secrets import Unreadable, seal, unseal


def test_a_sealed_secret_is_opened_and_does_not_show():
    sealed = seal("open sesame", "webhook")
    assert "sesame" not in sealed and unseal(sealed, "webhook") == "open sesame"
    assert seal("open sesame", "webhook") != sealed  # two that are alike cannot be told apart


def test_another_purpose_or_key_or_a_changed_letter_opens_nothing(settings):
    sealed = seal("open sesame", "webhook")
    with pytest.raises(Unreadable):
        unseal(sealed, "mail")
    with pytest.raises(Unreadable):
        unseal(sealed[:-5] + "AAAA=", "webhook")
    settings.SECRET_KEY = "another"
    with pytest.raises(Unreadable, match="anew"):
        unseal(sealed, "webhook")
