// The browser's own copies of unsent forms: what the register has not got yet. They
// bear the name of the account they were typed under, and are offered to no other.
export const words = document.getElementById("keeping");
const BEGINS = `keep ${words?.dataset.keeper} `;
const LASTS = 30 * 24 * 60 * 60 * 1000;
const SENT = "keep-sent";

export const nameOf = (place, sitting) => `${BEGINS}${place}#${sitting}`;

// A store that is full, or forbidden by the reader, is as good as empty.
export function put(name, copy) {
  try {
    localStorage.setItem(name, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function get(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

export function drop(name) {
  try {
    localStorage.removeItem(name);
  } catch {
    // There was none.
  }
}

// A form that shows what the register has must not write over a copy that is newer.
export function spare(name) {
  const sitting = name.slice(name.lastIndexOf("#") + 1);
  const shown = document.querySelector(`.keepsake[data-sitting="${sitting}"]`);
  const copy = shown && get(name);
  if (!copy || Number(shown.dataset.stamp) >= copy.stamp) return;
  if (put(`${name}+`, copy)) drop(name);
}

function names(begins) {
  try {
    return Object.keys(localStorage).filter((name) => name.startsWith(begins));
  } catch {
    return [];
  }
}

// Offer what other sittings left at *place*; what the register has as well is dropped.
export function offer(form, place, { but, fill }) {
  for (const name of names(nameOf(place, ""))) {
    const copy = get(name);
    if (name === but || !copy) continue;
    const sitting = name.slice(nameOf(place, "").length);
    const there = document.querySelector(`.keepsake[data-sitting="${sitting}"]`);
    if (there && Number(there.dataset.stamp) >= copy.stamp) drop(name);
    else {
      form.before(notice(copy, () => drop(name), fill));
      form.closest("details")?.setAttribute("open", "");
    }
  }
}

function notice(copy, forget, fill) {
  const shown = words.content.cloneNode(true).firstElementChild;
  const said = shown.querySelector("p");
  const when = new Date(copy.stamp).toLocaleString(document.documentElement.lang, {
    dateStyle: "short",
    timeStyle: "short",
  });
  said.textContent = said.textContent.replace("{moment}", when);
  shown.addEventListener("click", ({ target }) => {
    if (!target.value) return;
    if (target.value === "back") fill(copy.fields);
    forget();
    shown.remove();
  });
  return shown;
}

// What was sent needs no copy once a page says that it is done; nor what is a month old.
export const sending = (name) => sessionStorage.setItem(SENT, name);

export function tidy() {
  const sent = sessionStorage.getItem(SENT);
  if (sent && document.querySelector(".govuk-notification-banner--success")) drop(sent);
  sessionStorage.removeItem(SENT);
  for (const name of names("keep ")) {
    if (!(get(name)?.stamp > Date.now() - LASTS)) drop(name);
  }
}
