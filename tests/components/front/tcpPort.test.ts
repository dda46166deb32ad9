import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { ServiceObject } from "../../../components/front/serviceObject.ts";
import { type TcpPortInputs, type TcpPortState, tcpPortHeld } from "../../../components/front/tcpPortLifecycle.ts";
import { FakeService } from "../../fakes/fakeService.ts";

const tcp = tcpPortHeld({ limit: 20, every: 2 });

let fake: FakeService | undefined;
afterEach(async () => {
    await fake?.stop();
    fake = undefined;
});

const owned = { "f:spec": { "f:ports": { 'k:{"port":443,"protocol":"TCP"}': { "f:port": {}, "f:name": {} } } } };
const gateway: ServiceObject = {
    metadata: {
        namespace: "ingress",
        name: "gateway",
        uid: "1",
        managedFields: [{ manager: "other" }, { manager: "helm", fieldsV1: owned }],
    },
    spec: {
        type: "LoadBalancer",
        selector: { app: "gateway" },
        ports: [
            { name: "http", port: 80, targetPort: "http", nodePort: 30_080 },
            { name: "https", port: 443, targetPort: "https", nodePort: 30_443 },
            { name: "h3", port: 443, protocol: "UDP", targetPort: "h3", nodePort: 30_444 },
        ],
    },
};

async function serve(service: ServiceObject): Promise<{ server: FakeService; inputs: TcpPortInputs }> {
    await fake?.stop();
    fake = await FakeService.start(service);
    const { kubeconfig } = fake;
    const inputs = {
        ...{ namespace: "ingress", name: "gateway", uid: "1", front: "shop-h3", gatewayPort: "https" },
        kubeconfig,
    };
    return { server: fake, inputs };
}

const ledTo = (targetPort: string): ServiceObject => {
    const service = structuredClone(gateway);
    Object.assign(service.spec.ports?.[1] ?? {}, { targetPort });
    return service;
};

describe("the target of TCP port 443 of somebody else's Service", () => {
    test("becomes the front's, with nothing else changed, and is restored in the name of the port's owner", async () => {
        const { server, inputs } = await serve(gateway);
        const state = await tcp.create(inputs);
        expect(state).toEqual({ ...inputs, taken: true });
        expect(server.service?.spec).toEqual(ledTo("front-https").spec);
        expect(await tcp.read?.(state)).toEqual(state);
        expect(server.targets.get("443/TCP")).toBe("http3-gateway-front-tcp.shop-h3");
        await tcp.delete?.(state);
        expect(server.service).toEqual(gateway);
        expect(server.targets.get("443/TCP")).toBe("helm");
    });

    test("is used and left, where its owner has written it", async () => {
        const written = ledTo("front-https");
        const { server, inputs } = await serve(written);
        const state = await tcp.create(inputs);
        expect(state).toEqual({ ...inputs, taken: false });
        await tcp.delete?.(state);
        expect(server.service).toEqual(written);
        expect(server.writes).toEqual([]);
    });

    test("is refused where another front has changed the Service", async () => {
        const { server, inputs } = await serve(gateway);
        await tcp.create(inputs);
        const taken = structuredClone(server.service);
        await expect(tcp.create({ ...inputs, front: "other" })).rejects.toThrow(
            /^The Service ingress\/gateway has a port of the front shop-h3\. .* \[front-service-taken; /,
        );
        expect(server.service).toEqual(taken);
    });

    test("is given up where a controller writes it again, with who writes the ports and the lines to write", async () => {
        const { server, inputs } = await serve(gateway);
        server.controller = (service) => {
            Object.assign(service.spec.ports?.[1] ?? {}, { targetPort: "https" });
        };
        await expect(tcp.create(inputs)).rejects.toThrow(
            "The target of TCP port 443 of the Service ingress/gateway was written again; its ports are written by helm. Clients would " +
                'lose Alt-Svc whenever that happens. Leave takes at "udp", or have it write the target itself, under spec.ports of the ' +
                "Service: - { name: https, port: 443, protocol: TCP, targetPort: front-https } " +
                "- { name: h3, port: 443, protocol: UDP, targetPort: h3 } [front-port-taken-back; ",
        );
        expect(server.service?.spec).toEqual(gateway.spec);
        expect(server.service?.metadata).toEqual(gateway.metadata);
    });

    test("is restored where its creation is interrupted, of which an engine has no state", async () => {
        const { server, inputs } = await serve(gateway);
        const interrupt = new AbortController();
        server.controller = () => interrupt.abort(new Error("Interrupted."));
        const patient = tcpPortHeld({ limit: 60_000, every: 2 });
        await expect(patient.create(inputs, { signal: interrupt.signal })).rejects.toThrow("Interrupted.");
        expect(server.service).toEqual(gateway);
    });

    test("is restored by its inputs alone, which is all that is recorded of a creation that was cut off", async () => {
        const { server, inputs } = await serve(gateway);
        await tcp.create(inputs);
        await tcp.delete?.(inputs as TcpPortState);
        expect(server.service).toEqual(gateway);
    });

    test("is taken again where somebody wrote it, and where the Service is another one", async () => {
        const { server, inputs } = await serve(gateway);
        const state = await tcp.create(inputs);
        server.service = structuredClone(gateway);
        expect(await tcp.read?.(state)).toBeUndefined();
        expect(tcp.diff(state, { ...inputs, uid: "2" })).toEqual({ changes: true, replaces: [] });
        expect(tcp.diff(state, { ...inputs, name: "other" })).toEqual({ changes: true, replaces: ["name"] });
        expect(tcp.diff(state, inputs)).toEqual({ changes: false, replaces: [] });
    });

    test("is not restored where its owner wrote another meanwhile", async () => {
        const { server, inputs } = await serve(gateway);
        const state = await tcp.create(inputs);
        Object.assign(server.service?.spec.ports?.[1] ?? {}, { targetPort: "tls" });
        server.targets.set("443/TCP", "helm");
        await tcp.delete?.(state);
        expect(server.service).toEqual(ledTo("tls"));
    });

    test("has nothing to restore in a Service that is gone", async () => {
        const { server, inputs } = await serve(gateway);
        const state = await tcp.create(inputs);
        server.service = undefined;
        expect(await tcp.read?.(state)).toBeUndefined();
        await tcp.delete?.(state);
    });

    test("is as it was afterwards, whatever other ports there are and however often it comes and goes", async () => {
        const port = fc.record({
            name: fc.stringMatching(/^[a-z]{1,8}$/),
            port: fc.integer({ min: 1, max: 1000 }),
            protocol: fc.constantFrom("TCP", "UDP", "SCTP"),
            targetPort: fc.stringMatching(/^[a-z]{1,8}$/),
        });
        const ports = fc
            .uniqueArray(port, { maxLength: 5, selector: (each) => `${each.port}/${each.protocol}` })
            .filter((some) => !some.some((each) => each.port === 443 && each.protocol === "TCP"));
        await fc.assert(
            fc.asyncProperty(ports, fc.nat({ max: 5 }), fc.integer({ min: 1, max: 3 }), async (some, at, times) => {
                const all = some.toSpliced(at, 0, { name: "tls", port: 443, protocol: "TCP", targetPort: "secure" });
                const service = { ...gateway, spec: { ...gateway.spec, ports: all } };
                const { server, inputs } = await serve(service);
                for (let count = 0; count < times; count++) {
                    const state = await tcp.create({ ...inputs, gatewayPort: "secure" });
                    await tcp.delete?.(state);
                }
                expect(server.service).toEqual(service);
            }),
            { numRuns: 12 },
        );
    });
});
