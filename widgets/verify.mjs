// Checks the committed bundles: identical to a fresh build, small, and without any address to fetch from.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import path from "node:path";

const here = path.dirname(fileURLToPath(import.meta.url));
const committed = path.join(here, "..", "bioxen_nb", "widgets", "static");
const fresh = await mkdtemp(path.join(tmpdir(), "bioxen-widgets-"));
const faults = [];
const LIMIT_BYTES = 120_000;

try {
  execFileSync(process.execPath, [path.join(here, "build.mjs"), "--out", fresh], { stdio: "inherit" });
  for (const name of await readdir(fresh)) {
    const expected = await readFile(path.join(fresh, name));
    const found = await readFile(path.join(committed, name)).catch(() => null);
    if (!found) faults.push(`${name} is missing: run "npm run build" and commit it`);
    else if (!expected.equals(found)) faults.push(`${name} is out of date: run "npm run build" and commit it`);
    if (!name.endsWith(".js")) continue;
    if (expected.length > LIMIT_BYTES) faults.push(`${name} has ${expected.length} bytes, more than ${LIMIT_BYTES}`);
    const addresses = (expected.toString().match(/https?:\/\/[^"'`\s)]+/g) ?? []).filter((a) => !a.includes("w3.org"));
    if (addresses.length) faults.push(`${name} holds addresses: ${addresses.join(", ")}`);
    console.log(`${name}: ${expected.length} bytes`);
  }
  const lock = await readFile(path.join(here, "package-lock.json"), "utf8");
  if (/"resolved"|https?:/.test(lock)) faults.push("package-lock.json holds addresses");
} finally {
  await rm(fresh, { recursive: true, force: true });
}
if (faults.length) {
  console.error(faults.join("\n"));
  process.exit(1);
}
console.log("verified");
