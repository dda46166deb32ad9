import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acme, Http3Gateway } from "../../../components/index.ts";
import type { ListenerPlan } from "../../../components/model/plan.ts";
import { hostnamesAnnotations, plannedListeners } from "../../../components/model/plannedListeners.ts";
import { defaultArgs } from "../../support/edge.ts";
import { registrationsOf } from "../../support/registrations.ts";
import { bind } from "../certificates/acmeEdge.ts";

/** Listeners of hostnames whose certificates have so many names each; all in one without a number. */
function planned(
    hostnames: string[],
    namesPerSecret?: number,
    changed: Partial<ListenerPlan> = {},
    listenerSharing?: boolean,
) {
    const listeners = hostnames.map(
        (hostname): ListenerPlan => ({
            hostname,
            port: 443,
            protocol: "HTTPS",
            http3: true,
            advertisedPort: 443,
            ...changed,
        }),
    );
    const controller = { capabilities: { listenerSharing } };
    return plannedListeners({ listeners, certificate: { kind: "test", namesPerSecret, settings: {} }, controller });
}
const names = (hostnames: string[], namesPerSecret?: number) =>
    planned(hostnames, namesPerSecret).map(({ name, hostnames: own }) => `${name}: ${own.join(" ")}`);

const hostname = fc.stringMatching(/^(\*\.)?[a-c]{1,2}\.[a-b]\.example$/);

describe("the listeners of a gateway", () => {
    test("are one for hostnames that may have a certificate in common", () => {
        expect(names(["a.example", "b.example"])).toEqual(["https: a.example b.example"]);
        expect(names(["a.example", "b.example"], 20)).toEqual(["https: a.example b.example"]);
    });

    test("are one for each hostname that has a certificate of its own", () => {
        expect(names(["a.example", "b.example"], 1)).toEqual([
            "https-a.example: a.example",
            "https-b.example: b.example",
        ]);
    });

    test("are one where the certificate of a wildcard covers another hostname", () => {
        expect(names(["*.example", "b.example"], 1)).toEqual(["https: *.example b.example"]);
        expect(names(["*.example", "a.b.example"], 1)).toHaveLength(2);
    });

    test("are one for each hostname where the controller says that they need not share one", () => {
        const apart = (listenerSharing: boolean) =>
            planned(["a.example", "b.example"], undefined, {}, listenerSharing).map(({ name }) => name);
        expect(apart(true)).toEqual(["https"]);
        expect(apart(false)).toEqual(["https-a.example", "https-b.example"]);
    });

    test("have those of TLS passthrough after the others, in whose order the controller opens QUIC", () => {
        const all = ["raw.example", "a.example", "b.example"].map(
            (hostname): ListenerPlan => ({
                hostname,
                port: 443,
                protocol: hostname === "raw.example" ? "TLS" : "HTTPS",
                http3: hostname !== "raw.example",
                advertisedPort: 443,
            }),
        );
        const controller = { capabilities: {} };
        const found = plannedListeners({ listeners: all, certificate: { kind: "test", settings: {} }, controller });
        expect(found.map(({ name }) => name)).toEqual(["https", "tls-raw.example"]);
    });

    test("are apart by port, and where TLS is passed through", () => {
        expect(planned(["a.example"], undefined, { port: 8443 })[0]?.name).toBe("https8443");
        expect(planned(["a.example", "b.example"], undefined, { protocol: "TLS" }).map(({ name }) => name)).toEqual([
            "tls-a.example",
            "tls-b.example",
        ]);
    });

    test("keep their names when another hostname comes", () => {
        fc.assert(
            fc.property(fc.uniqueArray(hostname, { minLength: 1 }), hostname, (before, added) => {
                expect(planned([...before, added]).map(({ name }) => name)).toEqual(
                    planned(before).map(({ name }) => name),
                );
            }),
        );
    });

    test("are for every hostname once, and no two have one that the other's certificate covers", () => {
        fc.assert(
            fc.property(fc.uniqueArray(hostname), fc.constantFrom(undefined, 1, 2), (all, namesPerSecret) => {
                const listeners = planned(all, namesPerSecret);
                expect(listeners.flatMap(({ hostnames }) => hostnames).sort()).toEqual([...all].sort());
                for (const one of listeners) {
                    const others = listeners.filter((other) => other !== one).flatMap(({ hostnames }) => hostnames);
                    expect(others.filter((other) => one.hostnames.includes(other.replace(/^[^.]+/, "*")))).toEqual([]);
                }
            }),
        );
    });

    test("say whom they are for on the Gateway, as long as it has room", () => {
        expect(hostnamesAnnotations(planned(["a.example"]))).toEqual({});
        expect(hostnamesAnnotations(planned(["a.example", "b.example"]))).toEqual({
            "hostnames.http3-gateway.dev/https": "a.example,b.example",
        });
        const long = Array.from(
            { length: 1_000 },
            (_, index) => `n${index}.${"a".repeat(60)}.${"b".repeat(63)}.example`,
        );
        expect(hostnamesAnnotations(planned(long))).toEqual({});
    });
});

test("a thousand hostnames over fifty certificates are one listener, with each certificate once", async () => {
    const all = await registrationsOf(() => {
        new Http3Gateway("edge", {
            ...defaultArgs(),
            hostnames: Array.from({ length: 1_000 }, (_, index) => `n${index}.example.com`),
            certificate: acme({ email: "ops@example.com", dns01: bind, namesPerCertificate: 20 }),
        });
    });
    expect(all.of("Certificate")).toHaveLength(50);
    const [https] = all.spec("Gateway")["listeners"] as { name: string; hostname?: string; tls: object }[];
    expect(https).toMatchObject({ name: "https", port: 443, protocol: "HTTPS" });
    expect(https).not.toHaveProperty("hostname");
    expect(https?.tls).toEqual({
        mode: "Terminate",
        certificateRefs: Array.from({ length: 50 }, (_, index) => ({
            kind: "Secret",
            name: index === 0 ? "edge-tls" : `edge-tls-${index + 1}`,
        })),
    });
});
