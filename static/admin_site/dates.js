'use strict';
// Dates and times of the editing pages: times as the pages write them, Eastern time named as such, and one press for
// tomorrow at nine. Everything here can be done without: what is typed is read the same way.
{
    const shortcuts = window.DateTimeShortcuts;
    const DATE = '%m/%d/%Y';
    const inWords = (time) =>
        `${time.getTwelveHours()}:${time.getTwoDigitMinute()} ${time.getHours() < 12 ? 'a.m.' : 'p.m.'}`;

    shortcuts.handleClockQuicklink = (number, hour) => {
        const input = shortcuts.clockInputs[number];
        input.value = inWords(hour === -1 ? shortcuts.now() : new Date(1970, 1, 1, hour));
        input.focus();
        shortcuts.dismissClock(number);
    };

    shortcuts.addTimezoneWarning = (input) => {
        const hours = shortcuts.timezoneOffset / 3600;
        const group = input.closest('.datetime');
        if (!hours || !group || group.querySelector('.timezonewarning')) {
            return;
        }
        const note = document.createElement('div');
        note.className = 'help timezonewarning';
        const far = `${Math.abs(hours)} hour${Math.abs(hours) === 1 ? '' : 's'}`;
        note.textContent = `This is Eastern time. Your clock is ${far} ${hours > 0 ? 'ahead' : 'behind'}.`;
        group.append(note);
    };

    for (const group of document.querySelectorAll('.datetime')) {
        const date = group.querySelector('.vDateField');
        const time = group.querySelector('.vTimeField');
        const button = document.createElement('button');
        button.type = 'button';
        button.className = 'button tomorrow';
        button.textContent = 'Tomorrow 9:00 a.m.';
        button.addEventListener('click', () => {
            const day = shortcuts.now();
            day.setDate(day.getDate() + 1);
            date.value = day.strftime(DATE);
            time.value = '9:00 a.m.';
            [date, time].forEach((input) => input.dispatchEvent(new Event('change', {bubbles: true})));
        });
        group.append(button);
    }
}
