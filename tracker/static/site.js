// Small comforts over pages that work without them: menus that fold, buttons
// that refuse a second press, a toolbar over Markdown, a warning before typed text
// is left behind.
import { initAll } from "./vendor/govuk/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

if (document.querySelector("markdown-toolbar")) {
  import("./vendor/markdown-toolbar/index.js");
}

// What htmx brings in gets the same comforts as what came with the page.
document.addEventListener("htmx:afterSwap", (event) => {
  initAll({ scope: event.target });
});

// A text that was typed and not sent is not lost by a stray click.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let touched = false;
  form.addEventListener("input", () => (touched = true));
  form.addEventListener("submit", () => (touched = false));
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });
}
