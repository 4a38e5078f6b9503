"""Whom to tell of a weakness."""

from datetime import UTC, datetime, timedelta

import pytest


@pytest.mark.django_db
def test_without_a_contact_there_is_no_security_txt(client):
    assert client.get("/.well-known/security.txt").status_code == 404


def test_with_a_contact_it_names_it_for_less_than_a_year(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@example.gov"
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert said.pop("Contact") == "mailto:security@example.gov"
    left = datetime.strptime(said.pop("Expires"), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - datetime.now(UTC)
    assert timedelta(days=30) < left < timedelta(days=365)
    assert said == {
        "Preferred-Languages": "en",
        "Canonical": "http://testserver/.well-known/security.txt",
    }
