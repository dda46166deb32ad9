// Posts a report as a comment on a pull request (GitHub) or a merge request (GitLab), or updates the one that an
// earlier run posted for the same stack. Runs in a pipeline, from this file alone: Node, no packages.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";

const { values: given } = parseArgs({
    options: {
        /** Exit code of `http3-gateway review`. */
        status: { type: "string" },
        /** File with its output. */
        report: { type: "string" },
        /** File with its error. */
        error: { type: "string" },
        /** Reviewed file. */
        preview: { type: "string" },
        /** Name of the stack. Default: the stacks in the preview. */
        stack: { type: "string", default: "" },
    },
});

/** Identifies our comments and their stack; invisible. If a preview names no stack, neither does the marker. */
const MARKER = /^<!-- http3-gateway review( \S+)? -->/;
const UNREADABLE = 2;

/** Reads a pipeline variable, or reports that it is missing. */
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

/** All our comments, with the stack in each marker. */
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

/** The stacks in a preview as `project/stack`, from its URNs, also in a truncated preview. */
function stacksIn(file) {
    let bytes;
    try {
        bytes = readFileSync(file);
        bytes = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    } catch {
        // The review has already reported the error.
    }
    // In UTF-16, each second byte of a URN is 0.
    const text = (bytes?.toString("latin1") ?? "").replaceAll("\0", "");
    const all = text.matchAll(/urn:pulumi:([\w.-]+)::([\w.-]+)::/g);
    return [...new Set(Array.from(all, ([, stack, project]) => `${project}/${stack}`))].sort();
}

/**
 * The comment to update. If the stack is unknown, this is the only comment; one without a stack is used for the first
 * stack that has none.
 */
function commentOf(stack, comments) {
    const own = comments.find((comment) => comment.stack === stack);
    const [first, another] = comments;
    return (
        own ??
        (stack === "" ? (another === undefined ? first : undefined) : comments.find((comment) => comment.stack === ""))
    );
}

/** The comment's text, or undefined to keep it. */
function content() {
    if (given.status === String(UNREADABLE)) {
        // npm may have printed lines before.
        const [why = ""] = /^error: .*/ms.exec(readFileSync(given.error, "utf8").replaceAll("`", "'")) ?? [];
        return `⚪ **This change could not be reviewed: its preview cannot be read.** What an earlier preview showed may no longer be true.\n\n\`\`\`text\n${why.trim()}\n\`\`\`\n`;
    }
    const report = readFileSync(given.report, "utf8");
    // A command that fails to install or start also exits with 1, but reports nothing.
    return ["0", "1"].includes(given.status) && report.trim() !== "" ? report : undefined;
}

try {
    const body = content();
    if (body === undefined) {
        console.error("The review itself failed, so its comment is not updated.");
    } else {
        const host = process.env["GITLAB_CI"] === "true" ? gitlab() : github();
        const stacks = given.stack === "" ? stacksIn(given.preview) : [given.stack];
        // A report of several stacks has a section for each.
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
