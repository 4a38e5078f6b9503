'use strict';
// After a refused save, go to what is wrong, once the page's own scripts have set the focus.
window.addEventListener('load', () => document.querySelector('.problems')?.focus());

// Make slugs of plain letters: an apostrophe is left out, other marks separate words.
if (window.URLify) {
    const urlify = window.URLify;
    const plain = (text) => fold(text).replaceAll("'", '').replace(/[\p{P}\p{S}]/gu, ' ');
    window.URLify = (text, ...rest) => urlify(plain(text), ...rest);
}

// Give the fields that choose from a long list, and the search within them, the name of their label.
if (window.django?.jQuery) {
    const $ = django.jQuery;

    // Django leaves an address alone that came back from a refused save. While it is what the name makes of it, it
    // follows the name.
    $(() => {
        const constants = document.getElementById('django-admin-prepopulated-fields-constants');
        for (const field of JSON.parse(constants?.dataset.prepopulatedFields ?? '[]')) {
            const name = field.dependency_ids.map((id) => $(id).val()).join(' ');
            const made = window.URLify(name, field.maxLength, field.allowUnicode);
            if (made && $(field.id).val() === made) {
                $(field.id).val('').prepopulate(field.dependency_ids, field.maxLength, field.allowUnicode).val(made);
            }
        }
    });

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
    document.addEventListener('formset:added', (event) => {
        nameAll(event.target);
        event.target.querySelector('.cited-fields :is(.select2-selection, select:not(.select2-hidden-accessible), ' +
            'input:not([type=hidden]), textarea)')?.focus();
    });
    $(document).on('select2:open', (event) => {
        const search = document.querySelector('.select2-container--open .select2-search__field');
        search.setAttribute('aria-label', `Search: ${labelOf(event.target)?.textContent ?? ''}`);
        search.focus();
    });
}
