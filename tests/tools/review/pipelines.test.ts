import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
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

    interface Step {
        name: string;
        run?: string;
        with?: Record<string, string>;
        env?: Record<string, string>;
    }
    const { runs } = parse(readFileSync(join(ci, "github/action.yml"), "utf8")) as { runs: { steps: Step[] } };
    const { "http3-review": job } = parse(readFileSync(join(ci, "gitlab.yml"), "utf8")) as {
        "http3-review": { image: string; script: string[]; variables: Record<string, string> };
    };

    /** Runs the steps of the composite action as a runner does, for a pull request. */
    const github = async (file: string, { token = "secret", stack = "" } = {}) => {
        const environment: Record<string, string> = {
            RUNNER_TEMP: folder,
            GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
            GITHUB_ENV: join(folder, "env"),
            GITHUB_ACTION_PATH: join(ci, "github"),
            GITHUB_API_URL: host.url,
            GITHUB_REPOSITORY: "shop/edge",
        };
        const inputs: Record<string, string> = {
            PREVIEW: file,
            STACK: stack,
            FAIL_ON: "error",
            VERSION: "latest",
            GITHUB_TOKEN: token,
            PULL_REQUEST: "7",
        };
        let last = { code: 0 as number | null, output: "" };
        for (const { name: step, run, env = {} } of runs.steps) {
            if (run === undefined) {
                continue;
            }
            const own = Object.fromEntries(Object.keys(env).map((key) => [key, inputs[key] ?? ""]));
            last = await bash(run, { ...environment, ...own });
            if (last.code !== 0) return { step, ...last };
            const line = readFileSync(join(folder, "env"), "utf8").trim().split("\n").at(-1) ?? "";
            environment["HTTP3_REVIEW_STATUS"] = line.replace("HTTP3_REVIEW_STATUS=", "");
        }
        return { step: "", ...last };
    };

    /** Runs the script of GitLab's job, for a merge request. */
    const gitlab = (file: string, stack = "") =>
        bash(job.script.join("\n"), {
            ...job.variables,
            PREVIEW: file,
            STACK: stack,
            GITLAB_CI: "true",
            GITLAB_TOKEN: "secret",
            CI_API_V4_URL: `${host.url}/api/v4`,
            CI_PROJECT_ID: "12",
            CI_MERGE_REQUEST_IID: "3",
        });

    /** Writes a preview of another stack, or anything else, for a pipeline to read. */
    const written = (name: string, content: string | Uint8Array) => {
        const file = join(folder, name);
        writeFileSync(file, content);
        return file;
    };
    const ofStack = (stack: string, name = "1-noop") =>
        written(
            `${stack}.json`,
            readFileSync(preview(name), "utf8").replaceAll("urn:pulumi:dev::", `urn:pulumi:${stack}::`),
        );
    const bodies = () => host.comments.map(({ body }) => body);
    const calm = (stack: string) =>
        `<!-- http3-gateway review sample%2F${stack} -->\n### Stack sample/${stack}\n\n🟢 **Nothing changes.**\n`;

    test("of GitHub comments the review, fails for an error, and updates the same comment at the next push", async () => {
        host.comments.push(...Array.from({ length: 100 }, (_, id) => ({ id: id + 1, body: "talk" })));
        expect(await github(preview("2-drop-udp-port"))).toMatchObject({ step: "Verdict", code: 1 });
        expect(host.comments).toHaveLength(101);
        expect(host.comments[100]?.body).toMatch(
            /^<!-- http3-gateway review sample%2Fdev -->\n### Stack sample\/dev\n\n🔴 \*\*Do not run this unchanged/,
        );
        expect(await github(preview("1-noop"))).toMatchObject({ step: "", code: 0 });
        expect(host.comments).toHaveLength(101);
        expect(host.comments[100]?.body).toBe(calm("dev"));
        expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain("Nothing changes.");
        expect(host.requests.at(-1)).toBe("PATCH /repos/shop/edge/issues/comments/101 Bearer secret");
    });

    test.each([
        ["GitHub", async (file: string, stack?: string) => (await github(file, { stack: stack ?? "" })).code],
        ["GitLab", async (file: string, stack?: string) => (await gitlab(file, stack)).code],
    ])("of %s has a comment for each stack, by what the preview says or by what the job gives", async (_host, run) => {
        expect(await run(ofStack("prod"))).toBe(0);
        expect(await run(ofStack("dev", "4-delete-secret"))).toBe(1);
        expect(await run(ofStack("dev"))).toBe(0);
        expect(bodies()).toEqual([calm("prod"), calm("dev")]);
        expect(await run(ofStack("dev"), "west/-->")).toBe(0);
        expect(bodies().slice(0, 2)).toEqual([calm("prod"), calm("dev")]);
        expect(bodies()[2]).toBe(
            "<!-- http3-gateway review west%2F--%3E -->\n### Stack west/--\n\n🟢 **Nothing changes.**\n",
        );
        expect(await run(ofStack("other"), "west/-->")).toBe(0);
        expect(host.comments).toHaveLength(3);
    });

    test.each([
        ["GitHub", async (file: string) => (await github(file)).code],
        ["GitLab", async (file: string) => (await gitlab(file)).code],
    ])(
        "of %s replaces what it said by that it could not review, when the preview cannot be read",
        async (_host, run) => {
            expect(await run(ofStack("prod"))).toBe(0);
            expect(await run(ofStack("dev"))).toBe(0);
            const cutOff = readFileSync(ofStack("prod", "2-drop-udp-port"), "utf8").slice(0, 3000);
            for (const bytes of [cutOff, gzipSync(cutOff), Buffer.from(`\uFEFF${cutOff}`, "utf16le")]) {
                expect(await run(written("cut.json", bytes))).toBe(2);
                expect(bodies()).toEqual([
                    "<!-- http3-gateway review sample%2Fprod -->\n### Stack sample/prod\n\n" +
                        "⚪ **This change could not be reviewed: its preview cannot be read.** What an earlier preview showed may no longer be true.\n\n" +
                        "```text\nerror: The preview is truncated. Run 'pulumi preview --json --diff --show-sames' again, to its end.\n```\n",
                    calm("dev"),
                ]);
                expect(await run(ofStack("prod"))).toBe(0);
                expect(bodies()).toEqual([calm("prod"), calm("dev")]);
            }
            // An input that names no stack is of neither.
            expect(await run(written("empty.json", ""))).toBe(2);
            expect(bodies().slice(0, 2)).toEqual([calm("prod"), calm("dev")]);
            expect(bodies()[2]).toMatch(/^<!-- http3-gateway review -->\n⚪ /);
            expect(await run(ofStack("test"))).toBe(0);
            expect(bodies()).toEqual([calm("prod"), calm("dev"), calm("test")]);
        },
    );

    test("replaces the only comment when nothing says whose the preview is", async () => {
        expect((await github(ofStack("prod"))).code).toBe(0);
        expect((await github(join(folder, "missing.json"))).code).toBe(2);
        expect(bodies()).toEqual([
            expect.stringMatching(
                /^<!-- http3-gateway review sample%2Fprod -->\n⚪ [\s\S]*missing\.json cannot be read/,
            ),
        ]);
        expect((await github(ofStack("prod"))).code).toBe(0);
        expect(bodies()).toEqual([calm("prod")]);
    });

    test.each([
        ["itself failed", 'echo "half a report"; echo "error: The review itself failed: out of memory" >&2; exit 3'],
        ["could not be installed", 'echo "npm error code E404" >&2; exit 1'],
    ])("leaves a comment as it is when the review %s", async (_what, script) => {
        expect((await github(ofStack("prod"))).code).toBe(0);
        const requests = host.requests.length;
        writeFileSync(join(folder, "bin/npx"), `#!/bin/bash\n${script}\n`);
        const code = Number(/exit (\d)/.exec(script)?.[1]);
        for (const run of [github, gitlab]) {
            const { code: ended, output } = await run(ofStack("prod"));
            expect([ended, bodies()]).toEqual([code, [calm("prod")]]);
            expect(output).toContain(run === gitlab ? "so its comment is not updated" : "");
        }
        expect(host.requests).toHaveLength(requests);
    });

    test("has the Node that the package needs", () => {
        const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
            engines: { node: string };
        };
        const [, major = ""] = /^>=(\d+)\.\d+$/.exec(engines.node) ?? [];
        const [set] = runs.steps;
        // A number alone is the newest release with it.
        const versions = [set?.with?.["node-version"], /^node:(\d+)-slim$/.exec(job.image)?.[1]].map(Number);
        expect(runs.steps.map(({ name }) => name)).toEqual(["Node", "Review", "Comment", "Verdict"]);
        expect(versions.every((version) => version >= Number(major))).toBe(true);
    });

    test("of GitHub says what its token lacks", async () => {
        const denied = await github(preview("1-noop"), { token: "wrong" });
        expect(denied.step).toBe("Comment");
        expect(denied.output).toContain('error: GET /repos/shop/edge/issues/7/comments returned 401: {"message"');
        expect((await github(preview("1-noop"), { token: "" })).output).toContain(
            "error: $GITHUB_TOKEN is not set: give the job `permissions",
        );
    });

    test("of GitLab writes the review as a note, and its script ends as the review does", async () => {
        expect((await gitlab(preview("4-delete-secret"))).code).toBe(1);
        expect(host.requests).toEqual([
            "GET /api/v4/projects/12/merge_requests/3/notes secret",
            "POST /api/v4/projects/12/merge_requests/3/notes secret",
        ]);
        expect((await gitlab(preview("1-noop"))).code).toBe(0);
        expect(bodies()).toEqual([calm("dev")]);
        expect(host.requests.at(-1)).toBe("PUT /api/v4/projects/12/merge_requests/3/notes/1 secret");
    });
});
