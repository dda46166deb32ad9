import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { build } from "vitepress";
import { writeApi } from "./api.ts";
import { stagePages } from "./stage.ts";

// Builds the docs site into site/html, offline: npm run docs
const repository = resolve(import.meta.dirname, "../../..");
const pages = join(repository, "site/pages");

await rm(join(repository, "site"), { recursive: true, force: true });
await stagePages(repository, pages);
await writeApi(repository, join(pages, "api"));
await mkdir(join(pages, ".vitepress"));
const config = relative(join(pages, ".vitepress"), join(import.meta.dirname, "siteConfig.ts"));
await writeFile(join(pages, ".vitepress/config.ts"), `export { default } from "${config}";\n`);
await build(pages);
