"""The smallest files that hold one of everything the builder knows."""

TEXT = """You are here

Our pages

Open eBooks is an app of free titles for children.\u00a0


First Book and IMLS honor poets. They’re young.\u00a0
"""

CURATION = """
updated_at = 2026-01-02T12:00:00-05:00
publish_at = 2026-01-01T12:00:00-05:00

[source]
url = "https://source.example/page"
title = "Our pages"
publisher = "The agency"
captured_on = 2017-02-13
archive_url = "https://archive.example/page"

[[other_source]]
url = "https://other.example/"

[[focus_area]]
slug = "reading"
name = "Reading"
description = "Books."

[[focus_area]]
slug = "arts"
name = "Arts"

[[audience]]
slug = "children"
name = "Children"

[[partner]]
slug = "first-book"
name = "First Book"
type = "nonprofit"

[[partner]]
slug = "agency"
name = "The Agency"
type = "not-known"
acronym = "TA"
parent = "The Department"
website = "https://agency.example/"

[[initiative]]
passage = 1
slug = "open-ebooks"
title.value = "Open eBooks"
title.quote = "Open eBooks"
kind.value = "digital-tool"
kind.quote = "an app"
website.value = "https://ebooks.example/"
website.source = "https://other.example/"
official_page.value = "https://source.example/ebooks"
official_page.editorial = true
standing.value = "running"
standing.source = "https://other.example/"
note = "A remark."
keywords = ["kids", "reader"]
search_words = ["classroom", "libros gratis"]
partners = [
  { partner = "agency", role = "funder", source = "https://other.example/" },
  { partner = "first-book", quote = "First Book", passage = 2 },
]
focus_areas = [
  { focus_area = "reading", quote = "titles" },
  { focus_area = "arts", editorial = true },
]
audiences = [{ audience = "children", quote = "for children.\u00a0" }]
other_names = [{ name = "eBooks", note = "short name", quote = "eBooks" }]
dates = [{ text = "Begun in 2015", source = "https://other.example/" }]

[[initiative]]
passage = 2
slug = "poets"
title.value = "Poets"
title.editorial = true
kind.value = "award"
kind.quote = "honor"
institutions.value = ["museums"]
institutions.editorial = true
status = "draft"
publish_at = 2026-07-01T12:00:00-04:00
"""
