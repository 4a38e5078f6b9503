/* Applies filters without leaving the page. Nothing needs it; where it fails, the browser goes there itself. */
"use strict";
{
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = one("#find");
  const heading = one("#count");
  const results = heading.parentNode;
  const path = new URL(form.action).pathname;
  const place = (url) => url.pathname + url.search;
  let shown = place(location);
  let asking = new AbortController();

  const asked = () => {
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (value.trim() && name + value !== "matchany") query.append(name, value);
    return new URL(`${path}?${query}`.replace(/\?$/, ""), location);
  };

  const show = async (url, { back, leave } = {}) => {
    asking.abort();
    const mine = (asking = new AbortController());
    results.ariaBusy = true;
    try {
      const answer = await fetch(url, { signal: mine.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const focused = document.activeElement;
      if (!answer.ok || !fill(page, back)) throw answer;
      if (!back && place(url) !== shown) history.pushState(history.state, "", url);
      shown = place(url);
      document.title = page.title;
      leave ||= !focused.isConnected;
      if (leave) heading.focus({ preventScroll: true });
      // Beside filters that stay in view, one would be left in the middle of another list.
      if (leave || (!back && getComputedStyle(form).position === "sticky")) heading.scrollIntoView({ block: "nearest" });
    } catch (problem) {
      if (problem.name !== "AbortError") back ? location.reload() : location.assign(url);
    } finally {
      if (mine === asking) results.ariaBusy = false;
    }
  };

  /* Takes over what differs, unless there are other values. What may have focus or speaks the count stays. */
  const fill = (page, back) => {
    const boxes = all(".box input", page);
    if (boxes.length !== all(".box input").length) return false;
    for (const box of boxes) {
      const same = one(`[name=${box.name}][value="${box.value}"]`);
      if (!same) return false;
      same.checked = box.checked;
      same.parentNode.className = box.parentNode.className;
      one(".n", same.parentNode).textContent = one(".n", box.parentNode).textContent;
    }
    const { q, match, sort } = form.elements;
    const now = one("#find", page).elements;
    if (back || q !== document.activeElement) q.value = now.q.value;
    match.value = now.match.value;
    sort.innerHTML = now.sort.innerHTML;
    const kept = ".filters > summary, .facet > summary, #count output";
    all(kept, page).forEach((part, at) => (all(kept)[at].innerHTML = part.innerHTML));
    const said = (root) => [...one("#count", root).childNodes].slice(1);
    [...said(), ...all(".results > :not(#count), [rel=canonical], [name=robots]")].forEach((part) => part.remove());
    heading.append(...said(page));
    results.append(...all(".results > :not(#count)", page));
    document.head.append(...all("[rel=canonical], [name=robots]", page));
    return true;
  };

  form.onchange = (event) => event.target.name && show(asked());
  form.onsubmit = () => {
    one("details", form).open &&= matchMedia("(min-width: 64em)").matches;
    show(asked(), { leave: true });
    return false;
  };
  results.onclick = (event) => {
    const link = event.target.closest("a");
    if (link?.pathname !== path || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    show(new URL(link));
    return false;
  };
  onpopstate = () => {
    asking.abort();
    if (place(location) !== shown) show(new URL(location), { back: true });
  };

  /* A long facet can be searched. */
  for (const lookup of all(".lookup", form)) {
    const values = all("li", lookup.parentNode);
    const more = one(".more", lookup.parentNode);
    lookup.hidden = false;
    lookup.onkeydown = (event) => event.key !== "Enter";
    lookup.oninput = (event) => {
      const words = fold(event.target.value).split(" ");
      const left = values.filter((value) => {
        const name = fold(one(".leader", value).textContent);
        return !(value.hidden = !words.every((word) => name.includes(word)));
      });
      more.open = one("summary", more).hidden = words.join("") > "";
      one("[aria-live]", lookup).textContent = more.open ? `${left.length || "None"} of ${values.length}` : "";
      lookup.scrollIntoView({ block: "nearest" });
    };
  }

  /* What is open stays open after a reload or on the way back. */
  const parts = all("details", form);
  parts.forEach((part, at) => (part.open = history.state?.[at] ?? part.open));
  form.addEventListener("toggle", () => history.replaceState(parts.map((part) => part.open), ""), true);
}
