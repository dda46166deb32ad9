import { describe, expect, test } from "vitest";
import {
    type Behind,
    existingGateway,
    existingSecret,
    existingService,
    Http3Front,
    type Http3FrontArgs,
    none,
} from "../../../components/index.ts";
import { registrationsOf } from "../../support/registrations.ts";

const args: Omit<Http3FrontArgs, "behind" | "hostnames"> = {
    certificate: existingSecret({ secretName: "shop-tls" }),
    dns: none(),
    advertisement: { stage: "dark" },
};
const service = (name: string, namespace = "ingress") => existingService({ namespace, name });

/** Two fronts of one program. */
const both = async (first: Behind, second: Behind, more: Partial<Http3FrontArgs> = {}) =>
    await registrationsOf(() => {
        new Http3Front("a", { ...args, hostnames: ["a.example.com"], behind: first });
        return new Http3Front("b", { ...args, hostnames: ["b.example.com"], behind: second, ...more });
    });

describe("two fronts of one program", () => {
    test("are refused on one Service, whose UDP port would lead to the pods of both", async () => {
        await expect(both(service("gateway"), service("gateway"))).rejects.toThrow(
            'Http3Front "a" is for the same Service "ingress/gateway". ' +
                "A Service has one UDP port 443, which would lead to the pods of both. Each of them refuses the other's hostnames, " +
                "so handshakes fail. Give all hostnames to one Http3Front. " +
                "[controller-installed-twice; core/v1 Service spec.ports]",
        );
    });

    test("are refused on one Gateway, which has one Service", async () => {
        const shop = existingGateway({ namespace: "ingress", name: "shop" });
        await expect(both(shop, shop)).rejects.toThrow('Http3Front "a" is for the same Gateway "ingress/shop".');
    });

    test.each<[string, Behind, Partial<Http3FrontArgs>]>([
        ["Services of two names", service("other"), {}],
        ["Services of two namespaces", service("gateway", "another"), {}],
        ["two clusters", service("gateway"), { cluster: { context: "other" } }],
    ])("are there together on %s", async (_what, second, more) => {
        const all = await both(service("gateway"), second, more);
        expect(all.of("UdpPort").map(({ name }) => name)).toEqual(["a-udp", "b-udp"]);
    });
});
