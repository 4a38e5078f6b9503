"""Mail to staff, none of which may fail what it is about."""

import logging
from threading import Thread

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)


def send(message: EmailMessage) -> bool:
    """Send a mail and tell whether the server took it; if not, the log says why, and nothing of what is in it."""
    try:
        message.send()
    except Exception as error:  # whatever is wrong with the mail, the work that it tells of is done
        logger.error("The mail server did not take a mail: %s", type(error).__name__)
        return False
    return True


def send_soon(message: EmailMessage) -> Thread:
    """Send a mail while the page is answered, which so takes no longer than where there is nothing to send.

    Otherwise the time would tell who has an account.
    """
    thread = Thread(target=send, args=[message], name="mail")
    thread.start()
    return thread
