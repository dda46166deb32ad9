import "./compiled.ts";
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/language_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/language_pb.js";
import plugins from "@pulumi/pulumi/proto/plugin_pb.js";
import type empties from "google-protobuf/google/protobuf/empty_pb.js";
import { endWithEngine } from "./endWithEngine.ts";

/** Exit code of a program that has printed its own error (`@pulumi/pulumi/cmd/run`). */
const SAID_ALREADY = 32;

/** Started by the CLI as `pulumi-language-nodejs`: runs programs and policy packs in Pulumi's own Node host. */
const engine = process.argv.at(-1) ?? "";
const programs = new Set<ChildProcess>();
process.on("exit", () => {
    for (const program of programs) program.kill();
});
endWithEngine();

function run(request: messages.RunRequest, done: grpc.sendUnaryData<messages.RunResponse>): void {
    const pwd = request.getPwd();
    const options = request.getInfo()?.getOptions()?.toJavaScript() ?? {};
    const flags = Object.entries({
        monitor: request.getMonitorAddress(),
        engine,
        organization: request.getOrganization(),
        project: request.getProject(),
        stack: request.getStack(),
        pwd,
        parallel: String(request.getParallel()),
    }).flatMap(([flag, value]) => (value === "" ? [] : [`--${flag}`, value]));
    const program = spawn(
        process.execPath,
        [
            createRequire(join(pwd, "program")).resolve("@pulumi/pulumi/cmd/run"),
            ...flags,
            ...(request.getDryrun() ? ["--dry-run"] : []),
            request.getProgram() || ".",
            ...request.getArgsList(),
        ],
        {
            cwd: pwd,
            env: {
                ...process.env,
                PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toArray())),
                PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
                ...(options["typescript"] === false ? {} : { PULUMI_NODEJS_TYPESCRIPT: "true" }),
            },
            stdio: ["ignore", "inherit", "inherit"],
        },
    );
    programs.add(program);
    const answer = (error: string, bail = false) => {
        programs.delete(program);
        done(null, new messages.RunResponse().setError(error).setBail(bail));
    };
    program.once("error", (error) => answer(`The program cannot be started: ${error.message}`));
    program.once("close", (code, signal) => {
        if (code === 0) answer("");
        else if (code === SAID_ALREADY) answer("", true);
        else answer(`The program ended with ${code === null ? `signal ${signal}` : `exit code ${code}`}.`);
    });
}

/** Starts a plugin that connects to the engine: here, a policy pack. Its first output line is its port. */
function runPlugin(call: grpc.ServerWritableStream<messages.RunPluginRequest, messages.RunPluginResponse>): void {
    const { request } = call;
    const folder = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
    const host = request.getKind() === "analyzer" ? "run-policy-pack" : "run-plugin";
    const plugin = spawn(
        process.execPath,
        [createRequire(join(folder, "plugin")).resolve(`@pulumi/pulumi/cmd/${host}`), ...request.getArgsList(), folder],
        {
            cwd: folder,
            env: Object.fromEntries(request.getEnvList().map((entry) => entry.split(/=(.*)/s, 2))),
            stdio: ["ignore", "pipe", "pipe"],
        },
    );
    programs.add(plugin);
    const end = (code: number) => {
        programs.delete(plugin);
        call.write(new messages.RunPluginResponse().setExitcode(code));
        call.end();
    };
    plugin.stdout.on("data", (chunk: Buffer) => call.write(new messages.RunPluginResponse().setStdout(chunk)));
    plugin.stderr.on("data", (chunk: Buffer) => call.write(new messages.RunPluginResponse().setStderr(chunk)));
    plugin.once("error", () => end(1));
    plugin.once("close", (code) => end(code ?? 1));
    call.once("cancelled", () => plugin.kill());
}

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(services.LanguageRuntimeService, {
    handshake: (_call: unknown, done: grpc.sendUnaryData<messages.LanguageHandshakeResponse>) =>
        done(null, new messages.LanguageHandshakeResponse()),
    // Each resource names its provider; all are on the PATH.
    getRequiredPackages: (_call: unknown, done: grpc.sendUnaryData<messages.GetRequiredPackagesResponse>) =>
        done(null, new messages.GetRequiredPackagesResponse()),
    getRequiredPlugins: (_call: unknown, done: grpc.sendUnaryData<messages.GetRequiredPluginsResponse>) =>
        done(null, new messages.GetRequiredPluginsResponse()),
    getPluginInfo: (
        _call: grpc.ServerUnaryCall<empties.Empty, plugins.PluginInfo>,
        done: grpc.sendUnaryData<plugins.PluginInfo>,
    ) => done(null, new plugins.PluginInfo()),
    run: (
        { request }: grpc.ServerUnaryCall<messages.RunRequest, messages.RunResponse>,
        done: grpc.sendUnaryData<messages.RunResponse>,
    ) => run(request, done),
    runPlugin,
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error !== null) throw error;
    console.log(String(port));
});
