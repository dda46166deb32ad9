import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ComponentResource, type CustomResourceOptions, dynamic, secret } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { Http3Gate, type Http3GateArgs } from "../../components/index.ts";
import { DYNAMIC_RESOURCES, lifecycleOf, providerOf } from "../../components/providers.ts";
import { made } from "../support/dynamicResources.ts";
import { type Registrations, registrationsOf } from "../support/registrations.ts";

const components = join(import.meta.dirname, "../../components");

test("every dynamic resource of the components is in the list of lifecycles", async () => {
    const files = readdirSync(components, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const texts = files.map((file) => readFileSync(join(components, file), "utf8"));
    // Pulumi's class would serialize functions.
    expect(texts.filter((text) => /extends \w*\.?dynamic\.Resource/.test(text))).toEqual([]);
    const classes = texts.flatMap((text) =>
        [...text.matchAll(/class (\w+) extends DynamicResource/g)].map(([, name]) => name),
    );
    expect(DYNAMIC_RESOURCES.toSorted()).toEqual(classes.toSorted());
    expect(Object.keys(made).toSorted()).toEqual(classes.toSorted());
    const all = await registrationsOf(() => Object.values(made).map((make) => make()));
    expect(all.all.map(({ type }) => type).toSorted()).toEqual(
        classes.map((name) => `pulumi-nodejs:dynamic/http3gateway:${name}`).toSorted(),
    );
});

test("a dynamic resource of another version is refused by name", async () => {
    await expect(lifecycleOf("Http2Listener")).rejects.toThrow(
        /^pulumi-http3-gateway has no dynamic resource Http2Listener/,
    );
});

test("what fails in a cluster is a sentence, without a stack that the dynamic provider would print", async () => {
    const { read, delete: remove } = await providerOf("AltSvc");
    const state = { namespace: "edge", name: "edge", uid: "1", value: "clear", kubeconfig: "/nowhere/kubeconfig" };
    for (const failing of [read("one", state), remove("one", state)]) {
        await expect(failing).rejects.toMatchObject({
            message: expect.stringMatching(/^The kubeconfig \/nowhere\/kubeconfig does not exist\. /),
            stack: "",
        });
    }
});

test("what reads or deletes by its recorded outputs is updated for another way to its cluster", async () => {
    const all = await registrationsOf(() => Object.values(made).map((make) => make()));
    const judged: [name: string, updated: boolean][] = [];
    for (const name of DYNAMIC_RESOURCES) {
        const { read, delete: remove, diff } = await lifecycleOf(name);
        if (read === undefined && remove === undefined) continue;
        const before = { ...all.one(name).inputs, kubeconfig: "/before" };
        for (const change of [{ kubeconfig: "/after" }, { context: "another" }]) {
            judged.push([name, diff(before, { ...before, ...change }).changes]);
        }
    }
    expect(judged).toEqual(
        [
            ...[
                "AltSvc",
                "AltSvcRemoval",
                "CrdBundle",
                "DrainedPods",
                "EndpointGroups",
                "FrontedService",
                "GatewayAltSvc",
                "Http3Listener",
            ],
            ...["SentAltSvc", "SilentAltSvc", "TcpPort", "UdpPort"],
        ].flatMap((name) => [
            [name, true],
            [name, true],
        ]),
    );
});

describe("what Pulumi records as the code of a dynamic resource", async () => {
    const all = await registrationsOf(() => Object.values(made).map((make) => make()));
    const texts = Object.keys(made).map((name) => ({ name, text: String(all.one(name).inputs["__provider"]) }));

    test("is the same text for all, but for the name", () => {
        expect(new Set(texts.map(({ name, text }) => text.replaceAll(`"${name}"`, "NAME"))).size).toBe(1);
    });

    test.each(texts)(
        "imports nothing but the package for $name, and has a method for each of the engine's steps",
        ({ text }) => {
            expect([...text.matchAll(/(?:import|require)\((.*?)\)/g)].map(([, module]) => module)).toEqual([
                '"pulumi-http3-gateway/providers"',
            ]);
            const module = { exports: {} as { handler?: () => object } };
            new Function("exports", text)(module.exports);
            expect(Object.keys(module.exports.handler?.() ?? {})).toEqual([
                "check",
                "diff",
                "create",
                "update",
                "read",
                "delete",
            ]);
        },
    );

    test("is all in which a resource differs from one of Pulumi's own class, which serializes functions", async () => {
        const provider: dynamic.ResourceProvider = { create: async () => ({ id: "one", outs: {} }) };
        class Serialized extends dynamic.Resource {}
        const registered = async (make: (inputs: Http3GateArgs, opts: CustomResourceOptions) => object) =>
            await registrationsOf(() => {
                const first = new ComponentResource("test:index:Edge", "edge");
                const opts = { parent: first, dependsOn: [new Http3Gate("first", { passed: true, verdict: "" })] };
                make({ passed: true, verdict: secret("h3") }, { ...opts, aliases: [{ name: "before" }] });
            });
        const ours = await registered((inputs, opts) => new Http3Gate("gate", inputs, opts));
        const pulumis = await registered(
            (inputs, opts) => new Serialized(provider, "gate", { ...inputs }, opts, "http3gateway", "Http3Gate"),
        );
        const without = (all: Registrations) => {
            const { inputs, openInputs, ...rest } = all.one("Http3Gate", "gate");
            const plain = ({ __provider: code, ...others }: Record<string, unknown>) => ({
                ...others,
                code: typeof code,
            });
            return { ...rest, inputs: plain(inputs), openInputs: plain(openInputs) };
        };
        expect(without(ours)).toEqual(without(pulumis));
    });
});

test.each([
    [
        "Http3Gate",
        'check({}, { passed: false, verdict: "" })',
        ["advertisement/http3GateLifecycle.ts", "advertisement/notAdvertised.ts", "providers.ts"],
    ],
    [
        "CrdBundle",
        "diff('', {}, {})",
        [
            "gatewayApi/crdBundleLifecycle.ts",
            "kubernetes/client.ts",
            "kubernetes/reach.ts",
            "kubernetes/request.ts",
            "kubernetes/sameCluster.ts",
            "kubernetes/whereReachable.ts",
            "model/kubeconfigText.ts",
            "providers.ts",
        ],
    ],
    ["Http3Check", "diff('', {}, {})", ["advertisement/http3CheckLifecycle.ts", "providers.ts"]],
])("%s loads for %s its own code and no other's", (name, call, files) => {
    const program = `import { registerHooks } from "node:module";
        const loaded = [];
        registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
        const { providerOf } = await import(${JSON.stringify(join(components, "providers.ts"))});
        await (await providerOf("${name}")).${call};
        console.log(JSON.stringify(loaded));`;
    const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    const loaded = (JSON.parse(printed) as string[]).flatMap((url) => url.split("/components/")[1] ?? []);
    expect(loaded.toSorted()).toEqual(files);
});
