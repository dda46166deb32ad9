import { describe, expect, test } from "vitest";
import { otherRelease, type Workload } from "../../../components/preflight/otherRelease.ts";

const wanted = { path: "controller.version", version: "v3.7.13", namespace: "infra", deployment: "traefik" };
const of = (images: string[], label?: string): Workload => ({
    metadata: { labels: label === undefined ? {} : { "app.kubernetes.io/version": label } },
    spec: { template: { spec: { containers: images.map((image) => ({ image })) } } },
});

describe("a controller that is installed already", () => {
    test.each<[string, Workload]>([
        ["its image's tag", of(["traefik:v3.7.13"])],
        ["a tag of its minor release", of(["traefik:v3.7"])],
        ["one of its containers", of(["sidecar:v0.5.0", "traefik:3.7.13"])],
        ["its label, where images have digests", of(["traefik@sha256:0a"], "v3.7.13")],
        ["nothing that states one", of(["mirror/traefik:stable"])],
        ["no field at all", {}],
    ])("is of the release by %s", (_what, workload) => {
        expect(otherRelease(wanted, workload)).toBeUndefined();
    });

    test.each<[string, Workload, string]>([
        ["its image's tag", of(["traefik:v3.6.12"]), "3.6.12"],
        ["a longer number that begins alike", of(["traefik:v3.7.1"]), "3.7.1"],
        ["its label", of(["traefik@sha256:0a"], "3.5.0"), "3.5.0"],
        ["image and label, both named", of(["traefik:v3.6.12"], "3.5.0"), "3.6.12 or 3.5.0"],
    ])("is of another one by %s", (_what, workload, stated) => {
        expect(otherRelease(wanted, workload)).toBe(
            `The Deployment "traefik" is of release ${stated}, not v3.7.13. ` +
                "The capabilities of the controller depend on its release. Set the installed release.",
        );
    });

    test("is not there", () => {
        expect(otherRelease(wanted, undefined)).toBe(
            'The Deployment "traefik" does not exist in namespace "infra". ' +
                "Its image states the controller's release, on which the capabilities depend. " +
                "Correct the namespace and the name, or omit the version.",
        );
    });
});
