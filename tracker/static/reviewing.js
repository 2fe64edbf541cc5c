// Keys over the card of a piece that waits: each presses a link or a button of the page.
// Nothing is decided here, and everything works without it by Tab and Enter.
const SWITCH = "tracker.keys";
const DIGIT = /^(?:Digit|Numpad)([1-9])$/;

const list = document.querySelector("[data-keys]");
const form = document.querySelector("form[data-reasons]");
const reasons = form?.querySelector(".reasons");
let pressed = false;

// A letter is known by its place where the layout has no Latin letters (ф is a).
function letterOf(event) {
  if (event.key === "?" || /^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return event.key === "Process" || event.key.length === 1 ? event.code.replace(/^Key/, "").toLowerCase() : "";
}

function typing(target) {
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target.matches("input") && !["radio", "checkbox", "submit", "button"].includes(target.type);
}

function choices() {
  return [...form.elements].filter((field) => field.name === "reason");
}

// The reasons matter for a rejection alone.
function unfold() {
  const chosen = form.querySelector("input[name=decision]:checked");
  reasons.hidden = chosen?.value !== "rejected";
}

// What a key chooses is no typed text yet: no draft is made of it (keeping.js).
function reject() {
  form.querySelector("input[name=decision][value=rejected]").checked = true;
  unfold();
  const first = choices().find((one) => one.checked) ?? choices()[0];
  form.scrollIntoView({ block: "start" });
  first.focus({ preventScroll: true });
}

// A reason that wants words leads to where they are written.
function choose(number) {
  const reason = choices()[number - 1];
  if (!reason || reasons.hidden) return false;
  reason.checked = true;
  const wanting = reason.hasAttribute("aria-describedby");
  (wanting ? form.elements.words : reason).focus();
  return true;
}

function press(letter) {
  const target = document.querySelector(`[aria-keyshortcuts~="${CSS.escape(letter)}"]`);
  if (!target) return false;
  if (letter === "r" && form) reject();
  else {
    // Held down, or pressed again while the next page comes, a key decides nothing more.
    pressed = letter !== "?";
    target.click();
  }
  return true;
}

function listen(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || pressed) return;
  if (event.key === "Escape" && typing(event.target)) event.target.blur();
  if (typing(event.target)) return;
  const digit = DIGIT.exec(event.code);
  const chosen = digit && form && event.key !== "?";
  // What a key has done it does not type as well, into the field it led to.
  if (chosen ? choose(Number(digit[1])) : press(letterOf(event))) event.preventDefault();
}

function stored() {
  try {
    return localStorage.getItem(SWITCH);
  } catch {
    return null;
  }
}

function store(value) {
  try {
    localStorage.setItem(SWITCH, value);
  } catch {
    // Nothing is kept in this browser: it holds for this page.
  }
}

// Single keys can be switched off: who speaks to the computer presses them unawares.
function turn(on) {
  document.body.classList.toggle("keys-off", !on);
  const button = list.querySelector("[data-keys-switch]");
  button.dataset.off ??= button.textContent;
  button.hidden = false;
  button.textContent = on ? button.dataset.off : button.dataset.on;
  document.removeEventListener("keydown", listen);
  if (on) document.addEventListener("keydown", listen);
}

function number(reason, index) {
  const key = document.createElement("kbd");
  key.className = "key";
  key.setAttribute("aria-hidden", "true");
  key.textContent = index + 1;
  reason.labels[0].append(key);
}

if (reasons) {
  form.addEventListener("change", unfold);
  choices().slice(0, 9).forEach(number);
  unfold();
}
if (list) {
  turn(stored() !== "off");
  list.querySelector("[data-keys-switch]").addEventListener("click", () => {
    const on = document.body.classList.contains("keys-off");
    store(on ? "on" : "off");
    turn(on);
  });
}
// A page that comes back by the back button takes keys again.
addEventListener("pageshow", () => (pressed = false));
