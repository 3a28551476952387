import assert from "node:assert/strict";
import { test } from "node:test";
import cell from "../faces/cell/cell.css";
import checkpoints from "../faces/checkpoints/checkpoints.css";
import console from "../faces/console/console.css";
import course from "../faces/course/course.css";
import genome from "../faces/genome/genome.css";
import log from "../faces/log/log.css";
import machines from "../faces/machines/machines.css";
import metabolism from "../faces/metabolism/metabolism.css";
import program from "../faces/program/program.css";
import resources from "../faces/resources/resources.css";

const SHEETS = { cell, checkpoints, console, course, genome, log, machines, metabolism, program, resources };

test("no two faces of a lab style the same class: they share one page", () => {
  const owners = new Map<string, string>();
  for (const [face, sheet] of Object.entries(SHEETS)) {
    for (const [, name] of sheet.matchAll(/\.(bx[a-z][\w-]*)/g)) {
      const owner = owners.get(name!) ?? face;
      assert.equal(owner, face, `${name} is styled by ${owner} and by ${face}`);
      owners.set(name!, owner);
    }
  }
  assert.ok(owners.size > 100);
});
