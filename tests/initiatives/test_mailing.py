"""A mail that cannot be sent fails nothing, and leaves no word of it in the log."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from initiatives.mailing import send


def make_mail():
    return EmailMessage("New password", "the link", to=["nora@example.org"])


def test_a_mail_goes_out_and_it_is_told():
    assert send(make_mail())
    assert [sent.subject for sent in mail.outbox] == ["New password"]


@pytest.mark.parametrize("error", [ConnectionRefusedError, ValueError])
def test_a_mail_that_cannot_be_sent_is_in_the_log_by_its_fault_alone(caplog, monkeypatch, error):
    def refuse(message):
        raise error("opensesame")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert not send(make_mail())
    assert f"The mail server did not take a mail: {error.__name__}" in caplog.text
    assert "the link" not in caplog.text
    assert "opensesame" not in caplog.text
