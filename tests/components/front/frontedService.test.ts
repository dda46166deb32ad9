import { afterEach, describe, expect, test } from "vitest";
import {
    type FrontedServiceInputs,
    frontedServiceLifecycle as fronted,
} from "../../../components/front/frontedServiceLifecycle.ts";
import type { ServiceObject } from "../../../components/front/serviceObject.ts";
import { UNKNOWN } from "../../../components/pulumi/wire.ts";
import { FakeService } from "../../fakes/fakeService.ts";

let fake: FakeService | undefined;
afterEach(async () => {
    await fake?.stop();
    fake = undefined;
});

const gateway: ServiceObject = {
    metadata: { namespace: "ingress", name: "gateway", uid: "1" },
    spec: {
        type: "LoadBalancer",
        externalTrafficPolicy: "Local",
        ipFamilies: ["IPv4"],
        selector: { app: "gateway" },
        ports: [{ name: "https", port: 443, targetPort: "https" }],
    },
    status: { loadBalancer: { ingress: [{ ip: "192.0.2.10" }, { hostname: "lb.example.net" }] } },
};
const seen = {
    uid: "1",
    selector: { app: "gateway" },
    addresses: ["192.0.2.10", "lb.example.net"],
    udpPortName: "h3",
    local: true,
    warnings: [],
};

async function look(service: ServiceObject, more: Partial<FrontedServiceInputs["front"]> = {}) {
    fake = await FakeService.start(service);
    const inputs: FrontedServiceInputs = {
        namespace: "ingress",
        name: "gateway",
        front: { name: "shop-h3", replicas: 2, clientAddress: "wanted", ipFamilies: ["IPv4"], quic: true, ...more },
        kubeconfig: fake.kubeconfig,
    };
    return { server: fake, inputs };
}

describe("the Service that a front is made from", () => {
    test("is read at preview and at the update, and nothing is written", async () => {
        const { server, inputs } = await look(gateway);
        expect(await fronted.check?.({}, inputs)).toEqual({ inputs, failures: [] });
        const state = await fronted.create(inputs);
        expect(state).toEqual({ ...inputs, ...seen });
        expect(fronted.diff(state, inputs)).toEqual({ changes: false, replaces: [] });
        expect(server.writes).toEqual([]);
    });

    test("is seen with the changes that its owner makes", async () => {
        const { server, inputs } = await look(gateway);
        const state = await fronted.create(inputs);
        server.service = {
            ...gateway,
            spec: {
                ...gateway.spec,
                externalTrafficPolicy: "Cluster",
                ports: [
                    { name: "https", port: 443, targetPort: "https" },
                    { name: "quic", port: 443, protocol: "UDP", targetPort: "quic" },
                ],
            },
        };
        expect(await fronted.read?.(state)).toEqual({
            ...state,
            udpPortName: "quic",
            local: false,
            warnings: [
                expect.stringMatching(/^behind: .*externalTrafficPolicy: Cluster\. .*\[front-client-address-lost; /),
            ],
        });
    });

    test("is refused at preview and at the update where it cannot have a front", async () => {
        const { server, inputs } = await look(gateway, { clientAddress: "required" });
        server.nodes = ["one", "two", "three"];
        if (server.service !== undefined) server.service.spec.type = "ClusterIP";
        const failures = (await fronted.check?.({}, inputs))?.failures ?? [];
        expect(failures.map(({ property, reason }) => [property, /\[([\w-]+);/.exec(reason)?.[1]])).toEqual([
            ["behind", "front-service-not-a-balancer"],
            ["replicas", "front-nodes-without-pod"],
        ]);
        await expect(fronted.create(inputs)).rejects.toThrow(
            failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"),
        );
    });

    test("has to be there", async () => {
        const { server, inputs } = await look(gateway);
        const state = await fronted.create(inputs);
        server.service = undefined;
        const missing =
            "The Service ingress/gateway does not exist. A front stands before a gateway that is there. Correct the namespace " +
            "and the name. [front-service-missing; core/v1 Service]";
        expect((await fronted.check?.({}, inputs))?.failures).toEqual([{ property: "behind", reason: missing }]);
        await expect(fronted.create(inputs)).rejects.toThrow(`behind: ${missing}`);
        expect(await fronted.read?.(state)).toBeUndefined();
    });

    test("is not looked for in a cluster that is not known yet", async () => {
        const { inputs } = await look(gateway);
        const later = { ...inputs, kubeconfig: UNKNOWN };
        expect(await fronted.check?.({}, later)).toEqual({ inputs: later });
    });
});
