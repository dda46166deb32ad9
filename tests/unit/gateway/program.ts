import * as pulumi from "@pulumi/pulumi";
import {
    envoyGateway,
    existing,
    Http3Gateway,
    type Http3GatewayArgs,
    inClusterZone,
    mixedService,
    selfSigned,
} from "../../../components/index.ts";
import type { ControllerCapabilities, Plan } from "../../../components/plan.ts";

/** A resource as a program registered it. */
export interface Registered {
    type: string;
    name: string;
    /** Inputs, with secrets unwrapped. */
    inputs: Record<string, unknown>;
    /** Dotted paths of inputs that are secrets. */
    secrets: string[];
    parent: string;
    retainOnDelete: boolean;
    dependencies: string[];
    urn: string;
}

interface Request {
    toObject(): { type: string; name: string; parent: string; dependenciesList: string[]; retainondelete: boolean };
    getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
}

const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Addresses that every balancer of these tests hands out. */
export const ADDRESSES = { ipv4: ["192.0.2.1"], ipv6: ["2001:db8::1"] };

/**
 * Runs a program under Pulumi's mocks and returns what it registered, in order.
 * @throws what the program throws.
 */
export async function register(program: () => unknown): Promise<Registered[]> {
    const registered: Registered[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource(args) {
                const all = [...ADDRESSES.ipv4, ...ADDRESSES.ipv6];
                const status = args.type.endsWith(":Gateway")
                    ? { addresses: all.map((value) => ({ type: "IPAddress", value })) }
                    : { loadBalancer: { ingress: all.map((ip) => ({ ip })) } };
                const pem = { privateKeyPem: `key of ${args.name}`, certPem: `certificate of ${args.name}` };
                return {
                    id: args.name,
                    state: { ...args.inputs, ...(args.type.startsWith("tls:") ? pem : {}), status },
                };
            },
            call: (args) => args.inputs,
        },
        "edge",
        "test",
        false,
    );
    const monitor = pulumi.runtime.getMonitor() as unknown as {
        registerResource(request: Request, callback: unknown): Promise<void>;
        newUrn(parent: string, type: string, name: string): string;
    };
    const original = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) => {
        const { type, name, parent, dependenciesList, retainondelete } = request.toObject();
        const raw = request.getObject()?.toJavaScript() ?? {};
        registered.push({
            type,
            name,
            parent,
            inputs: unwrap(raw) as Record<string, unknown>,
            secrets: secretPaths(raw),
            retainOnDelete: retainondelete,
            dependencies: dependenciesList,
            urn: monitor.newUrn(parent, type, name),
        });
        return original(request, callback);
    };
    await pulumi.runtime.runInPulumiStack(async () => {
        await program();
    });
    await pulumi.runtime.disconnect();
    return registered;
}

/** The one resource of a type, and of a name where the type has several. */
export function only(all: Registered[], type: string, name?: string): Registered {
    const found = all.filter((one) => one.type.endsWith(type) && (name === undefined || one.name === name));
    if (found.length !== 1 || found[0] === undefined) {
        throw new Error(`${found.length} resources of type ${type}: ${found.map((one) => one.name).join(", ")}`);
    }
    return found[0];
}

/** Arguments of an edge that nothing is wrong with. */
export function goodArgs(): Http3GatewayArgs {
    return {
        hostnames: ["app.example.com"],
        controller: envoyGateway(),
        exposure: mixedService({ ipFamilies: ["IPv4", "IPv6"] }),
        certificate: selfSigned(),
        dns: inClusterZone({ zone: "example.com", ipFamilies: ["IPv4", "IPv6"] }),
    };
}

/** Registers the good edge, with some arguments changed. */
export async function edge(changed: Partial<Http3GatewayArgs> = {}): Promise<Registered[]> {
    return await register(() => new Http3Gateway("edge", { ...goodArgs(), ...changed }));
}

/** A controller that can do less, or more, than Envoy Gateway. */
export function controllerThat(capabilities: Partial<ControllerCapabilities>) {
    return existing({ gatewayClassName: "theirs", capabilities });
}

/** What a component recorded as its inputs. */
export function planOf(all: Registered[]): Plan {
    return only(all, ":Http3Gateway").inputs as unknown as Plan;
}

function unwrap(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(unwrap);
    }
    if (typeof value === "object" && value !== null) {
        const fields = value as Record<string, unknown>;
        return Object.values(fields).includes(SECRET)
            ? unwrap(fields["value"])
            : Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, unwrap(field)]));
    }
    return value;
}

function secretPaths(value: unknown, path = ""): string[] {
    if (typeof value !== "object" || value === null) {
        return [];
    }
    if (Object.values(value).includes(SECRET)) {
        return [path];
    }
    return Object.entries(value).flatMap(([key, field]) => secretPaths(field, path === "" ? key : `${path}.${key}`));
}
