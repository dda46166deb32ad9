// Posts a report as a comment of a pull request (GitHub) or of a merge request (GitLab), or updates the one that an earlier
// run posted. It runs where a pipeline runs, from this file alone: Node 20 and no package.
import { readFileSync } from "node:fs";

/** Marks the comment as ours; nobody sees it. */
const MARKER = "<!-- http3-gateway review -->";
/** GitHub takes 65,536 characters, GitLab a million. */
const LONGEST = 65_000;

const [file] = process.argv.slice(2);

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
            `${method} ${new URL(url).pathname} was answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
        );
    }
    return await response.json();
}

async function existing(host) {
    for (let page = 1; ; page++) {
        const comments = await send(host, "GET", host.list(page));
        const found = comments.find(({ body }) => body.startsWith(MARKER));
        if (found !== undefined || comments.length < 100) {
            return found;
        }
    }
}

try {
    const host = process.env["GITLAB_CI"] === "true" ? gitlab() : github();
    const report = readFileSync(file, "utf8");
    const cut =
        report.length > LONGEST
            ? `${report.slice(0, LONGEST)}\n\n… cut: the report is longer than a comment may be.`
            : report;
    const body = `${MARKER}\n${cut}`;
    const comment = await existing(host);
    const { method, url } = comment === undefined ? host.create : host.update(comment.id);
    await send(host, method, url, { body });
    console.log(comment === undefined ? "The review is a new comment." : "The review's comment is updated.");
} catch (error) {
    console.error(`error: ${error.message}`);
    process.exitCode = 1;
}
