// No typed text is lost. A form marked data-keep is saved as a draft: at once in this
// browser, every ten seconds in the register, upon whose word the browser's copy goes.
// All words stand in templates/keepsakes/notices.html.
import { drop, get, nameOf, offer, put, sending, spare, tidy, words } from "./copies.js";

const EVERY = 10_000;
const SOON = 400;
// Letters of a form's key that name this drawing of it (tracker/web/sittings.py).
const SITTING = 16;
const OURS = ["csrf_token", "idempotency_key", "keep_place", "keep_stamp"];

// Where the form stands: where it says, else the address it is sent to.
function placeOf(form) {
  const said = form.elements.keep_place?.value || form.getAttribute("action");
  const at = new URL(said || location.href, location.href);
  at.searchParams.delete("kept");
  return at.pathname + at.search;
}

// What was typed: no files, no passwords, nothing of ours.
function fieldsOf(form) {
  const secret = [...form.querySelectorAll("input[type=password]")].map((input) => input.name);
  const typed = ([name, value]) => typeof value === "string" && ![...OURS, ...secret].includes(name);
  return [...new FormData(form)].filter(typed);
}

function fill(form, fields) {
  for (const input of form.elements) {
    const values = fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (OURS.includes(input.name) || ["submit", "file", "password"].includes(input.type)) continue;
    if (["checkbox", "radio"].includes(input.type)) input.checked = values.includes(input.value);
    else if (input.type === "select-multiple") for (const one of input.options) one.selected = values.includes(one.value);
    // Hidden ones too: a text stays written against the version it was written against.
    else if (values.length) input.value = values[0];
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.querySelector("textarea, input:not([type=hidden])").focus();
}

function keep(form) {
  const place = placeOf(form);
  // Of several forms on one page each has a name of its own.
  const here = form.dataset.keep ? `${place} ${form.dataset.keep}` : place;
  const name = nameOf(here, form.elements.idempotency_key.value.slice(0, SITTING));
  spare(name);
  const status = document.createElement("p");
  status.className = "govuk-body keeping-status";
  status.setAttribute("role", "status");
  form.append(status);
  // When the newest change was made that the register has not got; 0: it has them all.
  let stamp = get(name)?.stamp ?? 0;
  let sent = false;
  let soon = 0;

  function keepHere() {
    clearTimeout(soon);
    return put(name, { stamp, fields: fieldsOf(form) });
  }

  function body() {
    const data = new FormData();
    for (const [key, value] of fieldsOf(form)) data.append(key, value);
    for (const key of ["csrf_token", "idempotency_key"]) data.set(key, form.elements[key].value);
    data.set("keep_place", place);
    data.set("keep_stamp", stamp);
    return data;
  }

  async function send() {
    if (!stamp || sent) return;
    const saving = stamp;
    let said = keepHere() ? words.dataset.offline : words.dataset.full;
    try {
      const answer = await fetch(words.dataset.href, { method: "POST", body: body(), redirect: "manual" });
      const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
      if (plain) said = await answer.text();
      else if (answer.status === 413) said = words.dataset.long;
      else if (answer.status < 500) said = words.dataset.closed;
      if (plain && answer.ok && stamp === saving) {
        stamp = 0;
        drop(name);
      }
    } catch {
      // No connection: the copy is here, and it is tried again.
    }
    status.textContent = said;
  }

  // Who leaves cannot wait: at most 64 KB go with the page, and the copy stays here.
  function leave() {
    if (!stamp || sent) return;
    keepHere();
    navigator.sendBeacon(words.dataset.href, body());
  }

  form.addEventListener("input", () => {
    stamp = Math.max(Date.now(), stamp + 1);
    clearTimeout(soon);
    soon = setTimeout(keepHere, SOON);
  });
  form.addEventListener("submit", () => {
    if (stamp) keepHere();
    sent = true;
    sending(name);
  });
  // So that the register's copy of a form sent in vain is known for the same as ours.
  form.addEventListener("formdata", ({ formData }) => formData.set("keep_stamp", stamp));
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("pagehide", leave);
  addEventListener("pageshow", () => (sent = false));
  setInterval(send, EVERY);
  offer(form, here, { but: name, fill: (fields) => fill(form, fields) });
}

if (words) {
  tidy();
  document.querySelectorAll("form[data-keep]").forEach(keep);
}
