"use strict";
// Everything shown is set as text, never as HTML: answers hold what documents say.
const byId = (id) => document.getElementById(id);

function say(text, wrong) {
  byId("said").textContent = text;
  byId("said").className = wrong ? "wrong" : "";
}

function row(tag, cells) {
  const line = document.createElement("tr");
  for (const cell of cells) line.appendChild(document.createElement(tag)).textContent = cell;
  return line;
}

function table(found) {
  const names = found.head.vars;
  const whole = document.createElement("table");
  whole.appendChild(document.createElement("thead")).appendChild(row("th", names));
  const body = whole.appendChild(document.createElement("tbody"));
  for (const b of found.results.bindings) {
    body.appendChild(row("td", names.map((name) => (b[name] ? b[name].value : ""))));
  }
  return whole;
}

async function ask(event) {
  if (event) event.preventDefault();
  byId("answer").replaceChildren();
  say("…");
  try {
    const reply = await fetch("/sparql", {
      method: "POST",
      headers: {
        "Content-Type": "application/sparql-query",
        Accept: "application/sparql-results+json, text/turtle;q=0.9",
      },
      body: byId("query").value,
    });
    const text = await reply.text();
    if (!reply.ok) return say(text, true);
    if (reply.headers.get("Content-Type").startsWith("text/turtle")) {
      byId("answer").appendChild(document.createElement("pre")).textContent = text;
      return say("");
    }
    const found = JSON.parse(text);
    if ("boolean" in found) return say(found.boolean ? "yes" : "no");
    byId("answer").appendChild(table(found));
    const count = found.results.bindings.length;
    say(count === 1 ? "1 row" : `${count} rows`);
  } catch (error) {
    say(`No answer: ${error.message}`, true);
  }
}

byId("ask").addEventListener("submit", ask);
byId("query").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(event);
});
