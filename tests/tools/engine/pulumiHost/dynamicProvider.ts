import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";

/** Properties as they go over the wire. */
export type Properties = Record<string, unknown>;

/** Properties for a message. */
export function struct(properties: Properties): structs.Struct {
    return structs.Struct.fromJavaScript(properties as { [key: string]: structs.JavaScriptValue });
}

/** Properties of a message. */
export function plain(from: structs.Struct | undefined): Properties {
    return from?.toJavaScript() ?? {};
}

/** What Pulumi starts for dynamic resources, in a process of its own, asked as the engine asks it. */
export class DynamicProvider {
    private readonly child: ChildProcess;
    private readonly client: services.ResourceProviderClient;

    private constructor(child: ChildProcess, port: string) {
        this.child = child;
        this.client = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    }

    /** Starts it where the program is, as the engine does: its imports are looked for from there. */
    static async start(folder: string, environment: NodeJS.ProcessEnv): Promise<DynamicProvider> {
        const main = createRequire(`${folder}/index.js`).resolve("@pulumi/pulumi/cmd/dynamic-provider");
        const child = spawn(process.execPath, [main, "127.0.0.1:1"], {
            cwd: folder,
            env: environment,
            stdio: ["ignore", "pipe", "ignore"],
        });
        const port = await new Promise<string>((resolve, reject) => {
            child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
            child.once("exit", (code) => reject(new Error(`The dynamic provider ended with ${code}.`)));
        });
        const provider = new DynamicProvider(child, port);
        const request = new messages.ConfigureRequest().setArgs(struct({}));
        await answerOf((done) => provider.client.configure(request, done));
        return provider;
    }

    stop(): void {
        this.client.close();
        this.child.removeAllListeners("exit");
        this.child.kill();
    }

    /** `olds` are the inputs that the state keeps; what comes back is what it will keep. */
    async check(olds: Properties, news: Properties): Promise<{ inputs: Properties; failures: string[] }> {
        const request = new messages.CheckRequest().setOlds(struct(olds)).setNews(struct(news));
        const answer = await answerOf<messages.CheckResponse>((done) => this.client.check(request, done));
        const failures = answer.getFailuresList().map((each) => each.getReason());
        return { inputs: plain(answer.getInputs()), failures };
    }

    /** `olds` are the outputs that the state keeps. */
    async diff(id: string, olds: Properties, news: Properties): Promise<"same" | "update" | "replace"> {
        const request = new messages.DiffRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
        const answer = await answerOf<messages.DiffResponse>((done) => this.client.diff(request, done));
        // The engine ignores the replace keys of a diff without changes.
        const same = answer.getChanges() === messages.DiffResponse.DiffChanges.DIFF_NONE;
        return same ? "same" : answer.getReplacesList().length > 0 ? "replace" : "update";
    }

    async create(inputs: Properties): Promise<{ id: string; outputs: Properties }> {
        const request = new messages.CreateRequest().setProperties(struct(inputs));
        const answer = await answerOf<messages.CreateResponse>((done) => this.client.create(request, done));
        return { id: answer.getId(), outputs: plain(answer.getProperties()) };
    }

    async update(id: string, olds: Properties, news: Properties): Promise<Properties> {
        const request = new messages.UpdateRequest().setId(id).setOlds(struct(olds)).setNews(struct(news));
        const answer = await answerOf<messages.UpdateResponse>((done) => this.client.update(request, done));
        return plain(answer.getProperties());
    }

    /** Without an id it is gone. */
    async read(id: string, outputs: Properties): Promise<{ id: string; outputs: Properties }> {
        const request = new messages.ReadRequest().setId(id).setProperties(struct(outputs));
        const answer = await answerOf<messages.ReadResponse>((done) => this.client.read(request, done));
        return { id: answer.getId(), outputs: plain(answer.getProperties()) };
    }

    async delete(id: string, outputs: Properties): Promise<void> {
        const request = new messages.DeleteRequest().setId(id).setProperties(struct(outputs));
        await answerOf((done) => this.client.delete(request, done));
    }
}

async function answerOf<Answer>(
    ask: (done: (error: grpc.ServiceError | null, answer: Answer) => void) => unknown,
): Promise<Answer> {
    return await new Promise((resolve, reject) => {
        ask((error, answer) => (error === null ? resolve(answer) : reject(new Error(error.details))));
    });
}
