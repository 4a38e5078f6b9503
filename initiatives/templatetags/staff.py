"""How the editing pages write times, people, and what supports a fact."""

from django import template

from ..naming import support_of
from ..staff_words import called, day, moment, short_moment

register = template.Library()
register.filter(day)
register.filter(moment)
register.filter(short_moment)
register.filter(called)
register.filter("support", support_of)
