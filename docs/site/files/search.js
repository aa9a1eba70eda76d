// Finds sections that have all words of the search. Titles count more than texts.
const field = document.getElementById("search");
const list = document.getElementById("found");
const top_ = document.body.dataset.top;
for (const s of sections) {
  s.title = (s.p + " " + s.t).toLowerCase();
  s.text = s.x.toLowerCase();
}

function score(section, words) {
  let sum = 0;
  for (const word of words) {
    if (section.t.toLowerCase().includes(word)) sum += 8;
    else if (section.title.includes(word)) sum += 4;
    else if (section.text.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

function excerpt(section, word) {
  const at = Math.max(0, section.text.indexOf(word) - 60);
  return section.x.slice(at, at + 180);
}

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = words.length === 0 ? [] : sections.map((s) => [score(s, words), s]).filter((h) => h[0] > 0);
  hits.sort((a, b) => b[0] - a[0]);
  list.replaceChildren(...hits.slice(0, 20).map(([, s]) => {
    const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("small");
    link.href = top_ + "/" + s.u;
    link.textContent = s.p === s.t ? s.t : s.p + ": " + s.t;
    text.textContent = excerpt(s, words[0]);
    link.append(text);
    item.append(link);
    return item;
  }));
  list.hidden = hits.length === 0;
}

field.addEventListener("input", search);
document.addEventListener("keydown", (e) => {
  if (e.key === "/" && document.activeElement !== field) {
    e.preventDefault();
    field.focus();
  } else if (e.key === "Escape") {
    list.hidden = true;
  } else if (e.key === "Enter" && document.activeElement === field && list.querySelector("a")) {
    list.querySelector("a").click();
  }
});
