import { createRequire } from "node:module";

// Run as a process of its own: node typesRun.ts PROJECT. Runs the type checker on a tsconfig file, and prints the most
// memory that it held, in MB, as the last line.
const [project = ""] = process.argv.slice(2);
process.argv.splice(2, process.argv.length, "-p", project);
process.on("exit", () => console.log(process.resourceUsage().maxRSS / 1024));
createRequire(import.meta.url)("typescript/bin/tsc");
