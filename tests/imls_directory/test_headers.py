"""What every answer carries: the security headers, no cookie for the public, and as few bytes as may be."""

import gzip
import json
import struct

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from imls_directory import urls
from imls_directory.headers import PERMISSIONS_POLICY, accepted_codings
from initiatives.sharing import SITE
from tests.factories import make_initiative


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


# This file stands in for the addresses of the site where a test needs one that breaks.
handler500 = urls.handler500
urlpatterns = [path("admin/broken/", broken), path("broken/", broken), *urls.urlpatterns]

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
}
PUBLIC = ["/", "/initiatives/", "/initiatives/?q=poetry", "/partners/", "/no-such-page/", "/robots.txt", "/broken/"]
OTHER = [
    "/healthz",
    "/readyz",
    "/about",
    "/site.webmanifest",
    "/admin/",
    "/admin/login/",
    "/static/css/site.css",
    "/static/admin/css/base.css",
]


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


def test_fault_of_an_editing_page_leads_to_the_work_desk(client):
    response = client.get("/admin/broken/")  # a query would fail this test, which may make none
    assert response.status_code == 500
    assert "Something broke on our side" in response.text
    assert '<a href="/admin/">Go to your work desk</a>' in response.text
    assert "css/site" not in response.text


def test_fault_gives_back_what_was_typed(client):
    page = client.post("/admin/broken/", {"summary": "Typed words"}, headers={"Origin": "http://testserver"})
    assert page.status_code == 500
    assert "Typed words" in page.text


@pytest.mark.django_db
def test_pages_are_compressed_and_not_sent_twice(client):
    page = client.get("/initiatives/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    again = client.get("/initiatives/", headers={"accept-encoding": "gzip", "if-none-match": page["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


# ---- What may be kept, and by whom


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/", "public, no-cache"),
        ("/initiatives/?q=books", "public, no-cache"),
        ("/initiatives/open-ebooks/", "public, no-cache"),
        ("/initiatives/open-ebooks/cite.bib", "public, no-cache"),
        ("/about", "public, no-cache"),  # leads to /about/
        ("/sitemap.xml", "public, no-cache"),
        ("/robots.txt", "public, no-cache"),
        ("/no-such-page/", "no-store"),
        ("/initiatives/?page=9", "no-store"),
        ("/broken/", "no-store"),
        ("/favicon.ico", "public, max-age=86400"),
        ("/admin/jsi18n/", "private, no-cache"),
    ],
)
def test_answer_says_who_may_keep_it(client, admin_user, address, kept):
    make_initiative("Open eBooks")
    client.force_login(admin_user)
    response = client.get(address)
    response.close()
    assert response["Cache-Control"] == kept


@pytest.mark.django_db
def test_refused_requests_are_never_kept(client):
    for response in (client.get("/", headers={"host": "elsewhere.example"}), client.post("/robots.txt/")):
        assert response["Cache-Control"] == "no-store"
    assert "private" in client.get("/admin/login/")["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize(
    "address",
    ["/", "/initiatives/", "/no-such-page/", "/robots.txt", "/healthz", "/favicon.ico", "/static/css/site.css"],
)
def test_head_has_the_headers_of_get(client, address, coding):
    head, get = (call(address, headers={"accept-encoding": coding}) for call in (client.head, client.get))
    get.close()
    assert "Content-Length" in head.headers
    assert head.headers == get.headers
    assert b"".join(head) == b""


@pytest.mark.django_db
@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_unchanged_page_keeps_the_headers_of_the_whole_one(client, coding, method):
    page = client.get("/initiatives/", headers={"accept-encoding": coding})
    conditional = {"accept-encoding": coding, "if-none-match": page["ETag"]}
    again = getattr(client, method)("/initiatives/", headers=conditional)
    assert again.status_code == 304
    for name in ("ETag", "Vary", "Cache-Control", *HEADERS):
        assert again.get(name) == page.get(name), name


@pytest.mark.django_db
def test_only_images_may_be_shown_by_other_sites(client):
    for address in ("/static/img/share.png", "/static/img/mark.svg", "/favicon.ico"):
        response = client.get(address)
        response.close()
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


# ---- Compression


@pytest.mark.parametrize(
    ("header", "codings"),
    [
        ("gzip, deflate, br, zstd", ["br", "gzip"]),
        ("gzip;q=0", []),
        ("gzip; q=0.000, br", ["br"]),
        ("GZIP;Q=0 , *", ["br"]),
        ("*;q=0", []),
        ("*", ["br", "gzip"]),
        ("*;q=0, gzip", ["gzip"]),
        ("br;q=0, gzip;q=0.5", ["gzip"]),
        ("identity", []),
        ("identity;q=0, *", ["br", "gzip"]),
        ("identity;q=1, gzip;q=0.5", []),
        ("gzip, identity", ["gzip"]),
        ("x-gzip", ["gzip"]),
        ("gzip;q=abc, br;q=nan", []),
        ("gzipped, brotli, not-gzip", []),
        ("", []),
        (";;,,=;q=", []),
    ],
)
def test_accept_encoding_is_read_with_its_weights(header, codings):
    assert accepted_codings(header) == codings


@pytest.mark.django_db
@pytest.mark.parametrize(("accepted", "coding"), [("gzip", "gzip"), ("gzip;q=0", None), ("br", None), ("*", "gzip")])
def test_pages_are_compressed_only_as_the_visitor_allows(client, accepted, coding):
    page = client.get("/", headers={"accept-encoding": accepted})
    assert page.get("Content-Encoding") == coding
    assert page["Vary"] == "Accept-Encoding"
    content = gzip.decompress(page.content) if coding else page.content
    assert b"</html>" in content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, br", "br"), ("gzip, br;q=0", "gzip"), ("gzip;q=0", None), ("br;q=0, *;q=0", None), (None, None)],
)
def test_static_files_are_compressed_only_as_the_visitor_allows(client, settings, tmp_path, accepted, coding):
    settings.WHITENOISE_ROOT = tmp_path
    for ending, size in (("", 300), (".gz", 200), (".br", 100)):
        (tmp_path / f"big.css{ending}").write_text("x" * size)
    response = client.get("/big.css", headers={"accept-encoding": accepted} if accepted else {})
    response.close()
    assert response.get("Content-Encoding") == coding
    assert response["Vary"] == "Accept-Encoding"


# ---- Icons


def png_size(content):
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", content[16:24])


def fetch(client, address, content_type):
    response = client.get(address)
    content = b"".join(response)
    response.close()
    assert (response.status_code, response["Content-Type"]) == (200, content_type)
    assert len(content) < 5_000
    return content


@pytest.mark.django_db
def test_icons_are_where_browsers_look_for_them(client):
    icon = fetch(client, "/favicon.ico", "image/x-icon")
    assert icon[:6] == b"\0\0\1\0\1\0"
    assert png_size(icon[22:]) == (32, 32)
    for name in ("apple-touch-icon.png", "apple-touch-icon-precomposed.png"):
        assert png_size(fetch(client, f"/{name}", "image/png")) == (180, 180)


@pytest.mark.django_db
def test_web_manifest_names_the_site_and_icons_that_are_there(client):
    manifest = json.loads(fetch(client, "/site.webmanifest", "application/manifest+json"))
    assert manifest["name"] == SITE.name
    assert manifest["start_url"] == "/"
    assert len(manifest["icons"]) == 2
    for icon in manifest["icons"]:
        assert "x".join(map(str, png_size(fetch(client, icon["src"], icon["type"])))) == icon["sizes"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/admin/login/"])
def test_pages_link_the_icons_and_the_manifest(client, address):
    page = client.get(address).text
    for link in ("/favicon.ico", "/static/img/mark.svg", "/apple-touch-icon.png", "/site.webmanifest"):
        assert f'href="{link}"' in page
