import "./compiled.ts";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";
import type { Provider } from "@pulumi/pulumi/provider/provider.js";
import { main } from "@pulumi/pulumi/provider/server.js";
import { needsRenewal } from "../../engine/handlers/tlsRenewal.ts";
import { endWithEngine } from "./endWithEngine.ts";
import { open, type Properties, seal } from "./wireSecrets.ts";

/** Names of the inputs that created a state: a removed one is a change. */
const INPUTS = "inputNames";

/**
 * Started by the CLI as `pulumi-resource-tls`: key material of the embedded engine, behind Pulumi's provider server.
 */
export const tlsProvider: Provider = {
    version: (
        JSON.parse(readFileSync(createRequire(import.meta.url).resolve("@pulumi/tls/package.json"), "utf8")) as {
            version: string;
        }
    ).version,
    async create(urn: string, inputs: Properties) {
        const [, , type = "", name = ""] = urn.split("::");
        // Its libraries take an eighth of a second to load: a program whose keys stay does not wait for them.
        const { makeTls } = await import("../../engine/handlers/tls.ts");
        const state = await makeTls(type.split("$").at(-1) ?? type, open(inputs) as Properties);
        return { id: name, outs: { ...seal(state, inputs), [INPUTS]: Object.keys(inputs).sort() } };
    },
    async diff(_id: string, _urn: string, olds: Properties, news: Properties) {
        const before = open(olds) as Properties;
        const after = open(news) as Properties;
        const names = new Set([...(before[INPUTS] as string[]), ...Object.keys(after)]);
        const replaces = [...names].filter((key) => !isDeepStrictEqual(before[key], after[key]));
        // Like HashiCorp's provider: key material that expires soon is replaced.
        if (needsRenewal(after, before)) replaces.push("readyForRenewal");
        return { changes: replaces.length > 0, replaces };
    },
};

if (import.meta.main) {
    endWithEngine();
    await main(tlsProvider, process.argv.slice(2));
}
