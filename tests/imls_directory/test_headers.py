"""What every answer carries: the security headers, no cookie for the public, and as few bytes as may be."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from imls_directory import urls


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


# This file stands in for the addresses of the site where a test needs one that breaks.
urlpatterns = [*urls.urlpatterns, path("broken/", broken)]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PUBLIC = ["/", "/initiatives/", "/initiatives/?q=poetry", "/partners/", "/no-such-page/", "/robots.txt", "/broken/"]
OTHER = ["/healthz", "/readyz", "/admin/", "/admin/login/", "/static/css/site.css", "/static/admin/css/base.css"]


@pytest.fixture
def client(settings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC + OTHER)
def test_every_answer_carries_the_security_headers(client, address):
    response = client.get(address)
    response.close()
    assert {name: response.get(name) for name in HEADERS} == HEADERS
    policy = dict(directive.split(" ", 1) for directive in response["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_refused_host_and_a_redirect_to_https_carry_them_too(client, settings):
    refused = client.get("/", headers={"host": "elsewhere.example"})
    assert refused.status_code == 400
    settings.SECURE_SSL_REDIRECT = True
    redirect = Client().get("/initiatives/")
    assert redirect["Location"] == "https://testserver/initiatives/"
    for response in (refused, redirect):
        assert {name: response.get(name) for name in HEADERS} == HEADERS
        assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_set_no_cookie_and_ask_for_none(client, address):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/no-such-page/", 404), ("/broken/", 500)])
def test_errors_are_pages_of_the_site(client, address, status):
    response = client.get(address)
    assert response.status_code == status
    assert "<h1>" in response.text
    assert "css/site" in response.text


def test_the_page_for_a_fault_needs_no_database(client):
    response = client.get("/broken/")  # a query would fail this test, which may make none
    assert response.status_code == 500
    assert "Something broke" in response.text


@pytest.mark.django_db
def test_pages_are_compressed_and_not_sent_twice(client):
    page = client.get("/initiatives/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    again = client.get("/initiatives/", headers={"accept-encoding": "gzip", "if-none-match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
