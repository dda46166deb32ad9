import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { isDeepStrictEqual } from "node:util";
import grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import services from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/resource_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import { open, seal } from "../../../../tools/lab/pulumi/wireSecrets.ts";
import { DynamicProvider, type Properties, plain, struct } from "./dynamicProvider.ts";
import { outputsOf } from "./providers.ts";

/** A program, as `Pulumi.yaml` and the stack's settings describe it. */
export interface Program {
    /** Absolute path of the entry file. */
    main: string;
    project: string;
    stack: string;
    config?: Record<string, string>;
    /** `runtime.options.typescript`. */
    typescript?: boolean;
    environment?: Record<string, string>;
}

interface State {
    type: string;
    name: string;
    id: string;
    inputs: Properties;
    outputs: Properties;
}

/** How a run ended. */
export interface Run {
    /** `create edge`, one a resource that does not stay as it is, sorted by kind and name. */
    changes: string[];
    /** What the program and the engine complained of. */
    errors: string[];
    /** Exports of the program; what is not known at preview is left out. */
    outputs: Properties;
}

/**
 * As much of Pulumi's engine as its own Node host and its dynamic provider talk to, which are the real ones, each in a
 * process of its own. Other providers are played: what they make has its inputs, and what {@link outputsOf} adds.
 */
export class Engine {
    private readonly program: Program;
    private readonly states = new Map<string, State>();
    private provider: Promise<DynamicProvider> | undefined;

    constructor(program: Program) {
        this.program = program;
    }

    /** `pulumi preview`. */
    async preview(config: Record<string, string> = {}): Promise<Run> {
        return await this.run(config, true);
    }

    /** `pulumi up`, of a program that drops nothing. */
    async up(config: Record<string, string> = {}): Promise<Run> {
        return await this.run(config, false);
    }

    /** Ends the dynamic provider. */
    async stop(): Promise<void> {
        (await this.provider)?.stop();
    }

    private async withProvider<T>(work: (provider: DynamicProvider) => Promise<T>): Promise<T> {
        this.provider ??= DynamicProvider.start(dirname(this.program.main), this.environment());
        return await work(await this.provider);
    }

    private async run(config: Record<string, string>, preview: boolean): Promise<Run> {
        const run: Run = { changes: [], errors: [], outputs: {} };
        await this.withProvider(async (provider) => {
            const register: grpc.handleUnaryCall<
                messages.RegisterResourceRequest,
                messages.RegisterResourceResponse
            > = ({ request }, done) => {
                this.register(request, preview, provider, run).then(
                    (response) => done(null, response),
                    (error: Error) => {
                        run.errors.push(`${request.getName()}: ${error.message}`);
                        done({ code: grpc.status.UNKNOWN, details: error.message });
                    },
                );
            };
            await this.host(register, run, { ...this.program.config, ...config }, preview);
        });
        return { ...run, changes: run.changes.sort() };
    }

    private async register(
        request: messages.RegisterResourceRequest,
        preview: boolean,
        provider: DynamicProvider,
        run: Run,
    ): Promise<messages.RegisterResourceResponse> {
        const [type, name] = [request.getType(), request.getName()];
        const urn = `urn:pulumi:${this.program.stack}::${this.program.project}::${type}::${name}`;
        const sealed = plain(request.getObject());
        const news = open(sealed) as Properties;
        const response = new messages.RegisterResourceResponse().setUrn(urn);
        if (!request.getCustom()) {
            return response;
        }
        const old = this.states.get(urn);
        const dynamic = type.startsWith("pulumi-nodejs:");
        let inputs = news;
        if (dynamic) {
            const checked = await provider.check(old?.inputs ?? {}, news);
            if (checked.failures.length > 0) {
                throw new Error(checked.failures.join("\n"));
            }
            inputs = checked.inputs;
        }
        let kind: "create" | "replace" | "same" | "update" = "create";
        if (old !== undefined) {
            const same = isDeepStrictEqual(old.inputs, inputs) ? "same" : "update";
            kind = dynamic ? await provider.diff(old.id, old.outputs, inputs) : same;
        }
        if (kind !== "same") {
            run.changes.push(`${kind} ${kindOf(type)} ${name}`);
        }
        const { id, outputs } = await this.carryOut(
            kind,
            { type, name, inputs, old, preview },
            dynamic ? provider : undefined,
        );
        if (!preview) {
            this.states.set(urn, { type, name, id, inputs, outputs });
        }
        return response.setId(id).setObject(struct(seal(outputs, sealed)));
    }

    private async carryOut(
        kind: "create" | "replace" | "same" | "update",
        {
            type,
            name,
            inputs,
            old,
            preview,
        }: Pick<State, "type" | "name" | "inputs"> & { old?: State; preview: boolean },
        provider: DynamicProvider | undefined,
    ): Promise<{ id: string; outputs: Properties }> {
        if (old !== undefined && kind === "same") {
            return old;
        }
        if (preview) {
            // A dynamic provider has no preview: its inputs stand for its outputs.
            const known = provider === undefined && kind === "update" ? old?.outputs : {};
            return { id: kind === "update" ? (old?.id ?? "") : "", outputs: { ...known, ...inputs } };
        }
        if (provider === undefined) {
            return { id: name, outputs: { ...inputs, ...outputsOf(type, name, inputs) } };
        }
        if (old !== undefined && kind === "update") {
            return { id: old.id, outputs: await provider.update(old.id, old.outputs, inputs) };
        }
        return await provider.create(inputs);
    }

    private environment(): NodeJS.ProcessEnv {
        const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
        return { PATH, HOME, NODE_COMPILE_CACHE, ...this.program.environment };
    }

    /** Runs the program in Pulumi's Node host, as its language plugin starts it. */
    private async host(
        register: grpc.handleUnaryCall<messages.RegisterResourceRequest, messages.RegisterResourceResponse>,
        run: Run,
        config: Record<string, string>,
        preview: boolean,
    ): Promise<void> {
        const server = new grpc.Server();
        const nothing = (_call: unknown, done: (error: null, answer: empties.Empty) => void) =>
            done(null, new empties.Empty());
        let root = "";
        server.addService(services.ResourceMonitorService, {
            supportsFeature: (
                { request }: { request: messages.SupportsFeatureRequest },
                done: grpc.sendUnaryData<messages.SupportsFeatureResponse>,
            ) => done(null, new messages.SupportsFeatureResponse().setHassupport(request.getId() === "secrets")),
            registerResource: register,
            registerResourceOutputs: (
                { request }: { request: messages.RegisterResourceOutputsRequest },
                done: grpc.sendUnaryData<empties.Empty>,
            ) => {
                if (request.getUrn().includes("::pulumi:pulumi:Stack::")) {
                    run.outputs = open(plain(request.getOutputs())) as Properties;
                }
                done(null, new empties.Empty());
            },
            signalAndWaitForShutdown: nothing,
        });
        server.addService(engineServices.EngineService, {
            log: ({ request }: { request: engineMessages.LogRequest }, done: grpc.sendUnaryData<empties.Empty>) => {
                if (request.getSeverity() === engineMessages.LogSeverity.ERROR) {
                    run.errors.push(request.getMessage());
                }
                done(null, new empties.Empty());
            },
            getRootResource: (_call: unknown, done: grpc.sendUnaryData<engineMessages.GetRootResourceResponse>) =>
                done(null, new engineMessages.GetRootResourceResponse().setUrn(root)),
            setRootResource: (
                { request }: { request: engineMessages.SetRootResourceRequest },
                done: grpc.sendUnaryData<engineMessages.SetRootResourceResponse>,
            ) => {
                root = request.getUrn();
                done(null, new engineMessages.SetRootResourceResponse());
            },
        });
        const credentials = grpc.ServerCredentials.createInsecure();
        const port = await new Promise<number>((resolve, reject) => {
            server.bindAsync("127.0.0.1:0", credentials, (error, found) => (error ? reject(error) : resolve(found)));
        });
        try {
            await this.spawnHost(`127.0.0.1:${port}`, run, config, preview);
        } finally {
            server.forceShutdown();
        }
    }

    private async spawnHost(
        address: string,
        run: Run,
        config: Record<string, string>,
        preview: boolean,
    ): Promise<void> {
        const { main, project, stack, typescript = false } = this.program;
        const entries = Object.entries(config).map(([key, value]) => [`${project}:config:${key}`, value]);
        const host = createRequire(main).resolve("@pulumi/pulumi/cmd/run");
        const args = ["--monitor", address, "--engine", address, "--project", project, "--stack", stack];
        const child = spawn(
            process.execPath,
            [
                host,
                ...args,
                "--pwd",
                dirname(main),
                ...(preview ? ["--dry-run"] : []),
                "--parallel",
                "8",
                main.slice(dirname(main).length + 1),
            ],
            {
                env: {
                    ...this.environment(),
                    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(entries)),
                    ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}),
                },
                stdio: ["ignore", "ignore", "pipe"],
            },
        );
        let said = "";
        child.stderr.on("data", (chunk: Buffer) => {
            said += chunk.toString();
        });
        const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
        if (code !== 0 && run.errors.length === 0) {
            run.errors.push(`The program ended with ${code}: ${said}`);
        }
    }
}

/** `pulumi-nodejs:dynamic/http3gateway:AltSvc` becomes `AltSvc`. */
function kindOf(type: string): string {
    return type.split(":").at(-1) ?? type;
}
