// Fills tracker/static/vendor from the packages pinned in package-lock.json and
// writes down, in assets.lock.json, what every file is and where it came from.
//
//     cd tools/assets && npm ci && npm run build
//
// Node is needed here only: nobody who runs, installs or tests the register
// needs it. tests/house/test_assets.py checks the outcome offline.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "..", "..", "tracker", "static", "vendor");
const locked = JSON.parse(readFileSync(join(here, "package-lock.json"), "utf8"));
const font = (subset, weight) => `files/golos-text-${subset}-${weight}-normal.woff2`;

// A package, the folder it fills, the files taken as they are, and its licence.
const plan = [
  {
    name: "govuk-frontend",
    folder: "govuk",
    files: ["dist/govuk/govuk-frontend.min.js"],
    styles: { "govuk-frontend.css": "app.scss" },
    // The package says MIT and carries no text; this is its repository's.
    licence: join(here, "licences", "govuk-frontend.txt"),
  },
  {
    name: "@fontsource/golos-text",
    folder: "golos-text",
    files: ["cyrillic", "latin"].flatMap((s) => [font(s, 400), font(s, 700)]),
  },
  { name: "htmx.org", folder: "htmx", files: ["dist/htmx.min.js"] },
  {
    name: "@github/markdown-toolbar-element",
    folder: "markdown-toolbar",
    files: ["dist/index.js"],
  },
];

const sha256 = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");

/** Copies a script without the pointer to its source map, which is not shipped. */
function copy(from, to) {
  if (!from.endsWith(".js")) return cpSync(from, to);
  const text = readFileSync(from, "utf8");
  writeFileSync(to, text.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, "\n"));
}

/** Fills one folder of vendor/ and returns its entry for the lock file. */
function fill({ name, folder, files, styles = {}, licence }) {
  const source = join(here, "node_modules", name);
  const target = join(vendor, folder);
  const { version, integrity, license } = locked.packages[`node_modules/${name}`];
  mkdirSync(target, { recursive: true });
  for (const file of files) copy(join(source, file), join(target, basename(file)));
  for (const [css, scss] of Object.entries(styles)) {
    const { css: text } = sass.compile(join(here, scss), { style: "compressed", quietDeps: true });
    writeFileSync(join(target, css), text + "\n");
  }
  cpSync(licence ?? join(source, "LICENSE"), join(target, "LICENSE.txt"));
  const shipped = [...files.map((f) => basename(f)), ...Object.keys(styles), "LICENSE.txt"].sort();
  const sums = shipped.map((file) => [`${folder}/${file}`, sha256(join(target, file))]);
  return { package: name, version, licence: license, integrity, files: Object.fromEntries(sums) };
}

rmSync(vendor, { recursive: true, force: true });
const assets = plan.map(fill);
writeFileSync(join(vendor, "assets.lock.json"), JSON.stringify({ assets }, null, 2) + "\n");
console.log(`${assets.length} packages written to tracker/static/vendor`);
