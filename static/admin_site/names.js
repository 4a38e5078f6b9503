'use strict';
// Make slugs of plain letters: an apostrophe is left out, other marks separate words.
if (window.URLify) {
    const urlify = window.URLify;
    const plain = (text) => fold(text).replaceAll("'", '').replace(/[\p{P}\p{S}]/gu, ' ');
    window.URLify = (text, ...rest) => urlify(plain(text), ...rest);
}

// Give the fields that choose from a long list, and the search within them, the name of their label.
if (window.django?.jQuery) {
    const $ = django.jQuery;

    const labelOf = (select) => document.querySelector(`label[for="${select.id}"]`);

    const name = (select) => {
        const label = labelOf(select);
        const box = select.parentElement.querySelector('.select2-selection');
        const value = select.parentElement.querySelector('.select2-selection__rendered');
        if (label && box && value) {
            label.id = `${select.id}_label`;
            box.setAttribute('aria-labelledby', `${label.id} ${value.id}`);
            value.setAttribute('aria-labelledby', label.id);
        }
    };

    const nameAll = (part) => part.querySelectorAll('.admin-autocomplete:not([name*=__prefix__])').forEach(name);

    $(() => nameAll(document));
    document.addEventListener('formset:added', (event) => nameAll(event.target));
    $(document).on('select2:open', (event) => {
        const search = document.querySelector('.select2-container--open .select2-search__field');
        search.setAttribute('aria-label', `Search: ${labelOf(event.target)?.textContent ?? ''}`);
        search.focus();
    });
}
