import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../../tools/review");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));

test.each(files)("%s knows no cloud and no controller by name", (file) => {
    const text = readFileSync(join(folder, file), "utf8");
    const names = /aws|azure|gcp|google|gke|route ?53|cloudflare|envoy|traefik|digitalocean|oracle|hetzner/gi;
    expect(text.match(names) ?? []).toEqual([]);
});
