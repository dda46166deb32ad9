import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { applyCrds, type CrdBundleInputs, deleteCrds } from "../../../components/gatewayApi/applyCrds.ts";
import { FakeApi } from "../../fakes/fakeApi.ts";

const GROUP = "gateway.example.com";
const crd = (plural: string, group = GROUP) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  annotations:
    gateway.networking.k8s.io/bundle-version: v1.6.1
    gateway.networking.k8s.io/channel: standard
  name: ${plural}.${group}
spec:
  group: ${group}
  names: { plural: ${plural} }
  versions: [{ name: v1 }]
`;
const policy = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata:
  name: safe-upgrades.${GROUP}
`;
const bundle = [crd("gateways"), policy, crd("routes"), crd("others", "example.org"), "kind: Namespace"].join("---\n");

let api: FakeApi;
let site: Server;
let downloads: number;
let inputs: CrdBundleInputs;

beforeEach(async () => {
    api = await FakeApi.start();
    downloads = 0;
    site = createServer((_, response) => {
        downloads++;
        response.end(bundle);
    });
    await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
    const source = `http://127.0.0.1:${(site.address() as AddressInfo).port}/install.yaml`;
    inputs = {
        kubeconfig: api.kubeconfig,
        source,
        group: GROUP,
        channel: "standard",
        version: "v1.6.1",
        deleteOnDestroy: false,
    };
});
afterEach(async () => {
    await api.stop();
    site.closeAllConnections();
    await new Promise((resolve) => site.close(resolve));
});

const NAMES = [`gateways.${GROUP}`, `routes.${GROUP}`];
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";

describe("a bundle of CRDs", () => {
    test("is applied, its group alone, and the release's admission policy after it", async () => {
        const state = await applyCrds(inputs);
        expect(state).toEqual({ ...inputs, installedVersion: "v1.6.1", names: NAMES });
        expect(api.writes).toEqual([
            `PATCH ${CRDS}/gateways.${GROUP}`,
            `PATCH ${CRDS}/routes.${GROUP}`,
            `PATCH ${POLICIES}/safe-upgrades.${GROUP}`,
        ]);
        expect(api.crds.get(`gateways.${GROUP}`)?.metadata.annotations?.["http3-gateway.dev/bundle-version"]).toBe(
            "v1.6.1",
        );
    });

    test("is not written again when it is there, and not even read when its names are known", async () => {
        const { names } = await applyCrds(inputs);
        const written = api.writes.length;
        expect((await applyCrds(inputs)).installedVersion).toBe("v1.6.1");
        expect(downloads).toBe(2);
        expect((await applyCrds(inputs, names)).names).toEqual(NAMES);
        expect(downloads).toBe(2);
        expect(api.writes).toHaveLength(written);
    });

    test("is completed when a part of it is missing", async () => {
        await applyCrds(inputs);
        api.crds.delete(`routes.${GROUP}`);
        const before = api.writes.length;
        await applyCrds(inputs, NAMES);
        expect(api.writes.slice(before)).toEqual([`PATCH ${CRDS}/routes.${GROUP}`]);
    });

    test("is upgraded over an older one", async () => {
        api.install(`gateways.${GROUP}`, { "gateway.networking.k8s.io/bundle-version": "v1.5.0" });
        expect((await applyCrds(inputs)).installedVersion).toBe("v1.6.1");
        expect(api.writes).toHaveLength(3);
    });

    test("of a newer patch release is adopted and left alone", async () => {
        api.install(`gateways.${GROUP}`, { "gateway.networking.k8s.io/bundle-version": "v1.6.7" });
        expect((await applyCrds(inputs)).installedVersion).toBe("v1.6.7");
        expect(api.writes).toEqual([]);
    });

    test.each([
        [{ "gateway.networking.k8s.io/bundle-version": "v1.7.0" }, "a downgrade can drop stored fields"],
        [{ "gateway.networking.k8s.io/channel": "experimental" }, "Mixing channels"],
    ])("is refused over %j", async (annotations, words) => {
        api.install(`gateways.${GROUP}`, annotations);
        await expect(applyCrds(inputs)).rejects.toThrow(words);
        expect(api.writes).toEqual([]);
        expect(downloads).toBe(0);
    });

    test("says what the API server says when it refuses one", async () => {
        api.refusals = [{ status: 422, message: 'spec.group: Invalid value: "x"' }];
        await expect(applyCrds(inputs)).rejects.toThrow('spec.group: Invalid value: "x"');
    });

    test("of another group than the source has is an error, and nothing is written", async () => {
        await expect(applyCrds({ ...inputs, group: "nobody.example.com" })).rejects.toThrow(
            "holds no CustomResourceDefinition of the API group nobody.example.com",
        );
        expect(api.writes).toEqual([]);
    });

    test("whose source cannot be reached says why, and how to do without", async () => {
        const source = "http://nowhere.invalid/install.yaml";
        await expect(applyCrds({ ...inputs, source })).rejects.toThrow(
            /^http:\/\/nowhere\.invalid\/install\.yaml cannot be read: getaddrinfo .* nowhere\.invalid\. Behind a proxy, set NODE_USE_ENV_PROXY=1 beside HTTPS_PROXY; without a way out, name a file or a folder\.$/,
        );
        expect(api.writes).toEqual([]);
    });

    test("stays when it is destroyed, unless that was asked for", async () => {
        const state = await applyCrds(inputs);
        await deleteCrds(state);
        expect([...api.crds.keys()]).toEqual(NAMES);
        // Until its objects are gone, a CRD is there and ends: nobody may take it for one to keep.
        api.deletionTakes = 200;
        await deleteCrds({ ...state, deleteOnDestroy: true });
        expect([...api.crds.keys()]).toEqual([]);
    });
});
