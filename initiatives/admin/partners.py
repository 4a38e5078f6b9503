"""Partners with the merging of two of them, which moves links of initiatives."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join

from partners.addresses import slugs_of
from partners.admin import PartnerAdmin
from partners.editing import edit_address, editing_page
from partners.merging import CannotMerge, Outdated, merge, preview, stands_for, unmerge
from partners.models import Partner

from ..authorship import authored
from ..models import Initiative, Version
from ..records import word_of
from ..touch import batched
from ..workflow import may_publish
from .deletion import proposals_with

MERGED = "Merged "
"""How the history of the initiatives begins what it says of a merge; the names may be others since."""


class TargetForm(forms.Form):
    """Which partner stays; ``source`` is the one that goes."""

    target = forms.ModelChoiceField(
        Partner.objects.none(),
        label="The partner that stays",
        empty_label="Choose one",
        error_messages={
            "required": "Choose the partner that stays.",
            "invalid_choice": "There is no such partner to merge into any more. Choose another one.",
        },
    )

    def __init__(self, *args, source: Partner, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = Partner.objects.unmerged().exclude(pk=source.pk)  # type: ignore[attr-defined]


@admin.register(Partner)
class MergingPartnerAdmin(PartnerAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/merge/", view(self.merge_view), name="partners_partner_merge"),
            path("<int:pk>/unmerge/", view(self.unmerge_view), name="partners_partner_unmerge"),
            *super().get_urls(),
        ]

    def may_merge(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and may_publish(request.user)

    def users_of(self, keys):
        yield from super().users_of(keys)
        yield from proposals_with(Partner, keys)

    def ways_out(self, row):
        return [] if row.merged_into_id else [(_address("merge", row), "Merge it into another partner")]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        partner = self.get_object(request, object_id)
        context = {"merged_into": partner and partner.merged_into, "may_merge": self.may_merge(request)}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def delete_view(self, request, object_id, extra_context=None):
        context = {} if self.may_merge(request) else {"ways_out": []}
        return super().delete_view(request, object_id, context | (extra_context or {}))

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose which partner stays, see what the merge would do, and do it."""
        source = self._asked_for(request, pk)
        if source.merged_into:
            self.message_user(request, f"It was merged into “{stands_for(source)}” before.", messages.WARNING)
            return redirect(edit_address(source))
        asked = request.POST if request.method == "POST" else request.GET
        form = TargetForm(asked if "target" in asked else None, source=source)
        would = None
        if form.is_valid():
            target = form.cleaned_data["target"]
            try:
                if request.method == "POST":
                    return self._merge(request, source, target)
                would = preview(source, target)
            except CannotMerge as error:
                form.add_error("target", str(error))
            except Outdated:
                said = "Nothing was done: what the merge would do has changed since this page was shown. Look again."
                self.message_user(request, said, messages.WARNING)
                return redirect(f"{_address('merge', source)}?target={target.pk}")
        return self._page(request, "merge", source, form=form, preview=would)

    def _merge(self, request: HttpRequest, source: Partner, target: Partner) -> HttpResponse:
        reason = f"{MERGED}{source} into {target}"
        with authored(reason=reason), batched():
            done = merge(source, target, seen_as=request.POST.get("seen", ""))
            self.log_change(request, source, reason)
            self.log_change(request, target, reason)
        moved, doubled = len(done.moved), len(done.doubled)
        self.message_user(
            request,
            f"Merged “{source}” into “{target}”: {moved} {pluralize(moved, 'entry names,entries name')} “{target}” "
            f"now, {doubled} named both. The address of “{source}” leads there.",
            messages.SUCCESS,
        )
        return redirect(edit_address(target))

    def unmerge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a merged partner stand for itself again, and say where its links can be brought back."""
        source = self._asked_for(request, pk)
        if request.method != "POST":
            if not source.merged_into:
                raise Http404
            target = source.merged_into
            stay = target.merged.exclude(pk=source.pk)
            return self._page(request, "unmerge", source, target=target, stay=stay, entries=changed_by(source))
        entries = changed_by(source)
        try:
            with authored(reason=f"{source} is a partner by itself again"), batched():
                target = unmerge(source)
                self.log_change(request, source, f"Took back the merge into {target}")
        except CannotMerge as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.message_user(request, _taken_back(source, target, entries), messages.SUCCESS)
        return redirect(edit_address(source))

    def _asked_for(self, request: HttpRequest, pk: int) -> Partner:
        if not self.may_merge(request):
            raise PermissionDenied
        partner = Partner.objects.filter(pk=pk).select_related("merged_into").first()
        if partner is None:
            raise Http404
        return partner

    def _page(self, request: HttpRequest, name: str, source: Partner, **context) -> HttpResponse:
        title = {"merge": f"Merge “{source}” into another partner", "unmerge": f"Take back the merge of “{source}”"}
        context |= {"title": title[name], "original": source, "source": source}
        return editing_page(self, request, f"admin/partners/partner/{name}.html", **context)


def _address(view: str, partner: Partner) -> str:
    return reverse(f"admin:partners_partner_{view}", args=[partner.pk])


def _taken_back(source: Partner, target: Partner, entries: list[tuple[Initiative, Version]]) -> str:
    """Say what taking back a merge came to, with where each entry's links can be brought back."""
    links = format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        (
            (reverse("admin:initiatives_initiative_version", args=[initiative.pk, version.number]), initiative)
            for initiative, version in entries
        ),
    )
    said = format_html("“{}” is a partner by itself again. Its links are still at “{}”.", source, target)
    if not links:
        return said
    return format_html("{} To bring them back, restore these from before the merge: {}.", said, links)


def changed_by(source: Partner) -> list[tuple[Initiative, Version]]:
    """Return the initiatives that the merge of a partner changed, each with the version from before it."""
    if source.merged_into_id is None:
        return []
    own = slugs_of(source)
    saved = Version.objects.saved()
    earlier = saved.filter(entry=OuterRef("entry"), number__lt=OuterRef("number")).order_by("-number")
    merged = saved.filter(reason__startswith=MERGED).annotate(before=Subquery(earlier.values("pk")[:1]))
    if source.merged_at:  # not what an earlier merge changed, which was taken back
        merged = merged.filter(at__gte=source.merged_at)
    befores = Version.objects.in_bulk(merged.values_list("before", flat=True))
    entries = Initiative.objects.in_bulk(merged.values_list("entry", flat=True))
    found: dict[int, tuple[Initiative, Version]] = {}
    for version in merged.order_by("-number"):
        before = befores.get(version.before)
        if before and version.entry in entries and _took_out(before, version, own):
            found.setdefault(version.entry, (entries[version.entry], before))
    return sorted(found.values(), key=lambda pair: (pair[0].sort_key, pair[0].slug))


def _took_out(before: Version, after: Version, own: set[str]) -> bool:
    """Whether a partner that has or had these slugs was named before and is not any more."""
    was, now = (
        {word_of("partnerships", link) for link in version.record["partnerships"]} for version in (before, after)
    )
    return bool(own & was and not own & now)
