import {
    type Controller,
    envoyGateway,
    Http3Gateway,
    type Http3GatewayArgs,
    inClusterZone,
    mixedService,
    selfSigned,
} from "../../components/index.ts";
import { type Outputs, type Registrations, registrationsOf } from "./registrations.ts";

/** The default edge: nothing is said that has a default, but for the zone. */
export function defaultArgs(): Http3GatewayArgs {
    return {
        hostnames: ["app.example.com"],
        controller: envoyGateway(),
        exposure: mixedService(),
        certificate: selfSigned(),
        dns: inClusterZone({ zone: "example.com" }),
    };
}

/** Registers the default edge, with some arguments said otherwise. */
export async function edge(
    changed: Partial<Http3GatewayArgs> = {},
    outputs?: Outputs,
    preview = false,
): Promise<Registrations> {
    return await registrationsOf(() => new Http3Gateway("edge", { ...defaultArgs(), ...changed }), preview, outputs);
}

/** What clients see of HTTP/3: whether QUIC is open, and the header. */
export function toldBy(all: Registrations): { quic: boolean; altSvc: string | undefined } {
    const [promise] = all.of("AltSvc");
    return { quic: all.of("Http3Listener").length === 1, altSvc: promise?.inputs["value"] as string | undefined };
}

/** An HTTPS listener of the default edge's zone. */
export const app = { hostname: "app.example.com" };

/** Somebody's controller for which HTTP/3 is each listener's own; Envoy Gateway's is one for the whole Gateway. */
export const perListener: Controller = {
    ...envoyGateway(),
    describe: () => {
        const described = envoyGateway().describe();
        return { ...described, capabilities: { ...described.capabilities, http3PerListener: true } };
    },
};

interface RecordSet {
    owner: string;
    type: string;
    ttl: number;
    values: string[];
}

/** The records of the zone, one line each as a zone file would have them. */
export function recordsOf(all: Registrations): string[] {
    const sets = all.one("InClusterZone").inputs["records"] as RecordSet[];
    return sets.flatMap(({ owner, type, ttl, values }) => values.map((value) => `${owner} ${ttl} ${type} ${value}`));
}
