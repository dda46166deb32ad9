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
    service: "gateway",
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

    test("has the port of the gateway's pods for a front that takes TCP too, also once the port leads to the front", async () => {
        const { server, inputs } = await look(gateway, { tcp: {} });
        expect(await fronted.create(inputs)).toMatchObject({ gatewayPort: "https" });
        const taken = structuredClone(gateway);
        taken.spec.ports = [{ name: "https", port: 443, targetPort: "front-https" }];
        server.service = taken;
        server.beside = [
            {
                metadata: { namespace: "ingress", name: "shop-h3-gateway", uid: "2" },
                spec: { type: "ClusterIP", ports: [{ name: "https", port: 443, targetPort: "https" }] },
            },
        ];
        expect(await fronted.create(inputs)).toMatchObject({ gatewayPort: "https" });
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

describe("the Service of a Gateway or an Ingress", () => {
    const label = { "gateway.networking.k8s.io/gateway-name": "public" };
    const named: ServiceObject = { ...gateway, metadata: { ...gateway.metadata, labels: label } };
    const elsewhere: ServiceObject = { ...gateway, metadata: { namespace: "system", name: "proxy", uid: "2" } };
    const paths = {
        Gateway: "/apis/gateway.networking.k8s.io/v1/namespaces/ingress/gateways/public",
        Ingress: "/apis/networking.k8s.io/v1/namespaces/ingress/ingresses/public",
    };
    const at = {
        Gateway: { status: { addresses: [{ value: "192.0.2.10" }] } },
        Ingress: { status: { loadBalancer: { ingress: [{ ip: "192.0.2.10" }] } } },
    };

    async function found(of: "Gateway" | "Ingress", service: ServiceObject, object: object = {}) {
        const { server, inputs } = await look(service);
        server.served[paths[of]] = object;
        return { server, inputs: { ...inputs, of, name: "public" } };
    }
    const refusalOf = async (inputs: FrontedServiceInputs) => {
        const failures = (await fronted.check?.({}, inputs))?.failures ?? [];
        expect(failures.map(({ property }) => property)).toEqual(["behind"]);
        return failures[0]?.reason;
    };

    test("is the one with a Gateway's label, and the front is made from it as if it were named", async () => {
        const { server, inputs } = await found("Gateway", named);
        expect(await fronted.check?.({}, inputs)).toEqual({ inputs, failures: [] });
        expect(await fronted.create(inputs)).toEqual({ ...inputs, ...seen });
        expect(server.writes).toEqual([]);
    });

    test.for(["Gateway", "Ingress"] as const)(
        "is the one with the address of the %s, where none has a label",
        async (of) => {
            const { inputs } = await found(of, gateway, at[of]);
            expect(await fronted.create(inputs)).toEqual({ ...inputs, ...seen });
        },
    );

    test("is named in the refusal where it is in another namespace, in which the pods have to run", async () => {
        const { inputs } = await found("Ingress", elsewhere, at.Ingress);
        const refused = await refusalOf(inputs);
        expect(refused).toContain("The Ingress ingress/public is served by a Service in another namespace.");
        expect(refused).toContain('existingService({ namespace: "system", name: "proxy" })');
        expect(refused).toContain("[front-service-of-gateway; ");
        await expect(fronted.create(inputs)).rejects.toThrow(`behind: ${refused}`);
    });

    test("is one of those in the refusal where there are several", async () => {
        const { server, inputs } = await found("Ingress", gateway, at.Ingress);
        server.beside = [elsewhere];
        expect(await refusalOf(inputs)).toMatch(
            /served by 2 Services.*namespace: "ingress", name: "gateway".*namespace: "system", name: "proxy"/,
        );
    });

    test("has to be named where neither a label nor an address leads to it", async () => {
        const { inputs } = await found("Gateway", gateway, { status: { addresses: [{ value: "192.0.2.99" }] } });
        expect(await refusalOf(inputs)).toMatch(
            /^The Gateway ingress\/public has no Service .*the address 192\.0\.2\.99, which none of them has\. .*existingService\(\{ namespace, name \}\)/,
        );
        const { inputs: pending } = await found("Gateway", gateway);
        expect(await refusalOf(pending)).toContain("it has no address yet");
    });

    test("belongs to a Gateway that is there", async () => {
        const { inputs } = await look(gateway);
        expect(await refusalOf({ ...inputs, of: "Gateway", name: "public" })).toBe(
            "The Gateway ingress/public does not exist. A front stands before a gateway that is there. Correct the namespace and the " +
                "name. [front-gateway-missing; gateway.networking.k8s.io/v1 Gateway]",
        );
    });

    test("is looked up again where the same name is that of another kind", async () => {
        const { inputs } = await found("Gateway", named);
        const state = await fronted.create(inputs);
        expect(fronted.diff(state, { ...inputs, of: "Ingress" })).toEqual({ changes: true, replaces: ["name"] });
    });
});
