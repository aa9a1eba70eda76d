"use strict";
(function () {
  const root = document.documentElement;
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const id = (name) => document.getElementById(name);
  root.classList.add("js");

  // Opens everything around an element, and shows it.
  function reveal(element) {
    for (let at = element; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      at.hidden = false;
    }
    element.scrollIntoView();
    if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
    element.focus({ preventScroll: true });
  }

  // Finds what a link is about: an id, or #cluster/release/kind/namespace/name/field of any cluster of a group.
  function target(name) {
    if (id(name)) return id(name);
    const cut = name.indexOf("/");
    if (cut < 0) return null;
    const cluster = name.slice(0, cut), rest = name.slice(cut + 1);
    for (const group of all("[data-clusters]")) {
      if (!group.dataset.clusters.split("\n").includes(cluster)) continue;
      const hit = all("[data-at]", group).find((element) => element.dataset.at === rest);
      if (hit) return hit;
    }
    return null;
  }

  function follow() {
    let name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch (e) { /* it is not encoded */ }
    const element = name && target(name);
    if (element) reveal(element);
  }
  window.addEventListener("hashchange", follow);

  // Filters everything that can be found by the words of the field, and findings by their severity.
  const input = id("find"), severity = id("severity");
  const texts = new Map();
  function textOf(element) {
    if (!texts.has(element)) {
      const group = element.closest("[data-clusters]");
      texts.set(element, (element.textContent + " " + (group ? group.dataset.clusters : "")).toLowerCase());
    }
    return texts.get(element);
  }
  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const level = severity ? severity.value : "";
    let shown = 0;
    for (const element of all("[data-find]")) {
      const fits = words.every((word) => textOf(element).includes(word)) &&
        (!level || !element.dataset.severity || element.dataset.severity === level);
      element.hidden = !fits;
      if (fits) shown++;
      if (fits && words.length) {
        for (let at = element.parentElement; at; at = at.parentElement) {
          if (at.tagName === "DETAILS") at.open = true;
        }
      }
    }
    for (const group of all(".release, .group").reverse()) {
      const items = all("[data-find]", group);
      group.hidden = items.length > 0 && items.every((element) => element.hidden);
    }
    id("found").textContent = words.length || level ? shown + " found" : "";
  }
  input.addEventListener("input", filter);
  if (severity) severity.addEventListener("change", filter);
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      input.focus();
    }
    if (event.key === "Escape" && event.target === input) {
      input.value = "";
      filter();
    }
  });

  // Sorts a table by a column. Numbers within texts count by value.
  const order = new Intl.Collator("en", { numeric: true });
  for (const table of all("table.sortable")) {
    all("thead th", table).forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending";
        all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const body = table.tBodies[0];
        const rows = Array.from(body.rows);
        rows.sort((a, b) => order.compare(a.cells[column].textContent, b.cells[column].textContent) * (down ? -1 : 1));
        body.append(...rows);
      });
    });
  }

  id("theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const unified = id("unified");
  if (unified) unified.addEventListener("change", () => id("changes").classList.toggle("one", unified.checked));

  const unfold = id("unfold");
  unfold.addEventListener("click", () => {
    const open = unfold.textContent === "Open all";
    all("main details").forEach((element) => { element.open = open; });
    unfold.textContent = open ? "Close all" : "Open all";
  });
  // Paper has no room for noise, and for the whole text of objects that come or go.
  const folded = ".noise, .noise *, .from, .object.added, .object.removed";
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open])").filter((element) => !element.matches(folded));
    closed.forEach((element) => { element.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((element) => { element.open = false; }));
  follow();
})();
