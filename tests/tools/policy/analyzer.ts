import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";

// The engine's own protocol, from the SDK; its gRPC library is the SDK's as well.
const require = createRequire(import.meta.url);
const proto = require("@pulumi/pulumi/proto/analyzer_pb");
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const grpc = createRequire(require.resolve("@pulumi/pulumi"))("@grpc/grpc-js");
const { Struct } = createRequire(require.resolve("@pulumi/pulumi"))("google-protobuf/google/protobuf/struct_pb");

const root = join(import.meta.dirname, "../../..");

/** A resource as the engine hands it over. */
export interface Given {
    type: string;
    name: string;
    props: Record<string, unknown>;
}

/** A violation as the engine gets it. */
export interface Violation {
    policy: string;
    message: string;
    mandatory: boolean;
    urn: string;
}

interface Diagnostic {
    getPolicyname(): string;
    getMessage(): string;
    getEnforcementlevel(): number;
    getUrn(): string;
}

/** The pack in a process of its own, started and asked as the engine does it. */
export class Analyzer {
    private readonly child: ChildProcess;
    private readonly client: Record<string, (request: unknown, done: (error: unknown, answer: never) => void) => void>;

    private constructor(child: ChildProcess, port: string) {
        this.child = child;
        this.client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    }

    static async start(): Promise<Analyzer> {
        const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
        const child = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
            cwd: join(root, "tools/policy"),
            stdio: ["ignore", "pipe", "pipe"],
        });
        let errors = "";
        child.stderr.on("data", (chunk: Buffer) => {
            errors += chunk.toString();
        });
        const port = await new Promise<string>((resolve, reject) => {
            child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
            child.once("exit", (code) => reject(new Error(`The pack ended with ${code}:\n${errors}`)));
        });
        return new Analyzer(child, port);
    }

    stop(): void {
        this.child.removeAllListeners("exit");
        this.child.kill();
    }

    /** Sets the enforcement of policies, as `--policy-pack-config` does. */
    async configure(levels: Record<string, "ADVISORY" | "MANDATORY" | "DISABLED">): Promise<void> {
        const request = new proto.ConfigureAnalyzerRequest();
        for (const [policy, level] of Object.entries(levels)) {
            const config = new proto.PolicyConfig();
            config.setEnforcementlevel(proto.EnforcementLevel[level]);
            config.setProperties(Struct.fromJavaScript({}));
            request.getPolicyconfigMap().set(policy, config);
        }
        await this.call("configure", request);
    }

    /** Before a resource is made. */
    async resource(given: Given): Promise<Violation[]> {
        return violations(await this.call("analyze", fill(new proto.AnalyzeRequest(), given)));
    }

    /** When all of a stack is known. */
    async stack(given: Given[]): Promise<Violation[]> {
        const request = new proto.AnalyzeStackRequest();
        request.setResourcesList(given.map((one) => fill(new proto.AnalyzerResource(), one)));
        return violations(await this.call("analyzeStack", request));
    }

    async policies(): Promise<{ name: string; mandatory: boolean }[]> {
        const { Empty } = createRequire(require.resolve("@pulumi/pulumi"))("google-protobuf/google/protobuf/empty_pb");
        const info = (await this.call("getAnalyzerInfo", new Empty())) as unknown as {
            getPoliciesList(): { getName(): string; getEnforcementlevel(): number }[];
        };
        return info.getPoliciesList().map((policy) => ({
            name: policy.getName(),
            mandatory: policy.getEnforcementlevel() === proto.EnforcementLevel.MANDATORY,
        }));
    }

    private async call(method: string, request: unknown): Promise<{ getDiagnosticsList(): Diagnostic[] }> {
        return await new Promise((resolve, reject) => {
            this.client[method]?.(request, (error, answer) => (error === null ? resolve(answer) : reject(error)));
        });
    }
}

function fill(message: Record<string, (value: unknown) => void>, { type, name, props }: Given) {
    message["setType"]?.(type);
    message["setName"]?.(name);
    message["setUrn"]?.(`urn:pulumi:dev::edge::${type}::${name}`);
    message["setProperties"]?.(Struct.fromJavaScript(props));
    const options = new proto.AnalyzerResourceOptions();
    options.setCustomtimeouts(new proto.AnalyzerResourceOptions.CustomTimeouts());
    message["setOptions"]?.(options);
    return message;
}

function violations(answer: { getDiagnosticsList(): Diagnostic[] }): Violation[] {
    return answer.getDiagnosticsList().map((one) => ({
        policy: one.getPolicyname(),
        message: one.getMessage(),
        mandatory: one.getEnforcementlevel() === proto.EnforcementLevel.MANDATORY,
        urn: one.getUrn(),
    }));
}
