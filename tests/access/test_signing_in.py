"""Signing in: one place, throttled; the second factor, on, asked for, off; sessions that end."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken
from rest_framework.test import APIClient

from journeymap.access import secondfactor
from journeymap.access.models import Entry
from journeymap.access.roles import ADMINISTRATOR, BUSINESS_USER, SUPPORT_AGENT

pytestmark = pytest.mark.django_db
PASSWORD = "rain-jacket-9"
PAGE, CODE_PAGE = "/sign-in/", "/sign-in/code/"
WRONG_SENTENCE = "This name and password do not fit together"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def carol():
    return User.objects.create_user("carol", password=PASSWORD, is_staff=True)


def sign_in(client, password=PASSWORD, name="carol", **more):
    return client.post(PAGE, {"username": name, "password": password, **more})


def code_of(user, later=0):
    """What the user's app shows; `later` steps of 30 seconds from now."""
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key, drift=later):06d}"


def with_second_factor(user):
    codes = secondfactor.confirm(user, code_of_draft(user))
    assert codes is not None and len(codes) == 10
    TOTPDevice.objects.filter(user=user).update(last_t=-1)  # so that tests need not wait for the next code
    return codes


def code_of_draft(user):
    return f"{totp(secondfactor.draft(user).bin_key):06d}"


def signed_in(client):
    return client.get("/account/").status_code == 200


def test_name_and_password_lead_to_where_one_wanted_to_go(client, carol):
    asked = client.get("/account/")
    assert asked.url == "/sign-in/?next=/account/"
    assert sign_in(client, next="/account/").url == "/account/"
    assert signed_in(client)
    entry = Entry.objects.get(action="sign-in")
    assert (entry.actor, entry.detail) == (carol, {"second_factor": False})


def test_nobody_is_sent_to_another_site(client, carol):
    assert sign_in(client, next="https://evil.example/").url == "/account/"


@pytest.mark.parametrize(("role", "begins"), [(BUSINESS_USER, "home"), (SUPPORT_AGENT, "imports")])
def test_each_begins_where_their_work_is(client, carol, role, begins):
    carol.groups.add(Group.objects.get(name=role))
    assert sign_in(client).url == reverse(begins)


def test_the_admin_has_no_sign_in_of_its_own(client, carol):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/sign-in/?next=%2Fadmin%2F")
    assert client.get("/admin/password_change/").url == "/account/"
    assert client.get("/admin/logout/").url == "/account/"


def test_who_may_not_enter_the_admin_is_told_so(client):
    client.force_login(User.objects.create_user("dave"))
    page = client.get("/admin/", follow=True).content.decode()
    assert "You are signed in as dave, who may not open this page" in page


def test_a_session_gets_a_new_key_at_sign_in(client, carol):
    client.get(PAGE)
    client.session.save()
    client.cookies["sessionid"] = "planted-by-somebody-else-0123456789"
    sign_in(client)
    assert client.cookies["sessionid"].value != "planted-by-somebody-else-0123456789"


def test_five_wrong_passwords_lock_this_name_from_this_address_and_say_how_long(client, carol):
    for _ in range(4):
        assert WRONG_SENTENCE in sign_in(client, "wrong").content.decode()
    assert sign_in(client, "wrong").status_code == 429
    locked = sign_in(client)  # even with the right one
    assert locked.status_code == 429 and "Try again in 15 minutes" in locked.content.decode()
    assert locked["Retry-After"] == "900" and not signed_in(client)
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302  # its owner elsewhere is not shut out


def test_trying_during_the_lock_does_not_make_it_longer_and_it_ends(client, carol):
    for _ in range(7):
        sign_in(client, "wrong")
    attempt = AccessAttempt.objects.get()
    assert attempt.failures_since_start == 5
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14, seconds=30))
    assert "Try again in 1 minute," in sign_in(client).content.decode()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client).status_code == 302
    assert not AccessAttempt.objects.exists()  # forgotten after success


def test_an_administrator_lifts_the_lock(client, carol, admin_client):
    for _ in range(5):
        sign_in(client, "wrong")
    row = AccessAttempt.objects.get()
    told = {"action": "lift", "_selected_action": [row.pk]}
    admin_client.post(reverse("admin:axes_accessattempt_changelist"), told)
    assert sign_in(client).status_code == 302
    assert Entry.objects.filter(action="lock.lift", target="carol").exists()


def test_names_and_passwords_are_kept_out_of_what_is_stored_of_attempts(client, carol):
    sign_in(client, "my-real-password-elsewhere")
    attempt = AccessAttempt.objects.get()
    assert "my-real-password-elsewhere" not in f"{attempt.post_data}{attempt.get_data}"


def test_guessing_on_the_page_and_over_the_api_counts_together(client, carol):
    for _ in range(3):
        sign_in(client, "wrong")
    program = APIClient()
    told = {"username": "carol", "password": "wrong"}
    for _ in range(2):
        program.post("/api/v1/auth/token/", told, format="json")
    answer = program.post("/api/v1/auth/token/", {**told, "password": PASSWORD}, format="json")
    assert answer.status_code == 429 and "Try again in 15 minutes" in answer.json()["detail"]
    assert sign_in(client).status_code == 429


def test_many_names_from_one_address_are_slowed_down(client):
    answers = [sign_in(client, "x", name=f"name{number}").status_code for number in range(31)]
    assert answers[:30] == [200] * 30 and answers[30] == 429


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (2, "1.2.3.4", "127.0.0.1"),
    ],
)
def test_only_what_our_proxies_wrote_is_believed(client, carol, settings, proxies, told, address):
    settings.PROXIES = proxies
    client.post(PAGE, {"username": "carol", "password": "wrong"}, headers={"X-Forwarded-For": told})
    assert AccessAttempt.objects.get().ip_address == address


# ------------------------------------------------------------------ second factor


def test_switching_on_shows_a_picture_and_the_key_and_needs_a_code(client, carol):
    client.force_login(carol)
    page = client.get("/account/second-factor/").content.decode()
    key = secondfactor.key_in_text(TOTPDevice.objects.get(user=carol))
    assert key in page and "<svg" in page and "data:" not in page.partition("<main")[2]
    wrong = client.post("/account/second-factor/", {"code": "000000"})
    assert wrong.status_code == 400 and secondfactor.switched_on(carol) is None
    TOTPDevice.objects.update(throttling_failure_count=0)
    done = client.post("/account/second-factor/", {"code": code_of(carol)})
    codes = done.context["codes"]
    assert len(codes) == 10 and all(code in done.content.decode() for code in codes)
    assert secondfactor.switched_on(carol) and client.get("/account/second-factor/").url == "/account/"
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {code.replace("-", "") for code in codes}  # digests only


def test_switching_on_ends_what_was_signed_in_with_a_password_alone(client, carol):
    elsewhere = Client()
    elsewhere.force_login(carol)
    client.force_login(carol)
    client.get("/account/second-factor/")
    client.post("/account/second-factor/", {"code": code_of(carol)})
    assert signed_in(client) and not signed_in(elsewhere)


def test_sign_in_asks_for_the_code_and_the_password_alone_opens_nothing(client, carol):
    with_second_factor(carol)
    assert sign_in(client, next="/account/").url == "/sign-in/code/?next=%2Faccount%2F"
    assert not signed_in(client)
    assert client.get("/admin/").status_code == 302
    assert client.get("/api/v1/auth/me/").status_code == 401
    done = client.post(CODE_PAGE, {"code": code_of(carol), "next": "/account/"})
    assert done.url == "/account/" and signed_in(client)
    assert Entry.objects.get(action="sign-in").detail == {"second_factor": True}


def test_a_code_is_good_once(client, carol):
    with_second_factor(carol)
    code = code_of(carol)
    sign_in(client)
    client.post(CODE_PAGE, {"code": code})
    other = Client()
    sign_in(other)
    assert other.post(CODE_PAGE, {"code": code}).status_code == 200 and not signed_in(other)


def test_a_backup_code_signs_in_once_however_it_is_typed(client, carol):
    code = with_second_factor(carol)[0]
    sign_in(client)
    assert client.post(CODE_PAGE, {"code": f" {code.upper()} "}).status_code == 302
    assert secondfactor.codes_left(carol) == 9
    other = Client()
    sign_in(other)
    assert other.post(CODE_PAGE, {"code": code}).status_code == 200


def test_wrong_codes_lock_as_wrong_passwords_do(client, carol):
    with_second_factor(carol)
    sign_in(client)
    for _ in range(5):
        client.post(CODE_PAGE, {"code": "000000"})
    assert client.post(CODE_PAGE, {"code": code_of(carol)}).status_code == 429
    assert sign_in(client).status_code == 429


def test_a_code_without_a_password_before_is_sent_back(client, carol):
    with_second_factor(carol)
    assert client.post(CODE_PAGE, {"code": code_of(carol)}).url == "/sign-in/"


def test_the_code_must_follow_soon_and_a_new_password_voids_the_first_step(client, carol):
    with_second_factor(carol)
    sign_in(client)
    session = client.session
    session["pending"] = {**session["pending"], "until": 1.0}
    session.save()
    assert client.get(CODE_PAGE).url == "/sign-in/"
    sign_in(client)
    carol.set_password("another-rain-jacket")
    carol.save()
    assert client.get(CODE_PAGE).url == "/sign-in/"


def test_the_api_gives_no_token_for_a_password_alone(carol):
    with_second_factor(carol)
    program, told = APIClient(), {"username": "carol", "password": PASSWORD}
    alone = program.post("/api/v1/auth/token/", told, format="json")
    assert alone.status_code == 401 and "second factor" in alone.json()["detail"]
    wrong = program.post("/api/v1/auth/token/", {**told, "code": "000000"}, format="json")
    assert wrong.status_code == 401
    TOTPDevice.objects.update(throttling_failure_count=0)
    both = program.post("/api/v1/auth/token/", {**told, "code": code_of(carol)}, format="json")
    assert both.status_code == 200 and both.json()["token"]


def test_switching_off_needs_a_code(client, carol):
    codes = with_second_factor(carol)
    client.force_login(carol)
    client.post("/account/second-factor/off/", {"code": "wrong"})
    assert secondfactor.switched_on(carol)
    TOTPDevice.objects.update(throttling_failure_count=0)
    client.post("/account/second-factor/off/", {"code": code_of(carol)})
    assert secondfactor.switched_on(carol) is None
    assert secondfactor.accepts(carol, codes[1]) is None


def test_new_backup_codes_void_the_old(client, carol):
    old = with_second_factor(carol)
    client.force_login(carol)
    page = client.post("/account/second-factor/codes/", {"code": code_of(carol)})
    assert len(page.context["codes"]) == 10
    assert secondfactor.accepts(carol, old[0]) is None
    StaticToken.objects.first().device.throttle_reset()
    assert secondfactor.accepts(carol, page.context["codes"][0])


def test_an_administrator_resets_anothers_second_factor(carol, admin_client):
    with_second_factor(carol)
    told = {"action": "reset_second_factor", "_selected_action": [carol.pk]}
    admin_client.post(reverse("admin:auth_user_changelist"), told)
    assert secondfactor.switched_on(carol) is None
    assert Entry.objects.filter(action="second-factor.reset", target="carol").exists()


def test_keys_of_second_factors_are_on_no_page_of_the_admin(admin_client, carol):
    with_second_factor(carol)
    assert "otp" not in admin_client.get("/admin/").content.decode()


def test_an_installation_may_require_it_of_administrators(client, carol, settings):
    settings.SECOND_FACTOR_FOR = "administrators"
    client.force_login(carol)
    assert signed_in(client)  # no administrator
    carol.groups.add(Group.objects.get(name=ADMINISTRATOR))
    assert client.get("/account/").url == "/account/second-factor/"
    assert client.get("/admin/").url == "/account/second-factor/"
    assert client.get("/api/v1/auth/me/").status_code == 403
    told = {"username": "carol", "password": PASSWORD}
    assert APIClient().post("/api/v1/auth/token/", told, format="json").status_code == 403
    client.get("/account/second-factor/")
    client.post("/account/second-factor/", {"code": code_of(carol)})
    assert signed_in(client)


# ------------------------------------------------------------------ sessions, password, tokens


def test_a_session_ends_after_its_last_use_not_after_sign_in(client, carol, settings):
    sign_in(client)
    row = Session.objects.get()
    Session.objects.update(expire_date=row.expire_date - timedelta(minutes=5))
    session = client.session
    session["seen"] = (timezone.now() - timedelta(minutes=5)).isoformat()
    session.save()
    before = Session.objects.get().expire_date
    client.get("/account/")
    assert Session.objects.get().expire_date > before
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not signed_in(client)


def test_one_sees_ones_sessions_and_ends_the_others(client, carol):
    other = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0"})
    sign_in(other)
    sign_in(client)
    stranger = Client()
    stranger.force_login(User.objects.create_user("eve"))
    page = client.get("/account/").content.decode()
    assert "2 sessions" in page and "Firefox on Linux" in page and "this one" in page
    client.post("/account/sessions/end/")
    assert signed_in(client) and not signed_in(other) and signed_in(stranger)


def test_a_new_password_signs_out_everywhere_else(client, carol):
    other = Client()
    sign_in(other)
    sign_in(client)
    new = "wool-blanket-7-warm"
    told = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/account/password/", {**told, "old_password": "no"}).status_code == 400
    assert client.post("/account/password/", told).status_code == 302
    assert signed_in(client) and not signed_in(other)


def test_a_token_is_shown_once_works_and_is_revoked(client, carol):
    client.force_login(carol)
    page = client.post("/account/tokens/")
    token = page.context["token"]
    assert token in page.content.decode() and token not in client.get("/account/").content.decode()
    program = APIClient()
    program.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert program.get("/api/v1/auth/me/").json()["name"] == "carol"
    address = reverse("account-token-revoke", args=[AuthToken.objects.get().digest])
    stranger = Client()
    stranger.force_login(User.objects.create_user("eve"))
    assert stranger.post(address).status_code == 404
    assert client.post(address).status_code == 302
    assert program.get("/api/v1/auth/me/").status_code == 401
