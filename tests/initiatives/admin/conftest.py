import pytest


@pytest.fixture
def editor(admin_client):
    return admin_client
