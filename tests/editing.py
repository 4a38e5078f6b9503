"""The editing pages as an editor uses them: forms are read from the page, changed, and sent back."""

import html5lib
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

XHTML = "{http://www.w3.org/1999/xhtml}"


class Form(dict):
    """The fields of a page's form with what a browser would send for them, by name."""

    def __init__(self, response):
        document = html5lib.parse(response.content.decode())
        form = next(form for form in document.iter(f"{XHTML}form") if form.get("id", "").endswith("_form"))
        for element in form.iter():
            name, kind = element.get("name"), element.get("type", "text")
            if not name:
                continue
            if element.tag == f"{XHTML}textarea":
                self[name] = "".join(element.itertext()).replace("\n", "\r\n")
            elif element.tag == f"{XHTML}select":
                options = list(element.iter(f"{XHTML}option"))
                chosen = [option for option in options if option.get("selected") is not None] or options[:1]
                self[name] = chosen[0].get("value", "") if chosen else ""
            elif element.tag == f"{XHTML}input" and kind not in {"submit", "button"}:
                if kind not in {"checkbox", "radio"}:
                    self[name] = element.get("value", "")
                elif element.get("checked") is not None:
                    self[name] = element.get("value", "on")

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
    document = html5lib.parse(response.content.decode())
    body = next(document.iter(f"{XHTML}body"))
    return " ".join(" ".join(text for text in body.itertext()).split())


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
