"""The editing pages as an editor uses them: forms are read from the page, changed, and sent back."""

import re
from html import unescape
from html.parser import HTMLParser

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse


class _FormReader(HTMLParser):
    """Reads the first form whose id ends in ``_form``, several times as fast as a parser that knows all of HTML."""

    def __init__(self):
        super().__init__()
        self.fields: dict[str, str] = {}
        self.inside = False
        self.text: list[str] | None = None
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = not self.fields and given.get("id", "").endswith("_form")
        elif tag == "option":
            self.options.append((given.get("value", ""), "selected" in given))
        elif self.inside and (name := given.get("name")):
            self.read(tag, name, given)

    def read(self, tag, name, given):
        kind = given.get("type", "text")
        if tag == "textarea":
            self.name, self.text = name, []
        elif tag == "select":
            self.name, self.options = name, []
            self.fields[name] = ""
        elif tag == "input" and (kind not in {"submit", "button", "checkbox", "radio"} or "checked" in given):
            self.fields[name] = given.get("value", "on" if "checked" in given else "")

    def handle_data(self, data):
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag):
        if tag == "textarea" and self.text is not None:
            self.fields[self.name] = "".join(self.text).removeprefix("\n").replace("\n", "\r\n")
            self.text = None
        elif tag == "select" and self.inside and self.options:
            chosen = [value for value, selected in self.options if selected]
            self.fields[self.name] = chosen[0] if chosen else self.options[0][0]
        elif tag == "form":
            self.inside = False


class Form(dict):
    """The fields of a page's form with what a browser would send for them, by name."""

    def __init__(self, response):
        reader = _FormReader()
        reader.feed(response.content.decode())
        assert reader.fields, "the page has no form"
        super().__init__(reader.fields)

    def __or__(self, other):
        form = Form.__new__(Form)
        form.update({**self, **other})
        return form

    def add_row(self, group, **values):
        """Fill in a new row of a group of facts; return the start of its fields' names."""
        number = int(self[f"{group}-TOTAL_FORMS"])
        self[f"{group}-TOTAL_FORMS"] = str(number + 1)
        empty = f"{group}-__prefix__-"
        blank = {name.removeprefix(empty): value for name, value in self.items() if name.startswith(empty)}
        row = f"{group}-{number}-"
        assert not values.keys() - blank.keys(), "the page has no such field"
        self.update({row + name: value for name, value in {**blank, **values}.items()})
        return row


def words_of(response):
    """Return the text that a reader of the page sees, with single spaces."""
    _, start, body = response.content.decode().partition("<body")
    return " ".join(unescape(re.sub("<[^>]*>", " ", start + body)).split())


def change_page(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def form_of(client, row):
    return Form(client.get(change_page(row)))


def send(client, row, form):
    """Send the form and return the page that answers: the form again, or where a save leads."""
    return client.post(change_page(row), form, follow=True)


def saved(response):
    return bool(response.redirect_chain)


def editing_pages():
    """The names of all addresses of the editing site."""
    return frozenset(_names_in(get_resolver()))


def _names_in(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from _names_in(pattern, pattern.namespace or namespace)
        elif pattern.name and namespace == "admin":
            yield pattern.name


def found(client, query=""):
    """The titles that the public list gives for a query."""
    response = client.get(reverse("initiatives:list") + query)
    return [initiative.title for initiative in response.context["object_list"]]


def queries_of(client, address):
    """The number of queries that the page costs, without those that a process asks only once."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)
