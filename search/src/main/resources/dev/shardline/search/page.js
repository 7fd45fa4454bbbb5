"use strict";

// Everything that comes from the index or the network becomes text, never markup: it is data of strangers.

const byId = (id) => document.getElementById(id);
const form = byId("form");
const results = byId("results");
const live = byId("status");
let latest = 0;

function say(text, wrong) {
  live.textContent = text;
  live.classList.toggle("wrong", Boolean(wrong));
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) {
    made.textContent = text;
  }
  if (className) {
    made.className = className;
  }
  return made;
}

async function ask(path, body) {
  const answer = await fetch(path, {
    method: body ? "POST" : "GET",
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body ? JSON.stringify(body) : undefined,
  });
  const json = await answer.json();
  if (!answer.ok) {
    throw new Error(json.message);
  }
  return json;
}

// Only these can be shown: "javascript:" and the like are no images.
function webAddress(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

function thumbnail(result) {
  const address = webAddress(result.url);
  if (!address) {
    return element("p", "No image address", "hint");
  }
  const image = element("img");
  image.loading = "lazy";
  image.referrerPolicy = "no-referrer";
  image.alt = result.caption || "Image " + result.id;
  image.addEventListener("error", () => image.replaceWith(element("p", "The image is not there any more", "hint")));
  image.src = address;
  const link = element("a");
  link.href = address;
  link.rel = "noreferrer noopener";
  link.append(image);
  return link;
}

function fields(row) {
  const list = element("dl");
  for (const [name, value] of Object.entries(row)) {
    const shown = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
    list.append(element("dt", name), element("dd", shown));
  }
  return list;
}

function details(result, index) {
  const made = element("details");
  made.append(element("summary", "The row of " + result.id));
  made.addEventListener("toggle", async () => {
    if (!made.open || made.querySelector("dl")) {
      return;
    }
    try {
      const [row] = await ask("metadata", { ids: [result.id], indice_name: index });
      made.append(fields(row.metadata));
    } catch (e) {
      say(e.message, true);
    }
  });
  return made;
}

function item(result, index) {
  const made = element("li");
  made.dataset.id = result.id;
  made.append(
    thumbnail(result),
    element("p", result.caption || "(no caption)", "caption"),
    element("p", "Similarity " + result.similarity.toFixed(4), "similarity"),
    details(result, index),
  );
  const more = element("button", "More like this");
  more.type = "button";
  more.setAttribute("aria-label", "More like result " + result.id);
  more.addEventListener("click", () => search({ id: result.id }, "row " + result.id));
  made.append(more);
  return made;
}

async function search(question, name) {
  const turn = ++latest;
  const index = byId("index").value;
  say("Searching for " + name + " …");
  results.setAttribute("aria-busy", "true");
  try {
    const found = await ask("knn-service", {
      ...question,
      modality: byId("modality").value,
      num_images: Number(byId("count").value),
      indice_name: index || null,
      deduplicate: byId("deduplicate").checked,
    });
    if (turn !== latest) {
      return; // Another search was begun meanwhile.
    }
    results.replaceChildren(...found.map((result) => item(result, index)));
    say(found.length + (found.length === 1 ? " result for " : " results for ") + name);
    // Who was in the old list would else be nowhere.
    if (document.activeElement === document.body) {
      results.focus();
    }
  } catch (e) {
    if (turn === latest) {
      results.replaceChildren();
      say(e.message, true);
    }
  } finally {
    if (turn === latest) {
      results.removeAttribute("aria-busy");
    }
  }
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(reader.result.slice(reader.result.indexOf(",") + 1)));
    reader.addEventListener("error", () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}

async function searchFile(file) {
  try {
    await search({ image: await base64(file) }, file.name);
  } catch (e) {
    say(file.name + " cannot be read: " + e.message, true);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  const [file] = byId("file").files;
  if (text) {
    search({ text }, "“" + text + "”");
  } else if (file) {
    searchFile(file);
  } else {
    say("Write some words, or choose an image.", true);
    byId("text").focus();
  }
});

byId("file").addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (file) {
    byId("text").value = "";
    searchFile(file);
  }
});

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const [file] = event.dataTransfer.files;
  if (file) {
    searchFile(file);
  }
});

// A search can be a link: ?q=WORDS, or ?id=ROW; &modality=text, &count=50, &index=NAME.
async function start() {
  const asked = new URLSearchParams(location.search);
  try {
    for (const name of await ask("indices-list")) {
      const option = element("option", name);
      option.value = name;
      byId("index").append(option);
    }
  } catch (e) {
    say(e.message, true);
    return;
  }
  for (const name of ["modality", "count", "index"]) {
    if (asked.has(name)) {
      byId(name).value = asked.get(name);
    }
  }
  if (asked.has("q")) {
    byId("text").value = asked.get("q");
    form.requestSubmit();
  } else if (asked.has("id")) {
    search({ id: Number(asked.get("id")) }, "row " + asked.get("id"));
  }
}

start();
