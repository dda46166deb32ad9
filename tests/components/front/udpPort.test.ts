import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { ServiceObject } from "../../../components/front/serviceObject.ts";
import { type UdpPortInputs, type UdpPortState, udpPortHeld } from "../../../components/front/udpPortLifecycle.ts";
import { FakeService } from "../../fakes/fakeService.ts";

const udp = udpPortHeld({ limit: 20, every: 2 });

let fake: FakeService | undefined;
afterEach(async () => {
    await fake?.stop();
    fake = undefined;
});

const gateway: ServiceObject = {
    metadata: { namespace: "ingress", name: "gateway", uid: "1", labels: { app: "gateway" } },
    spec: {
        type: "LoadBalancer",
        selector: { app: "gateway" },
        ports: [
            { name: "http", port: 80, targetPort: "http", nodePort: 30_080 },
            { name: "https", port: 443, targetPort: "https", nodePort: 30_443 },
        ],
    },
};
const PORT = { name: "h3", port: 443, protocol: "UDP", targetPort: "h3" };

async function serve(service: ServiceObject): Promise<{ server: FakeService; inputs: UdpPortInputs }> {
    await fake?.stop();
    fake = await FakeService.start(service);
    const { kubeconfig } = fake;
    const inputs = { namespace: "ingress", name: "gateway", uid: "1", front: "shop-h3", targetPort: "h3", kubeconfig };
    return { server: fake, inputs };
}

describe("UDP port 443 of somebody else's Service", () => {
    test("is added beside the ports that are there, without force, and taken away again", async () => {
        const { server, inputs } = await serve(gateway);
        const state = await udp.create(inputs);
        expect(state).toEqual({ ...inputs, added: true });
        expect(server.service?.spec.ports).toEqual([...(gateway.spec.ports ?? []), { ...PORT, nodePort: 31_000 }]);
        expect(await udp.read?.(state)).toEqual(state);
        await udp.delete?.(state);
        expect(server.service).toEqual(gateway);
        expect(server.writes).toEqual([
            { manager: "http3-gateway-front.shop-h3", force: null, ports: [PORT] },
            { manager: "http3-gateway-front.shop-h3", force: null, ports: [] },
        ]);
    });

    test("is used and left, where its owner has written it", async () => {
        const written = structuredClone(gateway);
        written.spec.ports?.push(PORT);
        const { server, inputs } = await serve(written);
        const state = await udp.create(inputs);
        expect(state).toEqual({ ...inputs, added: false });
        await udp.delete?.(state);
        expect(server.service).toEqual(written);
        expect(server.writes).toEqual([]);
    });

    test("is refused where another manager has it, and that manager's stays", async () => {
        const written = structuredClone(gateway);
        written.spec.ports?.push({ ...PORT, targetPort: "quic" });
        const { server, inputs } = await serve(written);
        await expect(udp.create(inputs)).rejects.toThrow(
            /^UDP port 443 of the Service ingress\/gateway belongs to another manager: .* \[front-udp-port-taken; /,
        );
        expect(server.service).toEqual(written);
    });

    test("is refused where another front has added it, whose port stays", async () => {
        const { server, inputs } = await serve(gateway);
        await udp.create(inputs);
        const taken = structuredClone(server.service);
        await expect(udp.create({ ...inputs, front: "other" })).rejects.toThrow(
            /^The Service ingress\/gateway has the UDP port of the front shop-h3\. .* \[front-service-taken; /,
        );
        expect(server.service).toEqual(taken);
    });

    test("is refused where a controller takes it away again, with who writes the ports and the lines to write", async () => {
        const controlled = structuredClone(gateway);
        controlled.metadata.managedFields = [
            { manager: "gateway-operator", fieldsV1: { "f:spec": { "f:ports": {} } } },
        ];
        const { server, inputs } = await serve(controlled);
        server.controller = (service) => {
            service.spec.ports = service.spec.ports?.filter(({ protocol }) => protocol !== "UDP");
        };
        await expect(udp.create(inputs)).rejects.toThrow(
            "The UDP port 443 that was added to the Service ingress/gateway was removed again; its ports are written by " +
                "gateway-operator. Clients would lose HTTP/3 whenever that happens. Have it write the port itself, under " +
                "spec.ports of the Service: - { name: h3, port: 443, protocol: UDP, targetPort: h3 } [front-port-taken-back; ",
        );
        expect(server.service).toEqual(controlled);
    });

    test("is taken away where the balancer says that it cannot have it, since TCP may go with it", async () => {
        const { server, inputs } = await serve(gateway);
        server.controller = (service) => {
            service.status = {
                conditions: [{ type: "LoadBalancerPortsError", status: "True", message: "mixed protocols" }],
            };
        };
        await expect(udp.create(inputs)).rejects.toThrow(
            /^The balancer refuses UDP port 443 of the Service ingress\/gateway: mixed protocols .*\[front-balancer-refused-port; /,
        );
        expect(server.service?.spec).toEqual(gateway.spec);
    });

    test("is taken away where its creation is interrupted, of which an engine has no state", async () => {
        const { server, inputs } = await serve(gateway);
        const interrupt = new AbortController();
        server.controller = () => interrupt.abort(new Error("Interrupted."));
        const patient = udpPortHeld({ limit: 60_000, every: 2 });
        await expect(patient.create(inputs, { signal: interrupt.signal })).rejects.toThrow("Interrupted.");
        expect(server.service).toEqual(gateway);
    });

    test("is taken away by its inputs alone, which is all that is recorded of a creation that was cut off", async () => {
        const { server, inputs } = await serve(gateway);
        await udp.create(inputs);
        await udp.delete?.(inputs as UdpPortState);
        expect(server.service).toEqual(gateway);
    });

    test("is added again where somebody took it away, and where the Service is another one", async () => {
        const { server, inputs } = await serve(gateway);
        const state = await udp.create(inputs);
        server.service?.spec.ports?.pop();
        expect(await udp.read?.(state)).toBeUndefined();
        expect(udp.diff(state, { ...inputs, uid: "2" })).toEqual({ changes: true, replaces: [] });
        expect(udp.diff(state, { ...inputs, name: "other" })).toEqual({ changes: true, replaces: ["name"] });
        expect(udp.diff(state, inputs)).toEqual({ changes: false, replaces: [] });
    });

    test("has nothing to take away from a Service that is gone", async () => {
        const { server, inputs } = await serve(gateway);
        const state = await udp.create(inputs);
        server.service = undefined;
        expect(await udp.read?.(state)).toBeUndefined();
        await udp.delete?.(state);
    });

    test("leaves any Service as it was, whatever its ports are and however often it comes and goes", async () => {
        const port = fc.record({
            name: fc.stringMatching(/^[a-z]{1,8}$/),
            port: fc.integer({ min: 1, max: 1000 }),
            protocol: fc.constantFrom("TCP", "UDP", "SCTP"),
            targetPort: fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer({ min: 1, max: 65_535 })),
        });
        const ports = fc
            .uniqueArray(port, { maxLength: 5, selector: (each) => `${each.port}/${each.protocol}` })
            .filter((some) => !some.some((each) => each.port === 443 && each.protocol === "UDP"));
        await fc.assert(
            fc.asyncProperty(ports, fc.integer({ min: 1, max: 3 }), async (some, times) => {
                const service = { ...gateway, spec: { ...gateway.spec, ports: some } };
                const { server, inputs } = await serve(service);
                for (let count = 0; count < times; count++) {
                    const state = await udp.create(inputs);
                    expect(server.service?.spec.ports).toHaveLength(some.length + 1);
                    expect(await udp.update(state, inputs)).toEqual(state);
                    await udp.delete?.(state);
                }
                expect(server.service).toEqual(service);
            }),
            { numRuns: 12 },
        );
    });
});
