"""Addresses with values that no database can look up: a plain page answers, never a fault of the site.

The walk visits every list of the editing pages with every lookup that Django's admin takes, every page about one row,
and every picker.
"""

import json
import re
from urllib.parse import quote, urlencode

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import User
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from imls_directory.utf8_request import Utf8Request
from initiatives.models import Audience, FocusArea, Passage, Source
from initiatives.urls import urlpatterns as initiative_pages
from partners.models import Partner
from tests.factories import make_initiative
from tests.html import find, read, text
from tests.people import SUPERUSER, client_of

pytestmark = pytest.mark.django_db

HUGE = "9" * 31
NUL = "a\0b"
DATES = ["0", "99999", HUGE, "9999-12-31 23:59:59.999999"]
PAGES_OF_ROWS = ["change", "history", "delete"]
SEARCHED = ["/initiatives/", "/explore/"]
PARAMETERS = ["q", "focus", "partner", "audience", "kind", "institutions", "match", "sort", "page", "type", "nope"]


class Visitor:
    """Visits addresses as a superuser; counts them, and keeps those that ended in a fault."""

    def __init__(self, client):
        self.client = client
        self.visited = 0
        self.faults = []

    def visit(self, address, **parameters):
        if parameters:
            address += f"?{urlencode(parameters)}"
        self.visited += 1
        with transaction.atomic():  # a refused query ends PostgreSQL's transaction, which tests share
            response = self.client.get(address)
            transaction.set_rollback(True)
        if response.status_code >= 500:
            self.faults.append(f"{address[:200]}: {response.exc_info[1]!r}"[:400])
        return response


@pytest.fixture
def visitor():
    make_initiative("Open eBooks", text="It lends books.", focus=["Reading"], partners=["P"], audiences=["Teens"])
    client = client_of(SUPERUSER)
    client.raise_request_exception = False
    return Visitor(client)


def page_of(model, name, *keys):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=keys)


def values_for(field):
    if isinstance(field, models.DateField):
        return DATES
    if isinstance(field, models.CharField | models.TextField | models.JSONField):
        return [NUL]
    return [f"1,{HUGE}"]


def lookups(model):
    """Yield every field, and every lookup of each class of fields, with hostile values for it."""
    classes = set()
    for field in model._meta.get_fields():
        if not getattr(field, "concrete", False):
            continue
        values = values_for(field)
        yield field.name, values
        if field.is_relation:
            yield f"{field.name}__pk__in", values
        if type(field) in classes:
            continue  # lookups belong to the class of a field
        classes.add(type(field))
        yield from ((f"{field.name}__{name}", values) for name in field.get_lookups())
        if values == DATES:
            yield from ((f"{field.name}__year__{name}", values) for name in ("gte", "in"))


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.model_name)
def test_no_lookup_in_a_list_ends_in_a_fault(visitor, monkeypatch, model):
    model_admin = admin.site._registry[model]
    asked = dict(lookups(model)) | {"pk__in": [NUL, "abc", f"1,{HUGE}"]}
    for item in model_admin.list_filter:
        name = item[0] if isinstance(item, tuple) else item
        asked.setdefault(name if isinstance(name, str) else name.parameter_name, [HUGE, NUL, *DATES])
    if model_admin.date_hierarchy:
        asked |= {f"{model_admin.date_hierarchy}__{part}": DATES for part in ("year", "month", "day")}
    for name in ("q", "o", "p", "all", "_to_field", "_changelist_filters"):
        asked[name] = [NUL, "\ufffd", HUGE]
    # What the page of a refusal holds is tested below; it takes most of the time of this walk.
    monkeypatch.setattr("imls_directory.lookups._bad_address", lambda request: HttpResponse(status=400))
    for name, values in asked.items():
        for value in values:
            visitor.visit(page_of(model, "changelist"), **{name: value, IS_POPUP_VAR: "1"})
    assert visitor.faults == []
    assert visitor.visited > 50


def test_no_key_of_a_row_ends_in_a_fault(visitor):
    keys = [NUL, HUGE, "abc", "_00", "%FF", "1/2"]
    for model in admin.site._registry:
        for name in PAGES_OF_ROWS:
            for key in keys:
                visitor.visit(page_of(model, name, "KEY").replace("KEY", quote(key)))
        for name in ("_to_field", "_changelist_filters", "slug", "passage", "source", "entry"):
            for value in (NUL, HUGE):
                visitor.visit(page_of(model, "add"), **{name: value})
    assert visitor.faults == []
    assert visitor.visited > 8 * (3 * len(keys) + 12)


def addresses_with_numbers():
    """Yield the addresses of the editing pages that take numbers, such as versions and proposals."""
    registry = admin.site._registry
    for prefix, model_admin in ((page_of(model, "changelist"), one) for model, one in registry.items()):
        for pattern in model_admin.get_urls():
            route = str(pattern.pattern)
            if "<int:" in route or "<id>" in route:
                yield prefix + re.sub(r"<[^>]*>", "{}", route)
    yield from ("/admin/r/{}/{}/", "/admin/password_reset/{}/{}/", "/admin/{}/")


def test_no_number_in_an_editing_address_ends_in_a_fault(visitor):
    found = list(addresses_with_numbers())
    assert len(found) >= 12
    for address in found:
        blanks = address.count("{}")
        for value in ("0", HUGE, "%00", "%ED%A0%80", "("):
            visitor.visit(address.format(*[value] * blanks))
        for name in ("from", "to", "proposal", "entry", "into"):
            for value in (NUL, HUGE):
                visitor.visit(address.format(*["1"] * blanks), **{name: value})
    for address in ("/admin/", "/admin/login/", "/admin/initiatives/initiative/bulk/", "/admin/jsi18n/"):
        for name in ("all", "next", "entries", "e"):
            for value in (NUL, HUGE):
                visitor.visit(address, **{name: value})
    assert visitor.faults == []
    assert visitor.visited > 150


def pickers():
    """Yield every field that editors may fill by typing a part of a name."""
    searched = {model for model, each in admin.site._registry.items() if each.search_fields}
    searched -= {AccessAttempt}  # has no order, of which Django warns; no form chooses one
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.concrete and field.remote_field and field.remote_field.model in searched:
                yield field


def test_no_picker_ends_in_a_fault(visitor):
    found = list(pickers())
    assert {field.related_model for field in found} >= {Partner, Passage, Source, FocusArea, Audience, User}
    for field in found:
        options = field.model._meta
        asked = {"app_label": options.app_label, "model_name": options.model_name, "field_name": field.name}
        assert visitor.visit(reverse("admin:autocomplete"), **asked, term="a").status_code == 200
        for value in (NUL, "(", "\ufffd", "", "💩"):
            visitor.visit(reverse("admin:autocomplete"), **asked, term=value)
        for value in (NUL, HUGE, "0"):
            visitor.visit(reverse("admin:autocomplete"), **asked, term="a", page=value)
    for name in asked:
        for value in (NUL, HUGE):
            visitor.visit(reverse("admin:autocomplete"), **asked | {name: value}, term="a")
    assert visitor.faults == []
    assert visitor.visited > 50


@pytest.mark.parametrize(
    "query",
    [
        "publish_at__year=0",
        "publish_at__year=99999",
        "publish_at__year=abc",
        "publish_at__year=2026&publish_at__month=abc",
        "pk__in=1,abc",
        "q=a%00b",
        "title__regex=(",
        "created_at__range=1",
        "e=1&publish_at__year=abc",
    ],
)
def test_bad_lookup_gets_a_plain_page_with_a_way_back(visitor, query):
    page = read(visitor.visit(f"/admin/initiatives/initiative/?{query}"), status=400)
    assert text(find(page, "h1")) == "This address cannot be read"
    assert find(page, "a[@href='/admin/initiatives/initiative/']") is not None


def broken(*args, **kwargs):
    raise ValueError("This is our own mistake.")


def broken_in_a_library(*args, **kwargs):
    json.loads("not JSON")


@pytest.mark.parametrize("fault", [broken, broken_in_a_library])
@pytest.mark.parametrize("query", ["", "?all=drafts"])
def test_error_of_our_code_is_an_error_with_a_traceback(visitor, monkeypatch, caplog, fault, query):
    monkeypatch.setattr("initiatives.desk.desk_of", fault)
    assert visitor.visit(f"/admin/{query}").status_code == 500
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]


def test_refused_lookup_leaves_its_cause_in_the_log(visitor, caplog):
    assert visitor.visit("/admin/initiatives/initiative/?publish_at__year=0").status_code == 400
    assert "year 0 is out of range" in caplog.text


def test_hostile_values_in_a_sent_form_never_end_in_a_fault(visitor):
    actions = {"action": NUL, "_selected_action": NUL, "_to_field": NUL, "index": NUL}
    linked = dict.fromkeys(("passage", "source", "groups", "user_permissions", "asked_of", "last_login_0"), HUGE)
    for model in admin.site._registry:
        row = model.objects.first()
        for page in (
            page_of(model, "changelist"),
            page_of(model, "add"),
            page_of(model, "change", row.pk if row else 1),
        ):
            for sent in (actions, linked, dict.fromkeys(linked, NUL)):
                response = visitor.client.post(page, sent)
                assert response.status_code < 500, page
    for key in (NUL, HUGE, "abc"):
        for action in ("export_csv", "delete_selected"):
            sent = {"action": action, "_selected_action": key}
            response = visitor.client.post("/admin/initiatives/initiative/", sent)
            assert response.status_code == 400
    assert visitor.client.post("/admin/login/", {"username": NUL, "password": NUL, "next": NUL}).status_code == 200


@pytest.mark.parametrize("charset", ["utf-8", "base64", "idna", "rot13", "raw_unicode_escape", "utf-16", "nope", ""])
def test_query_is_utf_8_whatever_charset_a_request_names(charset):
    environ = RequestFactory().get("/initiatives/?q=%FFa%20b..&focus=%5Cud800").environ
    request = Utf8Request(environ | {"CONTENT_TYPE": f"text/plain; charset={charset}"})
    assert request.GET.dict() == {"q": "\ufffda b..", "focus": "\\ud800"}
    assert request.content_type == "text/plain"


def test_no_public_address_ends_in_a_fault():
    make_initiative("Open eBooks", text="It lends books.", focus=["Reading"], partners=["P"], audiences=["Teens"])
    visitor = Visitor(Client(raise_request_exception=False))
    for pattern in initiative_pages:
        address = "/" + re.sub(r"<[^>]*>", "{}", str(pattern.pattern))
        for value in ("a%00b", "%FF", HUGE, "x" * 3000, "..%2F"):
            visitor.visit(address.format(value))
        address = address.format("open-ebooks")
        for value in ("a%00b", "%FF", HUGE):
            queries = [f"{name}={value}" for name in PARAMETERS]
            for query in queries if address in SEARCHED else ["&".join(queries)]:
                visitor.visit(f"{address}?{query}")
    for value in ("%00", "%FF", HUGE, "abc"):
        for address in ("/partners/?type={0}&page={0}", "/partners/{0}/", "/sitemap.xml?p={0}", "/{0}"):
            visitor.visit(address.format(value))
    assert visitor.faults == []
    assert visitor.visited > 2 * 3 * len(PARAMETERS) + 8 * len(initiative_pages)
