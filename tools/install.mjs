// Installs the dependencies when they are not the lockfile's, and does nothing otherwise. Plain JavaScript, and only
// what every Node has: this runs before there is a current Node.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const installed = "node_modules/.package-lock.json";
const changed = (file) => statSync(file).mtimeMs > statSync(installed).mtimeMs;

if (!existsSync(installed) || changed("package-lock.json") || changed("package.json")) {
    console.error("Installing the dependencies …");
    // Not `npm ci`: that refuses a lockfile without the binaries for systems that a registry's mirror does not carry.
    const options = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
    const { status } = spawnSync("npm", ["install", ...options], { stdio: "inherit" });
    process.exit(status ?? 1);
}
