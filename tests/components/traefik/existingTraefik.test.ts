import { describe, expect, test } from "vitest";
import { makePlan } from "../../../components/gateway/makePlan.ts";
import {
    type ExistingTraefikArgs,
    existingAddress,
    existingTraefik,
    Http3Gateway,
    type Http3GatewayArgs,
    inClusterZone,
    judgePlan,
    none,
    type Stage,
} from "../../../components/index.ts";
import { defaultArgs, edge } from "../../support/edge.ts";
import { registrationsOf } from "../../support/registrations.ts";

const least: ExistingTraefikArgs = { gatewayClassName: "traefik", version: "v3.7.13" };
const theirs = (args: Partial<ExistingTraefikArgs> = {}, stage: Stage = "on"): Partial<Http3GatewayArgs> => ({
    controller: existingTraefik({ ...least, ...args }),
    exposure: existingAddress({ addressRecords: true }),
    advertisement: { stage },
});
const install = async (args?: Partial<ExistingTraefikArgs>, stage?: Stage) => await edge(theirs(args, stage));
const argumentsOf = async (args?: Partial<ExistingTraefikArgs>, stage?: Stage) =>
    ((await install(args, stage)).one("ClusterPreflight").inputs["release"] as { arguments: object[] }).arguments;

const address = (name: string, value: string) => ({ name: `--entryPoints.${name}.address`, value });
const status = {
    name: "--providers.kubernetesGateway.statusAddress",
    line:
        "--providers.kubernetesGateway.statusAddress.service.name=traefik " +
        "--providers.kubernetesGateway.statusAddress.service.namespace=traefik",
};
const http3 = { name: "--entryPoints.websecure.http3", line: "--entryPoints.websecure.http3.advertisedPort=443" };
const middlewares = { name: "--entryPoints.websecure.http.middlewares", value: "edge-edge@kubernetescrd" };
const crd = { name: "--providers.kubernetesCRD" };

describe("existingTraefik()", () => {
    test("installs nothing, and makes a Gateway on the ports of the entry points", async () => {
        const all = await install();
        expect(all.of("Deployment", "Service", "GatewayClass", "CrdBundle", "ConfigMap", "ClusterRole")).toEqual(
            // The zone's own name servers.
            all.of("Deployment", "Service", "ConfigMap").filter(({ name }) => name.startsWith("edge-dns")),
        );
        expect(all.spec("Gateway")).toMatchObject({
            gatewayClassName: "traefik",
            listeners: [
                { name: "https-app.example.com", port: 8443, protocol: "HTTPS", hostname: "app.example.com" },
                { name: "http", port: 8000, protocol: "HTTP" },
            ],
        });
        expect(all.of("Middleware", "SilentAltSvc", "SentAltSvc")).toEqual([]);
    });

    test("has its class, its release and its owner's arguments compared first", async () => {
        const { inputs } = (await install({ namespace: "infra", deployment: "edge-proxy" })).one("ClusterPreflight");
        expect(inputs["gatewayClass"]).toEqual({ path: "controller.gatewayClassName", name: "traefik" });
        expect(inputs["release"]).toMatchObject({
            path: "controller.version",
            version: "v3.7.13",
            namespace: "infra",
            deployment: "edge-proxy",
        });
    });

    test("needs HTTP/3 of the entry point where the stage opens QUIC, and none at the stage off", async () => {
        const none = { name: "--entryPoints.websecure.http3", absent: true };
        expect(await argumentsOf({}, "on")).toEqual([address("websecure", ":8443"), http3, status]);
        expect(await argumentsOf({}, "off")).toEqual([address("websecure", ":8443"), none, status]);
    });

    test.each<Stage>(["dark", "trial", "on", "withdraw"])(
        "needs the Middleware of its entry point at stage %s where that sets Alt-Svc",
        async (stage) => {
            expect(await argumentsOf({ altSvc: "middleware" }, stage)).toEqual([
                address("websecure", ":8443"),
                http3,
                middlewares,
                status,
                crd,
            ]);
        },
    );

    test("makes the Middleware at the stage off already, before its owner can name it", async () => {
        const all = await install({ altSvc: "middleware" }, "off");
        expect(all.one("Middleware").inputs).toMatchObject({ metadata: { name: "edge", namespace: "edge" } });
        expect(all.of("SilentAltSvc")).toHaveLength(1);
        expect(all.of("SentAltSvc")).toEqual([]);
        expect(all.waits(all.one("Gateway"), all.one("SilentAltSvc"))).toBe(true);
    });

    test.each<[Stage, string | undefined]>([
        ["dark", undefined],
        ["trial", 'h3=":443"; ma=60'],
        ["on", 'h3=":443"; ma=86400'],
        ["withdraw", "clear"],
    ])("sends at stage %s the Alt-Svc %s by its Middleware", async (stage, value) => {
        const all = await install({ altSvc: "middleware" }, stage);
        expect(all.of("SentAltSvc").map(({ inputs }) => inputs["value"])).toEqual(value === undefined ? [] : [value]);
    });

    test("takes other entry points by their ports, and leaves out those that no listener has", async () => {
        const all = await edge({
            ...theirs({
                entryPoints: [
                    { servicePort: 443, name: "secure", port: 10443 },
                    { servicePort: 8443, name: "other", port: 9443 },
                ],
            }),
            redirectHttp: false,
        });
        expect(all.spec("Gateway")["listeners"]).toMatchObject([{ port: 10443 }]);
        expect(all.one("ClusterPreflight").inputs["release"]).toMatchObject({
            arguments: [
                address("secure", ":10443"),
                { name: "--entryPoints.secure.http3", line: "--entryPoints.secure.http3.advertisedPort=443" },
                status,
            ],
        });
    });

    test.each<[string, boolean]>([
        ["v3.0.4", false],
        ["v3.1.0", true],
        ["v3.7.13", true],
    ])("%s: HTTP/3 by the Gateway API %j", (version, able) => {
        expect(existingTraefik({ ...least, version }).describe().capabilities.http3).toBe(able);
    });

    test("sends its own Alt-Svc for a month, which a stage waits for, where no Middleware sets it", () => {
        expect(existingTraefik(least).describe().capabilities).toMatchObject({
            altSvcSettable: false,
            ownAdvertisement: { maxAge: 2_592_000 },
            ownService: false,
        });
        expect(existingTraefik({ ...least, altSvc: "middleware" }).describe().capabilities).toMatchObject({
            altSvcSettable: true,
            ownService: false,
        });
    });

    test.each<Stage>(["dark", "trial", "withdraw"])(
        "is refused at stage %s where it sets its own Alt-Svc, with what to do first",
        async (stage) => {
            await expect(install({}, stage)).rejects.toThrow(
                `advertisement.stage: The controller's Alt-Svc cannot be set, but stage "${stage}" requires it. ` +
                    "It sets the duration of the advertisement itself, so this stage would have no effect. " +
                    'Set altSvc: "middleware" of the controller, at stage "off" first: it creates the Middleware. ' +
                    "The next stage then says which argument Traefik's owner has to add. [alt-svc-not-settable; RFC 7838 §3]",
            );
        },
    );

    test("warns at a stage with HTTP/3 that its pods cut it", () => {
        const codes = (stage: Stage) =>
            judgePlan(
                makePlan("edge", {
                    ...defaultArgs(),
                    dns: none(),
                    controller: existingTraefik(least),
                    exposure: existingAddress(),
                    advertisement: { stage },
                }),
            ).map(({ code, path }) => `${code} ${path}`);
        expect(codes("on")).toEqual(["traefik-cuts-h3 controller.deployment"]);
        expect(codes("off")).toEqual([]);
    });

    test("is refused for a second gateway that sets Alt-Svc of the same Traefik", async () => {
        const second = {
            hostnames: ["app.example.org"],
            dns: inClusterZone({ zone: "example.org", namespace: "dns" }),
        };
        const both = (args: Partial<ExistingTraefikArgs>) =>
            registrationsOf(() => {
                new Http3Gateway("a", { ...defaultArgs(), ...theirs({ altSvc: "middleware" }) });
                return new Http3Gateway("b", { ...defaultArgs(), ...theirs(args), ...second });
            });
        await expect(both({ altSvc: "middleware" })).rejects.toThrow(
            /controller\.altSvc: Http3Gateway "a" sets Alt-Svc of the same Traefik\. .*\[controller-installed-twice; /,
        );
        expect((await both({ altSvc: "middleware", namespace: "another" })).of("Gateway")).toHaveLength(2);
        expect((await both({})).of("Gateway")).toHaveLength(2);
    });
});
