// Posts a report as a comment of a pull request (GitHub) or of a merge request (GitLab), or updates the one that an
// earlier run posted for the same stack. It runs where a pipeline runs, from this file alone: Node, and no package.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";

const { values: given } = parseArgs({
    options: {
        /** Exit code of `http3-gateway review`. */
        status: { type: "string" },
        /** File with what it printed. */
        report: { type: "string" },
        /** File with its error. */
        error: { type: "string" },
        /** File that it read. */
        preview: { type: "string" },
        /** Name of the stack. Default: the stacks in the preview. */
        stack: { type: "string", default: "" },
    },
});

/**
 * Marks a comment as ours, and names its stack; it is not shown. A preview that names no stack has a mark without one.
 */
const MARKER = /^<!-- http3-gateway review( \S+)? -->/;
const UNREADABLE = 2;

/** Reads a variable of the pipeline, or says which one is missing. */
function variable(name, why) {
    const value = process.env[name];
    if (value === undefined || value === "") {
        throw new Error(`$${name} is not set: ${why}`);
    }
    return value;
}

function github() {
    const token = variable("GITHUB_TOKEN", "give the job `permissions: pull-requests: write` and pass github.token.");
    const api = `${variable("GITHUB_API_URL", "run this in GitHub Actions.")}/repos/${variable("GITHUB_REPOSITORY", "run this in GitHub Actions.")}`;
    const number = variable("PULL_REQUEST", "run this on pull_request.");
    return {
        headers: { authorization: `Bearer ${token}`, accept: "application/vnd.github+json" },
        list: (page) => `${api}/issues/${number}/comments?per_page=100&page=${page}`,
        create: { method: "POST", url: `${api}/issues/${number}/comments` },
        update: (id) => ({ method: "PATCH", url: `${api}/issues/comments/${id}` }),
    };
}

function gitlab() {
    const token = variable("GITLAB_TOKEN", "make a project access token with the scope `api`, and a variable of it.");
    const project = `${variable("CI_API_V4_URL", "run this in GitLab CI.")}/projects/${variable("CI_PROJECT_ID", "run this in GitLab CI.")}`;
    const notes = `${project}/merge_requests/${variable("CI_MERGE_REQUEST_IID", "run this in a merge request pipeline.")}/notes`;
    return {
        headers: { "private-token": token },
        list: (page) => `${notes}?per_page=100&page=${page}`,
        create: { method: "POST", url: notes },
        update: (id) => ({ method: "PUT", url: `${notes}/${id}` }),
    };
}

async function send({ headers }, method, url, body) {
    const response = await fetch(url, {
        method,
        headers: { ...headers, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
        throw new Error(
            `${method} ${new URL(url).pathname} returned ${response.status}: ${(await response.text()).slice(0, 300)}`,
        );
    }
    return await response.json();
}

/** Every comment of ours, with its stack as the marker has it. */
async function ours(host) {
    const found = [];
    for (let page = 1; ; page++) {
        const comments = await send(host, "GET", host.list(page));
        for (const { id, body } of comments) {
            const marker = MARKER.exec(body ?? "");
            if (marker !== null) {
                found.push({ id, stack: (marker[1] ?? "").trim() });
            }
        }
        if (comments.length < 100) {
            return found;
        }
    }
}

/** The stacks in a preview as `project/stack`, by its URNs: a preview that was cut off has them too. */
function stacksIn(file) {
    let bytes;
    try {
        bytes = readFileSync(file);
        bytes = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    } catch {
        // The review has said what is wrong with it.
    }
    // Of UTF-16 each second byte is 0, as far as URNs are concerned.
    const text = (bytes?.toString("latin1") ?? "").replaceAll("\0", "");
    const all = text.matchAll(/urn:pulumi:([\w.-]+)::([\w.-]+)::/g);
    return [...new Set(Array.from(all, ([, stack, project]) => `${project}/${stack}`))].sort();
}

/**
 * The comment to write to. Where the stack is not known, it is the only one there is; a comment without a stack becomes
 * that of the first stack that has none.
 */
function commentOf(stack, comments) {
    const own = comments.find((comment) => comment.stack === stack);
    const [first, another] = comments;
    return (
        own ??
        (stack === "" ? (another === undefined ? first : undefined) : comments.find((comment) => comment.stack === ""))
    );
}

/** What the comment says, or undefined where it stays as it is. */
function content() {
    if (given.status === String(UNREADABLE)) {
        // Before it, npm may have said something.
        const [why = ""] = /^error: .*/ms.exec(readFileSync(given.error, "utf8").replaceAll("`", "'")) ?? [];
        return `⚪ **This change could not be reviewed: its preview cannot be read.** What an earlier preview showed may no longer be true.\n\n\`\`\`text\n${why.trim()}\n\`\`\`\n`;
    }
    const report = readFileSync(given.report, "utf8");
    // A command that could not be installed or started also ends with 1, and reports nothing.
    return ["0", "1"].includes(given.status) && report.trim() !== "" ? report : undefined;
}

try {
    const body = content();
    if (body === undefined) {
        console.error("The review itself failed, so its comment is not updated.");
    } else {
        const host = process.env["GITLAB_CI"] === "true" ? gitlab() : github();
        const stacks = given.stack === "" ? stacksIn(given.preview) : [given.stack];
        // Of several stacks the report has a section each, with its name.
        const title = stacks.length === 1 ? `### Stack ${stacks[0].replace(/[^\w./-]/g, "")}\n\n` : "";
        const named = stacks.map(encodeURIComponent).join(",");
        const comment = commentOf(named, await ours(host));
        const stack = named === "" ? (comment?.stack ?? "") : named;
        const { method, url } = comment === undefined ? host.create : host.update(comment.id);
        const marker = `<!-- http3-gateway review${stack === "" ? "" : ` ${stack}`} -->`;
        await send(host, method, url, { body: `${marker}\n${title}${body}` });
        console.log(
            comment === undefined ? "The review was posted as a new comment." : "The review's comment was updated.",
        );
    }
} catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
}
