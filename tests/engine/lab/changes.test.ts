import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labInfo } from "../../../tools/lab/index.ts";
import { api, cli } from "../../lab/edge.ts";
import { changesSince, previousPackage, programOf } from "../previousPackage.ts";
import { PulumiStack, type Ran } from "../pulumiStack.ts";

const PROGRAM = "tests/engine/programs/edges";
const { config } = labInfo();
const previous = previousPackage();
const at = { where: "client", project: join(import.meta.dirname, "../../..", PROGRAM) } as const;
const controllerNamespace = "changes-envoy-gateway";
const stack = new PulumiStack("changes", { ...config, controllerNamespace }, at);

/** Settings of a stack with one gateway. */
const one = (edge: object = {}, name = "one") => ({ edges: JSON.stringify({ [name]: { stage: "on", ...edge } }) });

/**
 * Records what the cluster has. The provider's wait for a workload may end with an older version of it, from the cache
 * of the API server: a Job that had ended was recorded without the annotation that the update had just given it.
 */
async function recordCluster(settings: Record<string, string>): Promise<void> {
    const { code, text } = await stack.refresh(settings);
    expect(code, text).toBe(0);
}

/** What was done, with the last part of each type. */
function done({ code, text, steps }: Ran): string[] {
    expect(code, text).toBe(0);
    return steps.map((step) => step.replace(/ \S*:(\w+) /, " $1 ")).sort();
}

interface Live {
    metadata: { name: string; uid: string; annotations?: Record<string, string> };
    data?: Record<string, string>;
}
const SECRET = "/api/v1/namespaces/one/secrets/one-tls";
const POLICY = "/apis/gateway.envoyproxy.io/v1alpha1/namespaces/one/clienttrafficpolicies/one";
const uidOf = async (path: string) => (await api<Live>(path)).metadata.uid;
const GATEWAY = "/apis/gateway.networking.k8s.io/v1/namespaces/one/gateways/one";

beforeAll(async () => {
    const { code, text } = await stack.up(
        one(),
        previous === undefined ? {} : { project: programOf(previous, PROGRAM) },
    );
    expect(code, text).toBe(0);
});
afterAll(async () => {
    await stack.destroy();
});

test.runIf(previous !== undefined)(
    "this package changes of a stack of the previous commit's what CHANGELOG names",
    async () => {
        const types = done(await stack.preview(one())).map((step) => step.split(" ")[1] ?? "");
        const said = new Set(
            changesSince(previous ?? "")
                .join("\n")
                .split(/\W+/),
        );
        expect(types.filter((type) => !said.has(type))).toEqual([]);
        expect((await stack.up(one())).code).toBe(0);
    },
);

const RENEWED = [
    "create-replacement LocallySignedCert one-certificate-leaf",
    "delete-replaced LocallySignedCert one-certificate-leaf",
    // It looks whether the new one is served.
    "update Http3Check one-check",
    "update Secret one-certificate-secret",
];
const OTHER_NAMES = [
    ...RENEWED,
    "create-replacement CertRequest one-certificate-leaf",
    "delete-replaced CertRequest one-certificate-leaf",
    "update ConfigMap one-dns",
    "update Deployment one-dns",
    "update Gateway one",
    "update Http3Gate one-gate",
    "update Http3Gateway one",
    "update InClusterZone one-dns",
    "update ReachedPlan one-plan",
    "update SelfSignedCertificate one-certificate",
];

test("a certificate near its end is renewed by its CA: the leaf alone, in the Secret that is there", async () => {
    const before = [await uidOf(SECRET), await uidOf(GATEWAY)];
    const { data: old } = await api<Live>(SECRET);
    await stack.edit("one-certificate-leaf", "LocallySignedCert", { validityEndTime: new Date().toISOString() });
    expect(done(await stack.up(one()))).toEqual(RENEWED);
    const { data: now } = await api<Live>(SECRET);
    expect([await uidOf(SECRET), await uidOf(GATEWAY)]).toEqual(before);
    expect(now?.["ca.crt"]).toBe(old?.["ca.crt"]);
    expect(now?.["tls.crt"]).not.toBe(old?.["tls.crt"]);
});

test("a hostname comes", async () => {
    expect(done(await stack.up(one({ hostnames: ["app.one.test", "www.one.test"] })))).toEqual(OTHER_NAMES.toSorted());
});

/** As all of what follows has it. */
const shorter = (edge: object = {}, name?: string) => one({ maxAge: 3600, ...edge }, name);

test("--target updates one resource; a hostname goes with the rest", async () => {
    const { urn } = await stack.resource("one-alt-svc");
    expect(done(await stack.up(shorter(), { flags: ["--target", urn] }))).toEqual(["update AltSvc one-alt-svc"]);
    expect(done(await stack.up(shorter()))).toEqual([...OTHER_NAMES, "update AdvertisedStage one-stage"].sort());
});

test("a transform reaches every child", async () => {
    const transformed = shorter({ annotations: { team: "edge" } });
    const steps = done(await stack.up(transformed));
    const children = (await stack.resources()).filter(({ type, custom }) => custom && !type.startsWith("pulumi:"));
    const named = ({ type, urn }: (typeof children)[number]) => `${type.split(":").at(-1)} ${urn.split("::").at(-1)}`;
    expect(children.filter(({ customTimeouts }) => customTimeouts?.create !== 660).map(named)).toEqual([]);
    const objects = children.filter(({ type, inputs }) => type.startsWith("kubernetes:") && inputs?.["metadata"]);
    expect(steps).toEqual(objects.map((object) => `update ${named(object)}`).sort());
    expect((await api<Live>(POLICY)).metadata.annotations?.["team"]).toBe("edge");
    await recordCluster(transformed);
    expect(done(await stack.up(shorter()))).toEqual(steps);
});

test("what somebody took out of the cluster is found by refresh, and made again", async () => {
    const { spec } = await api<{ spec: object }>(POLICY);
    await api(POLICY, {
        method: "PATCH",
        contentType: "application/merge-patch+json",
        body: JSON.stringify({ spec: { http3: null, headers: null } }),
    });
    expect((await stack.refresh(shorter())).code).toBe(0);
    expect(done(await stack.up(shorter()))).toEqual(["create AltSvc one-alt-svc", "create Http3Listener one-http3"]);
    expect((await api<{ spec: object }>(POLICY)).spec).toEqual(spec);
});

test("a second stack comes and goes beside the first, which stays as it is", async () => {
    const existing = { gatewayClass: controllerNamespace, ...one({}, "two") };
    const two = new PulumiStack("two", { ...config, controllerNamespace, ...existing }, at);
    const { code, text } = await two.up();
    expect(code, text).toBe(0);
    expect(done(await stack.preview(shorter()))).toEqual([]);
    const destroyed = await two.destroy();
    expect(destroyed.code, destroyed.text).toBe(0);
    expect(done(await stack.refresh(shorter()))).toEqual([]);
});

test("the embedded engine does not take over what the Pulumi CLI created", async () => {
    const settings = { ...config, controllerNamespace, ...shorter() };
    const { code, stderr } = await cli(
        [
            ...["preview", "--program", join(at.project, "index.ts"), "--stack", "changes", "--engine", "embedded"],
            ...["--no-type-check", "--helm", labInfo().helm],
            ...Object.entries(settings).flatMap(([key, value]) => ["--config", `${key}=${value}`]),
        ],
        "client",
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(
        /error: \w+ \S+ was created by the Pulumi CLI: its field manager is pulumi-kubernetes-\w+\. Neither engine knows the resources of the other\. Use --engine pulumi\. Or remove its stack with the Pulumi CLI and create it with the embedded engine\.\n/,
    );
});

test("a protected gateway is not destroyed, by destroy or by a program without it", async () => {
    expect(done(await stack.up(shorter({ protect: true })))).toEqual([]);
    for (const refused of [await stack.destroy(), await stack.preview({ edges: "{}" })]) {
        expect(refused.code).not.toBe(0);
        expect(refused.text).toContain("protected");
    }
    expect(done(await stack.up(shorter()))).toEqual([]);
});

test("a gateway of another name is another one, unless it has an alias", async () => {
    const renamed = done(await stack.preview(shorter({}, "uno")));
    expect([...new Set(renamed.map((step) => step.replace(/^(\w+) \S+ (uno|one)\b.*/, "$1 $2")))].sort()).toEqual([
        "create uno",
        "delete one",
    ]);
    // Its objects have its name. The control plane, the keys and the record of its stage are as they were.
    const objects = [
        ...["AltSvc %-alt-svc", "CertRequest %-certificate-leaf", "ClientTrafficPolicy %-client-traffic"],
        ...["ConfigMap %-dns", "Deployment %-dns", "EnvoyPatchPolicy %-prefer-gro", "EnvoyProxy %-proxy"],
        ...["Gateway %", "HTTPRoute %-redirect"],
        ...["Http3Listener %-http3", "LocallySignedCert %-certificate-leaf", "Namespace %-dns-namespace"],
        ...["Namespace %-namespace", "Secret %-certificate-secret", "SelfSignedCert %-certificate-ca", "Service %-dns"],
    ];
    expect(done(await stack.preview(shorter({ formerly: "one" }, "uno")))).toEqual([
        ...objects.map((object) => `create-replacement ${object.replace("%", "uno")}`),
        ...objects.map((object) => `delete-replaced ${object.replace("%", "one")}`),
        "update Http3Check uno-check",
        "update Http3Gate uno-gate",
        "update Http3Gateway uno",
        "update InClusterZone uno-dns",
        "update ReachedPlan uno-plan",
        "update SelfSignedCertificate uno-certificate",
    ]);
});

test("a gateway that is retained stays in the cluster when the program drops it, and is imported again", async () => {
    expect(done(await stack.up(shorter({ retainOnDelete: true })))).toEqual([]);
    const before = await uidOf(GATEWAY);
    const dropped = done(await stack.up({ edges: "{}" }));
    expect([...new Set(dropped.map((step) => step.split(" ")[0]))]).toEqual(["delete"]);
    expect(await uidOf(GATEWAY)).toBe(before);
    // What has other values than the program is taken over by force, as the provider's documentation says.
    const again = shorter({
        imports: { "one-namespace": "one", "one-controller-namespace": controllerNamespace, one: "one/one" },
        annotations: { "pulumi.com/patchForce": "true" },
    });
    const imported = done(await stack.up(again));
    expect(imported.filter((step) => step.startsWith("import"))).toEqual([
        "import Gateway one",
        "import Namespace one-controller-namespace",
        "import Namespace one-namespace",
    ]);
    expect(await uidOf(GATEWAY)).toBe(before);
    await recordCluster(again);
    expect(done(await stack.preview(again))).toEqual([]);
});
