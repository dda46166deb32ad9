import * as pulumi from "@pulumi/pulumi";
import { sparePromiseTraces } from "../../components/pulumi/promiseTraces.ts";

sparePromiseTraces(import.meta.filename);

/** A resource as the program asked the engine for it. */
export interface Registration {
    type: string;
    name: string;
    urn: string;
    /** URN of the parent. */
    parent: string;
    /** Inputs; a secret among them stands there as its value. */
    inputs: Record<string, unknown>;
    /** The same without its secrets: what may be read by anybody. */
    openInputs: Record<string, unknown>;
    /** URNs that must be there first. */
    dependencies: string[];
    retainOnDelete: boolean;
    /** Whether a replaced one is deleted first; undefined where the provider chooses. */
    deleteBeforeReplace: boolean | undefined;
    /** Properties whose change replaces it, besides those of the provider's own. */
    replaceOnChanges: string[];
    /** What replaces it when it changes, beside what the provider says. */
    replacementTrigger: unknown;
    /** URN and id of the provider; empty where the engine chooses. */
    provider: string;
}

/** Everything that a program asked for, in order, without the stack. */
export class Registrations {
    readonly all: Registration[];

    constructor(all: Registration[]) {
        this.all = all;
    }

    /** The only resource of a kind, and of a name where the kind has several. */
    one(kind: string, name?: string): Registration {
        const [found, ...more] = this.of(kind).filter((each) => name === undefined || each.name === name);
        if (found === undefined || more.length > 0) {
            throw new Error(`${more.length + (found ? 1 : 0)} of kind ${kind} among ${this.list().join(", ")}`);
        }
        return found;
    }

    /** Resources whose type ends in a kind, for example `Gateway`. */
    of(...kinds: string[]): Registration[] {
        return this.all.filter((each) => kinds.includes(kindOf(each)));
    }

    /** `spec` of the only resource of a kind. */
    spec(kind: string, name?: string): Record<string, unknown> {
        return this.one(kind, name).inputs["spec"] as Record<string, unknown>;
    }

    /** Kind and name of each, sorted. */
    list(): string[] {
        return this.all.map((each) => `${kindOf(each)} ${each.name}`).sort();
    }

    /** Inputs of every resource and component as anybody may read them in the state: without what is marked secret. */
    open(): string {
        return JSON.stringify(this.all.map(({ openInputs }) => openInputs));
    }

    /** Whether a resource waits for another one, directly or through others. */
    waits(later: Registration, earlier: Registration): boolean {
        const byUrn = new Map(this.all.map((each) => [each.urn, each]));
        const seen = new Set<string>();
        const look = (each: Registration | undefined): boolean => {
            if (each === undefined || seen.has(each.urn)) {
                return false;
            }
            seen.add(each.urn);
            return each.dependencies.some((urn) => urn === earlier.urn || look(byUrn.get(urn)));
        };
        return look(later);
    }
}

/** The last part of a type token. */
export function kindOf({ type }: { type: string }): string {
    return type.replace(/^.*[:/]/, "");
}

/** Addresses that every balancer hands out. */
export const BALANCER = { ipv4: ["192.0.2.10"], ipv6: ["2001:db8::10"] };

interface Request {
    toObject(): {
        type: string;
        name: string;
        parent: string;
        provider: string;
        dependenciesList: string[];
        retainondelete: boolean;
        deletebeforereplace: boolean;
        deletebeforereplacedefined: boolean;
        replaceonchangesList: string[];
    };
    getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
    getReplacementTrigger(): { toJavaScript(): unknown } | undefined;
}

interface Monitor {
    registerResource(request: Request, callback: unknown): Promise<void>;
    newUrn(parent: string, type: string, name: string): string;
}

/** How Pulumi marks a secret on the wire. */
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What a resource has that nobody gave it, for example an ARN, or an `id` that is not made up. */
export type Outputs = (
    args: pulumi.runtime.MockResourceArgs,
) => Record<string, unknown> | Promise<Record<string, unknown>>;

/** What a provider looks up. */
export type Answers = (args: pulumi.runtime.MockCallArgs) => Record<string, unknown>;

/**
 * Runs a program under Pulumi's mocks.
 * @throws what the program throws.
 */
export async function registrationsOf(
    program: () => unknown,
    preview = false,
    outputs: Outputs = () => ({}),
    answers: Answers = (args) => args.inputs,
): Promise<Registrations> {
    const all: Registration[] = [];
    await pulumi.runtime.setMocks(
        {
            async newResource(args) {
                const { id = `${args.name}-id`, ...given } = await outputs(args);
                return { id: String(id), state: { ...stateOf(args, preview), ...given } };
            },
            call: answers,
        },
        "project",
        "stack",
        preview,
    );
    const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
    const forward = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) => {
        const { type, name, parent, provider, ...asked } = request.toObject();
        const raw = request.getObject()?.toJavaScript() ?? {};
        if (type !== "pulumi:pulumi:Stack") {
            all.push({
                type,
                name,
                parent,
                provider,
                urn: monitor.newUrn(parent, type, name),
                inputs: reveal(raw, (value) => value) as Record<string, unknown>,
                openInputs: reveal(raw, () => "[secret]") as Record<string, unknown>,
                dependencies: asked.dependenciesList,
                retainOnDelete: asked.retainondelete,
                replaceOnChanges: asked.replaceonchangesList,
                deleteBeforeReplace: asked.deletebeforereplacedefined ? asked.deletebeforereplace : undefined,
                replacementTrigger: reveal(request.getReplacementTrigger()?.toJavaScript(), (value) => value),
            });
        }
        return forward(request, callback);
    };
    let failure: { error: unknown } | undefined;
    await pulumi.runtime.runInPulumiStack(async () => {
        // Azure's resources have an alias for each version of its API, dozens, which take longer than all the rest.
        pulumi.runtime.registerStackTransformation(({ props, opts }) => ({ props, opts: { ...opts, aliases: [] } }));
        try {
            await program();
        } catch (error) {
            failure = { error };
        }
    });
    await pulumi.runtime.disconnect();
    // What a program does with an output happens after the resource is there: promises alone, so one turn suffices.
    await new Promise((done) => setImmediate(done));
    if (failure !== undefined) {
        throw failure.error;
    }
    return new Registrations(all);
}

/** What the cluster answers: a key pair where one is made, and a balancer's addresses as status. */
function stateOf(args: pulumi.runtime.MockResourceArgs, preview: boolean): Record<string, unknown> {
    if (args.type.startsWith("tls:")) {
        return {
            ...args.inputs,
            privateKeyPem: `<private key ${args.name}>`,
            publicKeyPem: `<public key ${args.name}>`,
            certPem: `<certificate ${args.name}>`,
            certRequestPem: `<request ${args.name}>`,
        };
    }
    if (preview) {
        return args.inputs;
    }
    if (args.type.endsWith(":Http3Check")) {
        return { ...args.inputs, passed: true, verdict: "answered" };
    }
    if (args.type.endsWith(":FrontedService")) {
        const addresses = [...BALANCER.ipv4, ...BALANCER.ipv6];
        const named = {
            service: "gateway",
            uid: "1",
            selector: { app: "gateway" },
            udpPortName: "h3",
            gatewayPort: "https",
        };
        return { ...args.inputs, ...named, addresses, local: true, warnings: [] };
    }
    const ips = [...BALANCER.ipv4, ...BALANCER.ipv6];
    const status = args.type.endsWith(":Gateway")
        ? { addresses: ips.map((value) => ({ type: "IPAddress", value })) }
        : { loadBalancer: { ingress: ips.map((ip) => ({ ip })) } };
    return { ...args.inputs, status };
}

function reveal(value: unknown, secret: (value: unknown) => unknown): unknown {
    if (Array.isArray(value)) {
        return value.map((item) => reveal(item, secret));
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const fields = value as Record<string, unknown>;
    return Object.values(fields).includes(SECRET)
        ? secret(reveal(fields["value"], secret))
        : Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, reveal(field, secret)]));
}
