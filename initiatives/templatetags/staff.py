"""How the editing pages write times, people, and what supports a fact."""

from django import template

from partners.form_problems import problems_of
from partners.formats import display_name, format_date, format_datetime

from ..naming import support_of

register = template.Library()
register.filter(format_date)
register.filter(format_datetime)
register.filter(display_name)
register.filter("support", support_of)


@register.inclusion_tag("admin/_problems.html")
def problem_box(form, inlines=(), heading="Not saved yet. Please fix the following:"):
    """Set the messages of a form that was refused, each with a link to its field, and those of its inlines."""
    problems = problems_of(form, [inline.formset for inline in inlines])
    return {"heading": heading, "problems": problems, "merged": getattr(form, "merged", [])}
