#!/usr/bin/env node
import { Command } from "commander";
import { checks } from "./checks.ts";
import { commands } from "./commands.ts";
import { engine } from "./engine.ts";
import { firstResponse } from "./firstResponse.ts";
import { hostnames } from "./hostnames.ts";
import { install } from "./install.ts";
import { type Bench, line, type Measurement, reached } from "./measurement.ts";
import { program } from "./program.ts";
import { quic } from "./quic.ts";
import { reviewing } from "./reviewing.ts";
import { start } from "./start.ts";
import { suites } from "./suites.ts";
import { types } from "./types.ts";

const benchesOf = ({ cold = false }: { cold?: boolean }) => [
    ...[program, hostnames, reviewing, types, commands, install, checks],
    ...[quic, start(cold), firstResponse, engine, suites],
];
const namesOf = (benches: readonly Bench[]) => benches.map(({ name }) => name).join(", ");

const options = new Command("bench")
    .description("measures the package's goals and reports which are reached; exit code 1 if one is not")
    .option("--only <names...>", namesOf(benchesOf({})))
    .option("--cold", "measure `npm start` with empty caches too: about ten minutes more on two cores")
    .option("--json", "for programs")
    .parse()
    .opts<{ only?: string[]; cold?: boolean; json?: boolean }>();

const benches = benchesOf(options);
const unknown = (options.only ?? []).filter((name) => benches.every((bench) => bench.name !== name));
if (unknown.length > 0) {
    throw new Error(`There is no bench ${unknown.join(", ")}. There are: ${namesOf(benches)}.`);
}

const say = (text: string) => console.error(`  ${text}`);
const measurements: Measurement[] = [];
for (const bench of benches) {
    if (options.only === undefined || options.only.includes(bench.name)) {
        console.error(`${bench.name}: ${bench.does}`);
        measurements.push(...(await bench.run(say)));
    }
}
console.log(options.json ? JSON.stringify(measurements, null, 2) : measurements.map(line).join("\n"));
process.exitCode = reached(measurements) ? 0 : 1;
