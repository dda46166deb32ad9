import { rmSync } from "node:fs";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { applyCrds, deleteCrds, hasCrds } from "../../components/gatewayApi/applyCrds.ts";
import { OUR_VERSION } from "../../components/gatewayApi/judgeBundle.ts";
import { Bundle, CRDS, type Crd, DOMAIN, POLICIES, removeBundles, stated } from "./bundle.ts";
import { api } from "./edge.ts";

const ours = { gateways: "1-6-1", routes: "1-6-1" };

afterEach(() => {
    vi.restoreAllMocks();
});
afterAll(removeBundles);

/** Lets whoever measures how long it has waited see two hundred times as much: a minute is over after 0.3 s. */
function hurry(): void {
    const now = performance.now.bind(performance);
    const started = now();
    vi.spyOn(performance, "now").mockImplementation(() => started + (now() - started) * 200);
}

/** The release's admission policy, and its binding. */
const policy = (group: string) => [
    `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: safe-upgrades.${group}
spec:
  matchConstraints:
    resourceRules:
      - { apiGroups: [${group}], apiVersions: ["*"], operations: ["*"], resources: ["*"] }
  validations: [{ expression: "true" }]
`,
    `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: safe-upgrades.${group}
spec:
  policyName: safe-upgrades.${group}
  validationActions: [Deny]
`,
];

describe("a bundle of CRDs, on a real API server", () => {
    test("is applied, only its own group, and waited for until it is served; the release's admission policy comes after it", async () => {
        const bundle = new Bundle();
        const other = new Bundle();
        bundle.write(
            ...policy(bundle.group),
            bundle.crd("gateways"),
            other.crd("others"),
            "kind: Namespace\n",
            bundle.crd("routes"),
        );
        expect(await applyCrds(bundle.inputs)).toEqual({
            ...bundle.inputs,
            installedVersion: "v1.6.1",
            names: bundle.names,
        });
        expect([await bundle.established("gateways"), await bundle.established("routes")]).toEqual([true, true]);
        expect(await bundle.releases()).toEqual(ours);
        expect(await other.releases()).toEqual({});
        const crd = await bundle.live("gateways");
        expect(crd.metadata.annotations).toEqual({
            "example.com/made-by": "test",
            ...stated("v1.6.1"),
            [OUR_VERSION]: "v1.6.1",
        });
        expect(crd.metadata.managedFields).toContainEqual(
            expect.objectContaining({ manager: "http3-gateway", operation: "Apply" }),
        );
        // Kubernetes 1.35 and newer define an order of resource versions.
        const { metadata } = await api<Crd>(`${POLICIES}/safe-upgrades.${bundle.group}`);
        const last = Math.max(...(await bundle.state()).map(Number));
        expect(Number(metadata.resourceVersion)).toBeGreaterThan(last);
    });

    test("is not written again when it is there, and its source is not even read when its names are known", async () => {
        const bundle = new Bundle();
        const { names } = await applyCrds(bundle.inputs);
        const before = await bundle.state();
        expect((await applyCrds(bundle.inputs)).names).toEqual(bundle.names);
        rmSync(bundle.file);
        expect(await applyCrds(bundle.inputs, names)).toEqual({
            ...bundle.inputs,
            installedVersion: "v1.6.1",
            names: bundle.names,
        });
        expect(await bundle.state()).toEqual(before);
        await expect(applyCrds(bundle.inputs)).rejects.toThrow("is neither a URL nor an existing file or folder");
    });

    test("is completed when a part of it is missing", async () => {
        const bundle = new Bundle();
        const state = await applyCrds(bundle.inputs);
        const { resourceVersion } = (await bundle.live("gateways")).metadata;
        await api(`${CRDS}/routes.${bundle.group}`, { method: "DELETE" });
        await vi.waitFor(async () => expect(await bundle.releases()).toEqual({ gateways: "1-6-1" }), 10_000);
        expect(await hasCrds(state)).toBe(false);
        expect((await applyCrds(bundle.inputs, bundle.names)).names).toEqual(bundle.names);
        expect(await bundle.releases()).toEqual(ours);
        expect(await bundle.established("routes")).toBe(true);
        expect((await bundle.live("gateways")).metadata.resourceVersion).toBe(resourceVersion);
        expect(await hasCrds(state)).toBe(true);
    });

    test("is upgraded over one that Helm installed, whose fields it takes over", async () => {
        const bundle = new Bundle();
        await bundle.installed("gateways", stated("v1.5.0"));
        const path = `${CRDS}/gateways.${bundle.group}?fieldManager=another`;
        const contested = {
            method: "PATCH",
            contentType: "application/apply-patch+yaml",
            body: bundle.crd("gateways"),
        } as const;
        await expect(api(path, contested)).rejects.toThrow(/conflicts? with "helm"/);
        expect((await applyCrds(bundle.inputs)).installedVersion).toBe("v1.6.1");
        expect(await bundle.releases()).toEqual(ours);
        expect((await bundle.live("gateways")).metadata.annotations).toMatchObject(stated("v1.6.1"));
    });

    test.each([
        ["two releases, the first of them older", stated("v1.5.0"), stated("v1.6.1")],
        ["two releases, the last of them older", stated("v1.6.1"), stated("v1.5.0")],
        ["one CRD that states our release and one that states none", { [OUR_VERSION]: "v1.6.1" }, {}],
        ["two releases that this package stated", { [OUR_VERSION]: "v1.5.0" }, { [OUR_VERSION]: "v1.6.1" }],
    ])("whose upgrade was cut short, which left %s, is upgraded as a whole", async (_what, gateways, routes) => {
        const bundle = new Bundle();
        await bundle.installed("gateways", gateways);
        await bundle.installed("routes", routes);
        expect((await applyCrds(bundle.inputs, bundle.names)).installedVersion).toBe("v1.6.1");
        expect(await bundle.releases()).toEqual(ours);
    });

    test("of a newer patch release is adopted and left alone", async () => {
        const bundle = new Bundle();
        await bundle.installed("gateways", stated("v1.6.7"));
        expect(await applyCrds(bundle.inputs)).toMatchObject({ installedVersion: "v1.6.7", names: bundle.names });
        expect(await bundle.releases()).toEqual({ gateways: "before" });
    });

    test.each([
        ["of a newer minor release", stated("v1.7.0"), "are v1.7.0, newer than the requested v1.6.1. A downgrade"],
        [
            "of a newer minor release beside our annotation of an older one",
            { ...stated("v1.7.0"), [OUR_VERSION]: "v1.5.0" },
            "are v1.7.0, newer than the requested v1.6.1. A downgrade can drop stored fields",
        ],
        ["of another channel", stated("v1.6.1", "experimental"), "are from the experimental channel"],
    ])("is refused over CRDs %s, and its source is not read", async (_what, annotations, words) => {
        const bundle = new Bundle();
        await bundle.installed("gateways", annotations);
        rmSync(bundle.file);
        await expect(applyCrds(bundle.inputs)).rejects.toThrow(words);
        expect(await bundle.releases()).toEqual({ gateways: "before" });
    });

    test("says what the API server says when it refuses one", async () => {
        const bundle = new Bundle();
        bundle.write(bundle.crd("gateways").replace("scope: Namespaced", "scope: Galactic"));
        await expect(applyCrds(bundle.inputs)).rejects.toThrow('spec.scope: Unsupported value: "Galactic"');
        expect(await bundle.releases()).toEqual({});
    });

    test("of another group than the source has is an error, and nothing is written", async () => {
        const bundle = new Bundle();
        await expect(applyCrds({ ...bundle.inputs, group: `missing.${DOMAIN}` })).rejects.toThrow(
            `contains no CustomResourceDefinition of the API group missing.${DOMAIN}`,
        );
        expect(await bundle.releases()).toEqual({});
    });

    test("whose source cannot be reached says why, and how to do without", async () => {
        const bundle = new Bundle();
        const source = "http://nowhere.invalid/install.yaml";
        await expect(applyCrds({ ...bundle.inputs, source })).rejects.toThrow(
            /^http:\/\/nowhere\.invalid\/install\.yaml cannot be read: getaddrinfo .* nowhere\.invalid\. Behind a proxy, set NODE_USE_ENV_PROXY=1 in addition to HTTPS_PROXY\. Without internet access, use a file or a folder\.$/,
        );
        expect(await bundle.releases()).toEqual({});
    });
});

describe("a CRD whose kind another one has", () => {
    /** A bundle whose second CRD is stored, and not served before its kind is free. */
    async function contested() {
        const bundle = new Bundle();
        await api(CRDS, {
            method: "POST",
            contentType: "application/yaml",
            body: bundle.crd("squatters", { kind: "routes", annotations: {} }).replace("-1-6-1", "-before"),
        });
        await vi.waitFor(async () => expect(await bundle.established("squatters")).toBe(true), 10_000);
        const applied = applyCrds(bundle.inputs);
        // The test asserts how it ends, perhaps after it has failed.
        applied.catch(() => undefined);
        await vi.waitFor(async () => {
            const { conditions = [] } = (await bundle.live("routes")).status;
            expect(conditions).toContainEqual(expect.objectContaining({ type: "NamesAccepted", status: "False" }));
        }, 10_000);
        return { bundle, applied };
    }

    test("is waited for until it is served", async () => {
        const { bundle, applied } = await contested();
        const atTheEnd = applied.then(async () => await bundle.established("routes"));
        expect(await bundle.established("routes")).toBe(false);
        await api(`${CRDS}/squatters.${bundle.group}`, { method: "DELETE" });
        expect(await atTheEnd).toBe(true);
    });

    test("is an error after a minute, with the API server's reason", async () => {
        const { bundle, applied } = await contested();
        hurry();
        await expect(applied).rejects.toThrow(
            `The CRD routes.${bundle.group} is not established after 60 s: NamesAccepted=False "routesList" is already in use; Established=False not all names are accepted.`,
        );
    });
});

describe("a bundle of CRDs that is destroyed", () => {
    /** A bundle with an object whose finalizer keeps it, and with it its CRD. */
    async function held() {
        const bundle = new Bundle();
        const state = { ...(await applyCrds(bundle.inputs)), deleteOnDestroy: true };
        const objects = `/apis/${bundle.group}/v1/namespaces/default/gateways`;
        const body = JSON.stringify({
            apiVersion: `${bundle.group}/v1`,
            kind: "gateways",
            metadata: { name: "held", finalizers: ["example.com/held"] },
        });
        await api(objects, { method: "POST", body });
        const release = () =>
            api(`${objects}/held`, {
                method: "PATCH",
                contentType: "application/merge-patch+json",
                body: JSON.stringify({ metadata: { finalizers: null } }),
            });
        const deleted = deleteCrds(state);
        deleted.catch(() => undefined);
        await vi.waitFor(async () => expect(await bundle.releases()).toEqual({ gateways: "1-6-1" }), 10_000);
        return { bundle, deleted, release };
    }

    test("is kept, unless its deletion was requested", async () => {
        const bundle = new Bundle();
        const state = await applyCrds(bundle.inputs);
        await deleteCrds(state);
        expect(await bundle.releases()).toEqual(ours);
        await deleteCrds({ ...state, deleteOnDestroy: true });
        expect(await bundle.releases()).toEqual({});
        // What is gone already counts as deleted.
        await deleteCrds({ ...state, deleteOnDestroy: true });
    });

    test("is waited for until its objects are gone, since until then its CRD is still there", async () => {
        const { bundle, deleted, release } = await held();
        const atTheEnd = deleted.then(async () => await bundle.releases());
        await release();
        expect(await atTheEnd).toEqual({});
    });

    test("is an error after two minutes, with the CRD that is still there", async () => {
        const { bundle, deleted, release } = await held();
        hurry();
        await expect(deleted).rejects.toThrow(
            `The CRD gateways.${bundle.group} still exists 120 s after its deletion: one of its objects has a finalizer`,
        );
        await release();
    });
});
