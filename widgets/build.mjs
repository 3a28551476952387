// Bundles the shells (lab and lone face, for anywidget and for Panel) and every face into the Python package. `--out DIR` writes somewhere else (used by verify.mjs).
import { build, transform } from "esbuild";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const flag = process.argv.indexOf("--out");
const outdir =
  flag > 0 ? path.resolve(process.argv[flag + 1]) : path.join(here, "..", "bioxen_nb", "widgets", "static");

/** Style sheets become short strings, because the view carries its style inside its own element. */
const styles = {
  name: "styles",
  setup: (builder) =>
    builder.onLoad({ filter: /\.css$/ }, async ({ path: file }) => {
      const { code } = await transform(await readFile(file, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    }),
};

const faces = await readdir(path.join(here, "src", "faces"));
const shells = { lab: "src/lab-anywidget.ts", "lab-panel": "src/lab-panel.ts", face: "src/face-anywidget.ts", "face-panel": "src/face-panel.ts" };

await mkdir(outdir, { recursive: true });
const entries = Object.entries({ ...shells, ...Object.fromEntries(faces.map((name) => [`face-${name}`, `src/faces/${name}/index.ts`])) });
const bundle = (target, wanted) =>
  build({
    absWorkingDir: here,
    entryPoints: Object.fromEntries(entries.filter(wanted)),
    bundle: true,
    minify: true,
    format: "esm",
    target,
    charset: "utf8",
    legalComments: "none",
    plugins: [styles],
    outdir,
    logLevel: "warning",
  });
const isForPanel = ([name]) => name.endsWith("-panel");
await bundle("es2022", (entry) => !isForPanel(entry));
// Panel compiles a module once more and moves class fields behind `super(...)`, which breaks where minified code goes on
// with a comma; before ES2022 classes have no such fields.
await bundle("es2021", isForPanel);
