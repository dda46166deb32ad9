import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "../../..");
const ci = join(root, "tools/review/ci");
const preview = (name: string) => join(import.meta.dirname, "previews", `${name}.json`);

interface Comment {
    id: number;
    body: string;
}

/** What a host of repositories keeps of one request: its comments, and who wrote. */
interface Host {
    server: Server;
    url: string;
    comments: Comment[];
    requests: string[];
}

async function fakeHost(): Promise<Host> {
    const host = { comments: [] as Comment[], requests: [] as string[] };
    const server = createServer(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        const url = new URL(request.url ?? "", "http://host");
        const token = request.headers["authorization"] ?? request.headers["private-token"];
        host.requests.push(`${request.method} ${url.pathname} ${token}`);
        const answer = (status: number, body: unknown) => {
            response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
        };
        if (token !== "Bearer secret" && token !== "secret") {
            answer(401, { message: "Bad credentials" });
        } else if (request.method === "GET") {
            const page = Number(url.searchParams.get("page"));
            answer(200, host.comments.slice((page - 1) * 100, page * 100));
        } else {
            const { body } = JSON.parse(Buffer.concat(chunks).toString()) as { body: string };
            const known = host.comments.find(({ id }) => url.pathname.endsWith(`/${id}`));
            if (known === undefined) host.comments.push({ id: host.comments.length + 1, body });
            else known.body = body;
            answer(200, {});
        }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { ...host, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("a pipeline", () => {
    let host: Host;
    let folder: string;
    beforeEach(async () => {
        host = await fakeHost();
        folder = mkdtempSync(join(tmpdir(), "http3-pipeline-"));
        // What `npx` would install is this package.
        mkdirSync(join(folder, "bin"));
        const command = `exec "${process.execPath}" "${join(root, "tools/cli/main.ts")}" "$@"`;
        const shims = {
            npx: `#!/bin/bash\nwhile [ "$1" != http3-gateway ]; do shift; done; shift; ${command}\n`,
            npm: "#!/bin/bash\n",
        };
        for (const [name, text] of Object.entries(shims)) {
            writeFileSync(join(folder, "bin", name), text);
            chmodSync(join(folder, "bin", name), 0o755);
        }
        mkdirSync(join(folder, "node_modules/pulumi-http3-gateway/tools/review/ci"), { recursive: true });
        writeFileSync(
            join(folder, "node_modules/pulumi-http3-gateway/tools/review/ci/postComment.mjs"),
            readFileSync(join(ci, "postComment.mjs")),
        );
    });
    afterEach(() => {
        host.server.close();
        rmSync(folder, { recursive: true });
    });

    const bash = async (script: string, environment: Record<string, string>) => {
        const env = { PATH: `${join(folder, "bin")}:${dirname(process.execPath)}:/usr/bin:/bin`, ...environment };
        const child = spawn("bash", ["-eo", "pipefail", "-c", script], { cwd: folder, env });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) {
            stream.on("data", (chunk: Buffer) => {
                output += chunk.toString();
            });
        }
        const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
        return { code, output };
    };

    /** Runs the steps of the composite action as a runner does, for a pull request. */
    const github = async (name: string, token = "secret") => {
        const { runs } = parse(readFileSync(join(ci, "github/action.yml"), "utf8")) as {
            runs: { steps: { name: string; run: string; env?: Record<string, string> }[] };
        };
        const environment: Record<string, string> = {
            RUNNER_TEMP: folder,
            GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
            GITHUB_ENV: join(folder, "env"),
            GITHUB_ACTION_PATH: join(ci, "github"),
            GITHUB_API_URL: host.url,
            GITHUB_REPOSITORY: "shop/edge",
        };
        const inputs = {
            PREVIEW: preview(name),
            FAIL_ON: "error",
            VERSION: "latest",
            GITHUB_TOKEN: token,
            PULL_REQUEST: "7",
        };
        let last = { code: 0 as number | null, output: "" };
        for (const step of runs.steps) {
            const own = Object.fromEntries(
                Object.keys(step.env ?? {}).map((key) => [key, inputs[key as keyof typeof inputs]]),
            );
            if (step.name === "Verdict") {
                const line = readFileSync(join(folder, "env"), "utf8").trim().split("\n").at(-1) ?? "";
                environment["HTTP3_REVIEW_STATUS"] = line.replace("HTTP3_REVIEW_STATUS=", "");
            }
            last = await bash(step.run, { ...environment, ...own });
            if (last.code !== 0) return { step: step.name, ...last };
        }
        return { step: "", ...last };
    };

    test("of GitHub comments the review, fails for an error, and updates the same comment at the next push", async () => {
        host.comments.push(...Array.from({ length: 100 }, (_, id) => ({ id: id + 1, body: "talk" })));
        expect(await github("2-drop-udp-port")).toMatchObject({ step: "Verdict", code: 1 });
        expect(host.comments).toHaveLength(101);
        expect(host.comments[100]?.body).toMatch(/^<!-- http3-gateway review -->\n🔴 \*\*Do not run this as it is/);
        expect(await github("1-noop")).toMatchObject({ step: "", code: 0 });
        expect(host.comments).toHaveLength(101);
        expect(host.comments[100]?.body).toBe("<!-- http3-gateway review -->\n🟢 **Nothing changes.**\n");
        expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain("Nothing changes.");
        expect(host.requests.at(-1)).toBe("PATCH /repos/shop/edge/issues/comments/101 Bearer secret");
    });

    test("of GitHub says what its token lacks", async () => {
        const denied = await github("1-noop", "wrong");
        expect(denied.step).toBe("Comment");
        expect(denied.output).toContain('error: GET /repos/shop/edge/issues/7/comments was answered 401: {"message"');
        expect((await github("1-noop", "")).output).toContain(
            "error: $GITHUB_TOKEN is not set: give the job `permissions",
        );
    });

    test("of GitLab writes the review as a note, and its script ends as the review does", async () => {
        const { "http3-review": job } = parse(readFileSync(join(ci, "gitlab.yml"), "utf8")) as {
            "http3-review": { script: string[]; variables: Record<string, string> };
        };
        const run = (name: string) =>
            bash(job.script.join("\n"), {
                ...job.variables,
                PREVIEW: preview(name),
                GITLAB_CI: "true",
                GITLAB_TOKEN: "secret",
                CI_API_V4_URL: `${host.url}/api/v4`,
                CI_PROJECT_ID: "12",
                CI_MERGE_REQUEST_IID: "3",
            });
        expect((await run("4-delete-secret")).code).toBe(1);
        expect(host.requests).toEqual([
            "GET /api/v4/projects/12/merge_requests/3/notes secret",
            "POST /api/v4/projects/12/merge_requests/3/notes secret",
        ]);
        expect((await run("1-noop")).code).toBe(0);
        expect(host.comments.map(({ body }) => body.split("\n")[1])).toEqual(["🟢 **Nothing changes.**"]);
        expect(host.requests.at(-1)).toBe("PUT /api/v4/projects/12/merge_requests/3/notes/1 secret");
    });
});
