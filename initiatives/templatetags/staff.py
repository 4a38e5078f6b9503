"""How the editing pages write times, people, and what supports a fact."""

from django import template

from partners.formats import display_name, format_date, format_datetime

from ..naming import support_of

register = template.Library()
register.filter(format_date)
register.filter(format_datetime)
register.filter(display_name)
register.filter("support", support_of)
