'use strict';
// Help while an initiative is written: counters, and its passage beside the fields, so that a quote is chosen by
// selecting it. Everything here can be done without: the server says the same when the form is sent.
{
    const form = document.getElementById('initiative_form');

    const make = (tag, attributes = {}, ...content) => {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            element.setAttribute(name, value);
        }
        element.append(...content);
        return element;
    };

    const voice = make('div', {class: 'visually-hidden', role: 'status'});
    let waiting;
    const announce = (words, delay = 0) => {
        clearTimeout(waiting);
        waiting = setTimeout(() => { voice.textContent = words; }, delay);
    };

    // What is said while somebody types waits for a pause, so that it does not talk over every letter.
    const PAUSE = 1000;

    const describe = (field, element) => {
        const ids = field.getAttribute('aria-describedby');
        field.setAttribute('aria-describedby', ids ? `${ids} ${element.id}` : element.id);
    };

    // ---- Counters

    const split = (text, by) => text.split(by).filter((part) => part.trim());
    const COUNTED = {
        id_title: {unit: 'character', count: (text) => [...text].length, good: 100, most: 200},
        id_summary: {unit: 'word', count: (text) => split(text, /\s+/).length, good: 60},
        id_keywords: {unit: 'keyword', count: (text) => split(text, ',').length, most: 12},
        id_search_words: {unit: 'search word', count: (text) => split(text, ',').length, most: 60},
    };

    const inWords = ({unit, count, good, most}, text) => {
        const number = count(text);
        const limits = [good && `up to ${good} read best`, most && (!good || number > good) && `${most} at most`];
        return `${number} ${unit}${number === 1 ? '' : 's'} (${limits.filter(Boolean).join(', ')})`;
    };

    const addCounter = (field, rule) => {
        const counter = make('div', {class: 'help counter', id: `${field.id}_counter`});
        const show = () => {
            const number = rule.count(field.value);
            counter.classList.toggle('over', number > (rule.good ?? rule.most));
            counter.textContent = inWords(rule, field.value);
        };
        show();
        field.closest('.flex-container, .form-row').parentElement.append(counter);
        describe(field, counter);
        field.addEventListener('input', () => {
            show();
            announce(counter.textContent, PAUSE);
        });
    };

    // ---- The passage and its quotes

    // Characters that a keyboard or a copy puts in each other's place: those of initiatives/admin/forms.py.
    const ALIKE = [FOLDS["'"], '"“”', '-‐‑–—'].map((alike) => [new RegExp(`[${alike}]`, 'g'), alike[0]]);
    const plain = (text) =>
        ALIKE.reduce((result, [alike, one]) => result.replace(alike, one), text).replace(/\s+/g, ' ').trim();

    const QUOTE = 'textarea[name$="-quote"]:not([name*="__prefix__"])';

    const help = (passage) => {
        const text = passage.textContent;
        const plainText = plain(text);
        const ownPassage = document.getElementById('id_passage');
        const own = ownPassage?.value;
        let target = null; // the quote that words are being chosen for

        const task = make('p', {id: 'passage-task'});
        const label = make('label', {for: 'passage-words', class: 'visually-hidden'}, 'Words of the passage, to select');
        // Not readonly: browsers then show no caret, and who selects by keyboard would not see from where.
        const words = make('textarea', {
            id: 'passage-words', 'aria-describedby': task.id, 'aria-readonly': 'true', inputmode: 'none', rows: '10',
            spellcheck: 'false',
        });
        const selected = make('p', {class: 'passage-selected'});
        const useThese = make('button', {type: 'button', class: 'button'}, 'Use these words');
        const usedTitle = make('p', {id: 'passage-used', class: 'passage-used'}, 'Words already quoted');
        const used = make('ul', {'aria-labelledby': usedTitle.id});
        const panel = make(
            'details', {class: 'passage-panel'}, make('summary', {}, 'The passage, to take quotes from'),
            task, label, words, selected, useThese, usedTitle, used,
        );
        words.value = text;
        panel.open = matchMedia('(min-width: 1200px)').matches;

        const rowOf = (field) => field.closest('.inline-related');
        const nameOf = (field) => rowOf(field).querySelector('.cited-value').textContent.trim();
        const otherPassage = (field) => {
            const select = rowOf(field).querySelector('select[name$="-passage"]');
            return select?.value && select.value !== own ? select : null;
        };
        const chosen = () => text.slice(words.selectionStart, words.selectionEnd).trim();
        const stands = (quote) => plainText.includes(plain(quote));

        const showTask = () => {
            const name = target && nameOf(target);
            useThese.hidden = !target;
            task.textContent = target
                ? `For ${name}: select words with the mouse, or with Shift and the arrow keys, then press Enter. ` +
                  'Escape leads back.'
                : 'Select words here, then press “Use the words selected in the passage” beside a quote.';
            if (ownPassage && ownPassage.value !== own) {
                task.textContent = 'This is the passage as saved. Press “Save and continue editing” to read the one ' +
                    'that you have chosen.';
            }
        };

        const showSelected = () => {
            selected.textContent = chosen() ? `Selected: “${chosen()}”` : 'Nothing is selected.';
        };

        const showUsed = () => {
            const quoted = [...form.querySelectorAll(QUOTE)].filter((field) =>
                field.value.trim() && !otherPassage(field) && stands(field.value) &&
                !rowOf(field).querySelector('input[name$="-DELETE"]:checked'));
            used.replaceChildren(...quoted.map((field) => make('li', {}, `“${field.value.trim()}”: ${nameOf(field)}`)));
            usedTitle.hidden = !quoted.length;
        };

        const check = (field) => {
            const flag = document.getElementById(`${field.id}_flag`);
            const wrong = field.value.trim() && ownPassage?.value === own && !otherPassage(field) && !stands(field.value);
            flag.textContent = wrong ? 'The passage doesn’t contain these words.' : '';
            flag.hidden = !wrong;
            return flag.textContent;
        };

        const use = (field) => {
            const before = field.value.trim();
            const quote = chosen();
            const other = otherPassage(field);
            field.value = quote;
            if (other) {
                django.jQuery(other).val('').trigger('change');
            }
            words.setSelectionRange(words.selectionEnd, words.selectionEnd);
            target = null;
            showTask();
            showSelected();
            check(field);
            showUsed();
            field.focus();
            const instead = before && before !== quote ? `, in place of “${before}”` : '';
            announce(`The quote for ${nameOf(field)} is now “${quote}”${instead}.`);
        };

        const choose = (field) => {
            target = field;
            panel.open = true;
            showTask();
            words.focus();
        };

        const leave = () => {
            const field = target;
            target = null;
            showTask();
            field?.focus();
        };

        const enhance = (field) => {
            const flag = make('p', {class: 'quote-flag', id: `${field.id}_flag`});
            const button = make(
                'button', {type: 'button', class: 'button'}, 'Use the words selected in the passage',
                make('span', {class: 'visually-hidden'}, ` for ${nameOf(field)}`),
            );
            button.addEventListener('click', () => (chosen() ? use(field) : choose(field)));
            field.after(flag, button);
            describe(field, flag);
            check(field);
        };

        words.addEventListener('beforeinput', (event) => event.preventDefault());
        words.addEventListener('input', () => { words.value = text; }); // what a composition writes all the same
        for (const name of ['select', 'selectionchange', 'keyup', 'pointerup']) {
            words.addEventListener(name, showSelected);
        }
        document.addEventListener('selectionchange', showSelected);
        words.addEventListener('keydown', (event) => {
            if (event.key === 'Enter') {
                event.preventDefault();
                if (target && chosen()) {
                    use(target);
                }
            } else if (event.key === 'Escape' && target) {
                leave();
            }
        });
        useThese.addEventListener('click', () => (chosen() ? use(target) : words.focus()));

        form.addEventListener('input', (event) => {
            if (event.target.matches(QUOTE)) {
                const said = check(event.target);
                showUsed();
                announce(said, PAUSE);
            }
        });
        // Also those that the lists with a search say by jQuery alone.
        django.jQuery(form).on('change', () => {
            form.querySelectorAll(QUOTE).forEach(check);
            showTask();
            showUsed();
        });
        document.addEventListener('formset:added', (event) => event.target.querySelectorAll(QUOTE).forEach(enhance));
        document.addEventListener('formset:removed', () => {
            if (target && !target.isConnected) {
                target = null;
                showTask();
            }
            showUsed();
        });

        form.querySelectorAll(QUOTE).forEach(enhance);
        showTask();
        showSelected();
        showUsed();
        form.querySelector(':scope > div').before(panel);
        form.classList.add('with-passage');
    };

    if (form) {
        form.append(voice);
        for (const [id, rule] of Object.entries(COUNTED)) {
            const field = document.getElementById(id);
            if (field) {
                addCounter(field, rule);
            }
        }
        const passage = form.querySelector('blockquote.passage');
        if (passage && form.querySelector('textarea[name$="-quote"]')) {
            help(passage);
        }
    }
}
