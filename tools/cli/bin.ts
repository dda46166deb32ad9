#!/usr/bin/env node
// The package's commands. An older Node.js fails while it loads the rest, with a stack trace: so nothing is imported before
// its version is known, and this file has only what every version understands.
import { readFileSync } from "node:fs";

const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
const { name, engines } = JSON.parse(manifest) as { name: string; engines: { node: string } };
const wanted = engines.node.replace(">=", "");
if (Number.parseInt(process.versions.node, 10) < Number.parseInt(wanted, 10)) {
    process.stderr.write(`${name} needs Node.js ${wanted} or newer; this is ${process.versions.node}.\n`);
    process.exitCode = 2;
} else {
    await import("./main.ts");
}
