// Runs every src/**/*.test.ts with node's own test runner, after bundling them to plain JavaScript.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const found = (await readdir(path.join(here, "src"), { recursive: true }))
  .filter((name) => name.endsWith(".test.ts") && (!wanted.length || wanted.some((part) => name.includes(part))))
  .map((name) => path.join(here, "src", name));
const outdir = await mkdtemp(path.join(tmpdir(), "bioxen-widget-tests-"));
try {
  await build({
    entryPoints: found,
    bundle: true,
    platform: "node",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    loader: { ".css": "text" },
    sourcemap: "inline",
    outdir,
    logLevel: "warning",
  });
  const tests = (await readdir(outdir, { recursive: true })).filter((name) => name.endsWith(".test.mjs"));
  const options = ["--enable-source-maps", "--test", ...tests.map((name) => path.join(outdir, name))];
  process.exitCode = spawnSync(process.execPath, options, { stdio: "inherit" }).status ?? 1;
} finally {
  await rm(outdir, { recursive: true, force: true });
}
