"""Lower the slugs of a model and the kept ones, as the migrations of both apps need it."""


def lowercase_slugs(model, address_model, using):
    """Put every slug of the model in lower case and return the rows' new slugs, by primary key.

    Where slugs differ in case alone, the row that has the lower-case one keeps it, then a row that has another
    spelling of it now, then one that had it; another row gets a number behind its slug. Every kept slug goes on
    leading to a row.
    """
    rows, kind = model._default_manager.using(using), f"{model._meta.app_label}.{model._meta.model_name}"
    kept = address_model._default_manager.using(using).filter(kind=kind)
    former, current = list(kept.values_list("slug", "row")), list(rows.values_list("slug", "pk"))
    if all(slug == slug.lower() for slug, _ in [*former, *current]):
        return {}
    owners = {}
    for pairs in (former, current):  # later ones prevail
        for slug, pk in sorted(pairs, key=lambda pair: (pair[0] == pair[0].lower(), -pair[1])):
            owners[slug.lower()] = pk
    changed = {}
    for slug, pk in sorted(current, key=lambda pair: pair[1]):
        if slug == slug.lower():
            continue
        changed[pk] = _free(slug.lower(), pk, owners)
        owners[changed[pk]] = pk
        rows.filter(pk=pk).update(slug=changed[pk])
    kept.delete()
    kept.bulk_create(address_model(kind=kind, slug=slug, row=pk) for slug, pk in owners.items())
    return changed


def _free(slug, pk, owners):
    """Return the slug, with the first number behind it that makes it nobody else's if it is another row's."""
    free, number = slug, 1
    while owners.get(free, pk) != pk:
        number += 1
        free = f"{slug[:110]}-{number}"
    return free
