"use strict";
// Everything shown is set as text, never as HTML: answers hold what documents say.
const byId = (id) => document.getElementById(id);
const ROWS = { CSV: "text/csv", TSV: "text/tab-separated-values", JSON: "application/sparql-results+json", XML: "application/sparql-results+xml" };
const GRAPHS = { Turtle: "text/turtle", "N-Triples": "application/n-triples", "JSON-LD": "application/ld+json", "RDF/XML": "application/rdf+xml" };
const ENDINGS = { CSV: "csv", TSV: "tsv", JSON: "srj", XML: "srx", Turtle: "ttl", "N-Triples": "nt", "JSON-LD": "jsonld", "RDF/XML": "rdf" };
const NUMBERS = /#(integer|decimal|double|float|int|long|nonNegativeInteger)$/;
const SHOWN = 1000; // rows put on the page at once; a browser becomes slow with many more

let prefixes = [];
let running = null;
let asked = "";

function add(parent, tag, text, attributes = {}) {
  const made = parent.appendChild(document.createElement(tag));
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

function short(iri) {
  const known = prefixes.find(([, space]) => iri.startsWith(space) && /^[\w.-]*$/.test(iri.slice(space.length)));
  return known ? `${known[0]}:${iri.slice(known[1].length)}` : iri;
}

function cell(line, term) {
  if (!term) return add(line, "td", "");
  if (term.type === "uri") {
    const place = add(line, "td");
    const button = add(place, "button", short(term.value), { type: "button", class: "term", title: `What is said of ${term.value}` });
    button.addEventListener("click", () => set(`DESCRIBE <${term.value}>`));
    return place;
  }
  const place = add(line, "td", term.type === "bnode" ? `_:${term.value}` : term.value);
  if (NUMBERS.test(term.datatype || "")) place.className = "number";
  if (term["xml:lang"]) add(place, "span", term["xml:lang"], { class: "lang", title: "language" });
  return place;
}

function table(names, rows) {
  const whole = document.createElement("table");
  const line = add(add(whole, "thead"), "tr");
  for (const name of names) {
    const bound = rows.filter((row) => row[name]);
    const figures = bound.length && bound.every((row) => NUMBERS.test(row[name].datatype || ""));
    add(line, "th", name, figures ? { scope: "col", class: "number" } : { scope: "col" });
  }
  const body = add(whole, "tbody");
  const fill = (from, to) => {
    for (const row of rows.slice(from, to)) {
      const shown = add(body, "tr");
      for (const name of names) cell(shown, row[name]);
    }
  };
  fill(0, SHOWN);
  byId("answer").replaceChildren(whole);
  if (rows.length > SHOWN) {
    const more = add(add(byId("answer"), "p", `The first ${SHOWN} of ${rows.length} rows are shown. `), "button", "Show all", { type: "button" });
    more.addEventListener("click", () => { fill(SHOWN, rows.length); more.parentElement.remove(); });
  }
}

function offer(formats) {
  byId("format").replaceChildren();
  for (const name of Object.keys(formats)) add(byId("format"), "option", name, { value: formats[name] });
  byId("more").hidden = false;
}

function fail(text) {
  byId("said").textContent = "No answer";
  byId("wrong").textContent = text.trim();
  const place = /^the query:(\d+):(\d+): /.exec(text);
  if (!place) return;
  const lines = byId("query").value.split("\n");
  const start = lines.slice(0, place[1] - 1).join("\n").length + (place[1] > 1 ? 1 : 0);
  const at = start + Array.from(lines[place[1] - 1] || "").slice(0, place[2] - 1).join("").length;
  byId("query").focus();
  byId("query").setSelectionRange(at, Math.max(at + 1, start + (lines[place[1] - 1] || "").length));
}

function send(query, accept, signal) {
  const headers = { "Content-Type": "application/sparql-query", Accept: accept };
  return fetch("/sparql", { method: "POST", headers, body: query, signal });
}

async function ask(event) {
  if (event) event.preventDefault();
  if (running) running.abort();
  const mine = running = new AbortController();
  asked = byId("query").value;
  history.replaceState(null, "", `#query=${encodeURIComponent(asked)}`);
  byId("answer").replaceChildren();
  byId("wrong").textContent = "";
  byId("more").hidden = true;
  byId("stop").hidden = false;
  byId("said").textContent = "Asking …";
  const began = performance.now();
  try {
    const reply = await send(asked, "application/sparql-results+json, text/turtle;q=0.9", mine.signal);
    const text = await reply.text();
    if (!reply.ok) return fail(text);
    const time = `${((performance.now() - began) / 1000).toFixed(2)} s`;
    if (reply.headers.get("Content-Type").startsWith("text/turtle")) {
      add(byId("answer"), "pre", text || "# (nothing)");
      byId("said").textContent = `A graph, in ${time}`;
      return offer(GRAPHS);
    }
    const found = JSON.parse(text);
    if ("boolean" in found) {
      byId("said").textContent = `${found.boolean ? "Yes" : "No"}, in ${time}`;
      return offer({ JSON: ROWS.JSON, XML: ROWS.XML });
    }
    table(found.head.vars, found.results.bindings);
    const count = found.results.bindings.length;
    byId("said").textContent = `${count === 1 ? "1 row" : `${count} rows`}, in ${time}`;
    offer(ROWS);
  } catch (error) {
    if (error.name === "AbortError") byId("said").textContent = mine === running ? "Stopped" : "Asking …";
    else fail(`The server cannot be reached: ${error.message}. Is maillage serve still running?`);
  } finally {
    if (mine === running) {
      running = null;
      byId("stop").hidden = true;
    }
  }
}

async function save() {
  const chosen = byId("format").selectedOptions[0];
  const reply = await send(asked, chosen.value);
  if (!reply.ok) return fail(await reply.text());
  const url = URL.createObjectURL(await reply.blob());
  add(document.createElement("p"), "a", "", { href: url, download: `answer.${ENDINGS[chosen.textContent]}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function set(query) {
  byId("query").value = query;
  byId("query").rows = Math.min(24, Math.max(6, query.split("\n").length + 1));
  for (const other of document.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  ask();
}

function list(questions) {
  const place = byId("questions");
  let theme = null;
  let group = null;
  for (const question of questions) {
    if (question.theme !== theme) {
      theme = question.theme;
      const section = add(place, "section");
      add(section, "h2", theme);
      group = add(section, "ul");
    }
    const button = add(add(group, "li"), "button", question.summary, { type: "button", title: question.name });
    button.addEventListener("click", () => {
      set(question.text);
      button.setAttribute("aria-current", "true");
      if (matchMedia("(max-width: 52rem)").matches) byId("catalogue").open = false;
      byId("said").scrollIntoView({ block: "nearest" });
    });
  }
}

function find() {
  const word = byId("find").value.trim().toLowerCase();
  for (const section of byId("questions").children) {
    for (const item of section.querySelectorAll("li")) {
      const button = item.firstChild;
      item.hidden = !`${button.textContent} ${button.title} ${section.firstChild.textContent}`.toLowerCase().includes(word);
    }
    section.hidden = !section.querySelector("li:not([hidden])");
  }
}

async function begin() {
  if (matchMedia("(max-width: 52rem)").matches) byId("catalogue").open = false;
  try {
    const about = await (await fetch("/about.json")).json();
    byId("project").textContent = `${about.name}.`;
    document.title = `Ask the graph: ${about.name}`;
    prefixes = Object.entries(about.prefixes).sort((a, b) => b[1].length - a[1].length);
    list(about.questions);
  } catch {
    byId("questions").textContent = "The questions of the project cannot be listed.";
  }
  const given = /^#query=(.*)/.exec(location.hash);
  if (given) set(decodeURIComponent(given[1]));
}

byId("ask").addEventListener("submit", ask);
byId("stop").addEventListener("click", () => running && running.abort());
byId("save").addEventListener("click", save);
byId("link").addEventListener("click", () => navigator.clipboard.writeText(location.href));
byId("find").addEventListener("input", find);
byId("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(event);
});
begin();
