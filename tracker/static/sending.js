// The answer below the address speaks of the address above it, or is gone: what htmx
// could not bring leaves no older answer standing.
const address = document.getElementById("address");
const answer = document.getElementById("understood");

for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  address?.addEventListener(failure, () => answer.replaceChildren());
}
