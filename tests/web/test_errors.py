"""What is shown where a page cannot be."""


def test_a_request_for_another_host_is_told_so_in_words(client):
    """It is refused before it is known whose it is."""
    answer = client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "cannot be read" in answer.content.decode()
