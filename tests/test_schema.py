import pytest
from django.core.management import call_command


def test_the_api_describes_itself_without_a_doubt(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    text = (tmp_path / "schema.yml").read_text()
    for address in ("events", "feedback", "customers", "imports", "journeys", "findings/{id}/rows"):
        assert f"/api/v1/{address}/" in text


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/schema/", "/api/v1/docs/"])
def test_schema_and_docs_are_served(admin_client, address):
    assert admin_client.get(address).status_code == 200


@pytest.mark.django_db
def test_the_front_door_leads_to_the_sign_in_and_from_there_home(client, admin_client):
    assert client.get("/").url == "/sign-in/?next=/"
    assert admin_client.get("/").status_code == 200
