"""What the log is told, and what it is spared."""

import logging

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(caplog):
    """The log as an operator reads it: Django's loggers do not pass on what they write."""
    logger = logging.getLogger("django")
    logger.addHandler(caplog.handler)
    yield caplog
    logger.removeHandler(caplog.handler)


@pytest.mark.parametrize(
    ("refused", "name", "address", "headers"),
    [
        ("a wrong host", "DisallowedHost", "/", {"host": "elsewhere.example"}),
        ("too long a query", "TooManyFieldsSent", f"/initiatives/?{'q=x&' * 2000}", {}),
    ],
)
def test_what_anybody_can_send_is_answered_by_our_page_and_takes_one_line_of_the_log(
    client, log, refused, name, address, headers
):
    response = client.get(address, headers=headers)
    assert response.status_code == 400
    assert "<h1>That request made no sense to us</h1>" in response.text
    (record,) = log.records
    assert record.name == f"django.security.{name}"
    assert not record.exc_info


@pytest.mark.parametrize(
    ("name", "setting", "fields"),
    [
        ("TooManyFieldsSent", "DATA_UPLOAD_MAX_NUMBER_FIELDS", {"username": "x", "password": "y", "next": "z"}),
        ("RequestDataTooBig", "DATA_UPLOAD_MAX_MEMORY_SIZE", {"username": "x" * 2000}),
    ],
)
def test_too_much_sent_to_where_staff_sign_in_takes_one_line_too(client, log, settings, name, setting, fields):
    setattr(settings, setting, 2)
    response = client.post("/admin/login/", fields)
    assert response.status_code == 400
    (record,) = log.records
    assert record.name == f"django.security.{name}"
    assert not record.exc_info
