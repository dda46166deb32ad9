import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type BrowserVisit, onClient, trustedIn } from "../../tools/lab/browser.ts";
import { exec } from "../../tools/lab/exec.ts";

// Firefox as a client of an edge, driven by WebDriver BiDi, its own remote protocol. As a program, which runs where the browser
// does since that listens on loopback: node firefox.ts PROFILE URL. It writes the protocol of the page as JSON.

/** Debian packages of the browser. */
export const FIREFOX_PACKAGES = ["firefox-esr", "libnss3-tools"];

const PREFERENCES = {
    // Firefox does not use h3 where a CA was added, unless this says so.
    "network.http.http3.disable_when_third_party_roots_found": false,
    // Each asks servers of Mozilla's.
    "app.update.disabledForTesting": true,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": false,
    "extensions.autoDisableScopes": 15,
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
};

/** Visits a page for the first time. @returns The protocol that it was loaded over, in the browser's own words. */
export async function visitByFirefox({ url, resolver, ca }: BrowserVisit): Promise<string> {
    return await onClient({ resolver, ca }, async (run, folder) => {
        const profile = join(folder, "profile");
        await trustedIn(profile, folder);
        const lines = Object.entries(PREFERENCES).map(
            ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
        );
        writeFileSync(join(profile, "user.js"), lines.join(""));
        const [program = "", ...args] = [...run, process.execPath, import.meta.filename, profile, url];
        return JSON.parse(await exec(program, args)) as string;
    });
}

interface Message {
    id?: number;
    result?: { contexts?: { context: string }[]; result?: { value?: unknown } };
    message?: string;
}

/** Sends commands over a session's socket. */
async function connect(address: string) {
    const socket = new WebSocket(address);
    const waiting = new Map<number, (message: Message) => void>();
    socket.addEventListener("message", ({ data }) => {
        const message = JSON.parse(String(data)) as Message;
        waiting.get(message.id ?? -1)?.(message);
    });
    await new Promise((resolve, reject) => {
        socket.addEventListener("open", resolve);
        socket.addEventListener("error", reject);
    });
    let last = 0;
    return async (method: string, params: object) => {
        const id = ++last;
        const answer = await new Promise<Message>((resolve) => {
            waiting.set(id, resolve);
            socket.send(JSON.stringify({ id, method, params }));
        });
        if (answer.result === undefined) throw new Error(`${method}: ${answer.message}`);
        return answer.result;
    };
}

if (import.meta.main) {
    const [profile = "", url = ""] = process.argv.slice(2);
    const browser = spawn("firefox-esr", ["--headless", "--profile", profile, "--remote-debugging-port", "0"], {
        stdio: ["ignore", "ignore", "pipe"],
    });
    setTimeout(() => browser.kill("SIGKILL"), 120_000).unref();
    const said: string[] = [];
    let address: string | undefined;
    for await (const line of createInterface({ input: browser.stderr })) {
        said.push(line);
        address = /^WebDriver BiDi listening on (ws:\S+)$/.exec(line)?.[1];
        if (address !== undefined) break;
    }
    browser.stderr.resume();
    if (address === undefined) throw new Error(`Firefox ended:\n${said.join("\n")}`);
    const send = await connect(`${address}/session`);
    await send("session.new", { capabilities: {} });
    const [tab] = (await send("browsingContext.getTree", {})).contexts ?? [];
    await send("browsingContext.navigate", { context: tab?.context, url, wait: "complete" });
    const { result } = await send("script.evaluate", {
        expression: "performance.getEntriesByType('navigation')[0].nextHopProtocol",
        target: { context: tab?.context },
        awaitPromise: false,
    });
    console.log(JSON.stringify(result?.value));
    browser.kill();
    process.exit(0);
}
