"""The language model in the admin: its key, its address, its limits, and what would be sent."""

import json
import socket

import pytest
from django.urls import reverse

from journeymap.access.models import Entry
from journeymap.assistant import wording
from journeymap.assistant.models import LanguageModel, ModelCall
from journeymap.assistant.speaking.addresses import Unfit, checked_address, parsed
from journeymap.assistant.trying import example
from tests.assistant.wording.conftest import content, says
from tests.people import client_of, somebody

pytestmark = pytest.mark.django_db
LIST = reverse("admin:assistant_languagemodel_changelist")
ADD = reverse("admin:assistant_languagemodel_add")
FORM = {
    "name": "House", "address": "http://127.0.0.1:8080/v1", "model": "small", "on": "on", "seconds": "30",
    "tokens": "800", "token_field": "max_tokens", "requests_person": "10", "requests_all": "100",
    "tokens_person": "10000", "tokens_all": "100000",
}  # fmt: skip


@pytest.fixture
def client():
    return client_of("Administrator", is_staff=True)


def page_of(model):
    return reverse("admin:assistant_languagemodel_change", args=[model.pk])


def test_nothing_is_on_until_somebody_switches_it_on(client):
    assert wording.active() is None
    client.post(ADD, {**FORM, "on": ""})
    assert LanguageModel.objects.count() == 1 and wording.active() is None
    client.post(page_of(LanguageModel.objects.get()), FORM)
    assert wording.active() == LanguageModel.objects.get()


def test_a_key_is_sealed_and_never_shown_again(client):
    client.post(ADD, {**FORM, "new_key": "sk-very-secret"})
    model = LanguageModel.objects.get()
    assert model.opened_key() == "sk-very-secret" and "secret" not in model.key
    for address in (page_of(model), LIST, reverse("admin:access_entry_changelist")):
        page = client.get(address).content.decode()
        assert "sk-very-secret" not in page and model.key not in page
    assert "sk-very" not in json.dumps([*Entry.objects.values("target", "detail")])
    client.post(page_of(model), FORM)
    assert LanguageModel.objects.get().opened_key() == "sk-very-secret"


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/v1", "https://127.0.0.1:8080/v1", "http://other.example:8080/v1"]
)
def test_another_server_does_not_get_the_key_of_the_one_before(client, address):
    client.post(ADD, {**FORM, "new_key": "sk-very-secret"})
    client.post(page_of(LanguageModel.objects.get()), {**FORM, "address": address})
    model = LanguageModel.objects.get()
    assert model.address == address and model.opened_key() == ""


def test_a_key_can_be_forgotten_and_not_together_with_a_new_one(client):
    client.post(ADD, {**FORM, "new_key": "sk-one"})
    model = LanguageModel.objects.get()
    refused = client.post(page_of(model), {**FORM, "new_key": "sk-two", "forget_key": "on"})
    assert "not both" in refused.content.decode()
    client.post(page_of(model), {**FORM, "forget_key": "on"})
    assert LanguageModel.objects.get().key == ""


def test_one_model_is_on_at_a_time(client):
    client.post(ADD, FORM)
    page = client.post(ADD, {**FORM, "name": "Second"}).content.decode()
    assert "switch that off first" in page and LanguageModel.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "ftp://127.0.0.1/v1"}, {"address": "http://user:pass@host/v1"}, {"address": "nonsense"},
        {"address": "http://host/v1?key=x"}, {"address": "http://ho st/v1"}, {"address": "http://h:99999/v1"},
        {"model": "small\u200b"}, {"new_key": "sk-\u00e4"}, {"seconds": "1"}, {"seconds": "100000"},
        {"tokens": "0"}, {"requests_person": "0"}, {"tokens_all": "-1"}, {"token_field": "everything"},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(client, wrong):
    page = client.post(ADD, {**FORM, **wrong})
    assert page.status_code == 200 and not LanguageModel.objects.exists()


def test_changes_are_on_the_trail(client):
    client.post(ADD, {**FORM, "new_key": "sk-one"})
    model = LanguageModel.objects.get()
    client.post(page_of(model), {**FORM, "on": ""})
    client.post(LIST, {"action": "delete_selected", "_selected_action": [model.pk], "post": "yes"})
    entries = {entry.action: entry.detail for entry in Entry.objects.filter(action__startswith="language-")}
    assert entries["language-model.add"]["key"] is True
    assert entries["language-model.change"] == {"on": False, "changed": ["on"], "key": False}
    assert "language-model.delete" in entries


def test_the_test_tells_how_long_it_took_and_what_came(client, scripted, model):
    scripted.reply = says("At {W1}, {F1} leave, the worst place. Utter <b>nonsense</b>.")
    page = client.post(LIST, {"action": "test", "_selected_action": [model.pk]}, follow=True).content.decode()
    assert "Local answered in" in page and "1 of its 2 sentences passed" in page
    assert "&lt;b&gt;nonsense" in page and "<b>nonsense" not in page
    scripted.reply = content(7)
    page = client.post(LIST, {"action": "test", "_selected_action": [model.pk]}, follow=True).content.decode()
    assert "garbled" in page


def test_save_and_test_tests_after_it_is_saved(client, scripted, model, django_capture_on_commit_callbacks):
    form = {**FORM, "name": "Local", "address": scripted.address, "model": "larger"}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(model), {**form, "assistant_languagemodel_save_and_test": "1"})
    assert scripted.asked[0]["model"] == "larger" and scripted.keys == ["Bearer sk-secret-123"]


def test_what_would_be_sent_is_shown_before_anything_is(client, scripted, model):
    LanguageModel.objects.update(on=False)
    page = client.get(page_of(model)).content.decode()
    assert "What would be sent" in page and "Drop-off at {W1}" in page
    assert not scripted.asked and not ModelCall.objects.exists()


def test_only_administrators_may_set_it_or_see_calls():
    for role in ("Business user", "Support agent"):
        client = client_of(role, is_staff=True)
        for address in (LIST, ADD, reverse("admin:assistant_modelcall_changelist")):
            assert client.get(address).status_code in {302, 403}


def heard(asker, model):
    return list(wording.reworded(asker, "Why?", example(), model))


@pytest.mark.parametrize("limit", ["requests_person", "requests_all"])
def test_so_many_requests_a_day_and_no_more(scripted, model, asker, limit):
    scripted.reply = says("The drop-off at {W1} is {F1}.")
    setattr(model, limit, 2)
    model.save()
    heard(asker, model), heard(asker, model)
    with pytest.raises(wording.Unavailable, match="share of today"):
        heard(asker, model)
    assert len(scripted.asked) == 2


@pytest.mark.parametrize("limit", ["tokens_person", "tokens_all"])
def test_so_many_tokens_a_day_and_no_more_even_where_the_server_tells_none(scripted, model, asker, limit):
    scripted.reply = says("The drop-off at {W1} is {F1}.")
    setattr(model, limit, 4_000)
    model.save()
    with pytest.raises(wording.Unavailable, match="share of today"):
        for _ in range(20):
            heard(asker, model)
    assert 1 <= len(scripted.asked) < 20


def test_what_one_person_used_up_another_still_has(scripted, model, asker):
    scripted.reply = says("The drop-off at {W1} is {F1}.")
    model.requests_person = 1
    model.save()
    heard(asker, model)
    heard(wording.Asker(somebody("Business user")), model)
    with pytest.raises(wording.Unavailable, match="your share"):
        heard(asker, model)


def test_what_goes_on_counts_as_the_most_that_it_may_come_to(model, asker):
    ModelCall.objects.create(model=model, name="Local", user=asker.user, purpose="test", tokens=299_000)
    with pytest.raises(wording.Unavailable, match="share of today"):
        heard(asker, model)


def test_a_server_that_tells_more_tokens_is_believed(scripted, model, asker):
    scripted.reply = says("The drop-off at {W1} is {F1}.")
    heard(asker, model)
    (guess,) = ModelCall.objects.values_list("tokens", flat=True)
    assert guess >= len(json.dumps(scripted.asked[0])) // 4


def test_each_request_is_on_the_trail_without_a_word_of_it(scripted, model, asker):
    scripted.reply = says("The drop-off at {W1} is {F1}.")
    heard(asker, model)
    entry = Entry.objects.get(action="assistant.model")
    assert entry.detail["purpose"] == "wording" and entry.detail["sent"] > 0 and not entry.detail["failed"]
    assert "Delivery" not in json.dumps(entry.detail) and "Why" not in json.dumps(entry.detail)


def test_newer_models_get_their_limit_under_its_newer_name(scripted, model, asker):
    scripted.reply = says("The drop-off at {W1} is {F1}.")
    model.token_field = LanguageModel.TokenField.NEWER
    heard(asker, model)
    assert scripted.asked[0]["max_completion_tokens"] == 800
    assert not {"max_tokens", "temperature"} & scripted.asked[0].keys()


def test_a_key_sealed_elsewhere_is_said_and_nothing_sent(scripted, model, asker, settings):
    settings.SECRET_KEY = "another"
    with pytest.raises(wording.Unavailable, match="sealed with another secret key"):
        heard(asker, model)
    assert not scripted.asked


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://metadata.example/v1", "169.254.169.254"),
        ("http://six.example/v1", "fe80::1"),
        ("https://many.example/v1", "224.0.0.1"),
        ("http://none.example/v1", "0.0.0.0"),
        ("http://mapped.example/v1", "::ffff:169.254.169.254"),
        ("http://open.example/v1", "93.184.216.34"),
    ],
)
def test_addresses_that_no_language_model_has_are_refused(monkeypatch, url, address):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (address, 80))])
    with pytest.raises(Unfit):
        checked_address(parsed(url))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "192.168.7.7"])
def test_a_local_model_may_be_spoken_with(monkeypatch, address):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (address, 80))])
    assert checked_address(parsed("http://models.example/v1")) == address
