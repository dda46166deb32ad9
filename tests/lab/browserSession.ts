import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { poll } from "../../components/waiting/poll.ts";
import { type BrowserVisit, type NetLogEvent, netLogIn, withBrowser } from "../../tools/lab/browser.ts";

/** What one request of a page came to: its protocol, or why it failed. */
export interface Seen {
    protocol?: string;
    error?: string;
}

/** A browser that stays open, and so remembers what the edge promised. */
export interface BrowserSession {
    /** Protocol that the page itself was loaded over. */
    page: string;
    /** Requests of the page since the last call, four a second. */
    seen(): Promise<Seen[]>;
}

interface Reply {
    id?: number;
    result?: { sessionId?: string; targetId?: string; result?: { value?: unknown } };
    error?: { message: string };
}

/** Asks the page itself over and over, past the cache, and remembers the protocol of each answer. */
const ASK = `
globalThis.seen = [];
// The browser keeps 250 entries and drops what comes after them: a minute of these.
performance.setResourceTimingBufferSize(100_000);
setInterval(async () => {
    const url = "/?" + Math.random();
    try {
        const response = await fetch(url, { cache: "no-store" });
        await response.text();
        const protocol = performance.getEntriesByName(location.origin + url)[0]?.nextHopProtocol;
        seen.push(response.ok ? { protocol } : { error: "status " + response.status });
    } catch (error) {
        seen.push({ error: String(error) });
    }
}, 250);`;

/**
 * Opens a browser on the edge, driven through Chromium's debugging pipe, and closes it when `use` is done.
 * @returns Its network log.
 */
export async function inBrowser(
    visit: BrowserVisit,
    use: (session: BrowserSession) => Promise<void>,
): Promise<NetLogEvent[]> {
    return await withBrowser(visit, async ([program = "", ...args], folder) => {
        const log = netLogIn(folder);
        const flags = ["--headless=new", "--disable-gpu", "--remote-debugging-pipe", ...log.flags];
        const child = spawn(program, [...args, ...flags], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
        const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
        try {
            const send = protocolOf(child.stdio[3] as Writable, child.stdio[4] as Readable);
            const { targetId } = await send("Target.createTarget", { url: visit.url });
            const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
            const evaluate = async (expression: string) =>
                (await send("Runtime.evaluate", { expression, returnByValue: true }, sessionId)).result?.value;
            await poll(() => evaluate("document.readyState === 'complete' && location.protocol"), {
                until: (protocol) => protocol === "https:",
                every: 100,
            });
            const page = String(await evaluate("performance.getEntriesByType('navigation')[0].nextHopProtocol"));
            await evaluate(ASK);
            await use({ page, seen: async () => (await evaluate("seen.splice(0)")) as Seen[] });
        } finally {
            child.kill();
            await ended;
        }
        return await log.events();
    });
}

/** Messages of the debugging protocol over a pipe: JSON, each ended by a zero byte. */
function protocolOf(to: Writable, from: Readable) {
    const waiting = new Map<number, (reply: Reply) => void>();
    let text = "";
    from.setEncoding("utf8");
    from.on("data", (chunk: string) => {
        const parts = (text + chunk).split("\0");
        text = parts.pop() ?? "";
        for (const part of parts) {
            const reply = JSON.parse(part) as Reply;
            waiting.get(reply.id ?? -1)?.(reply);
        }
    });
    let last = 0;
    return async (method: string, params: object, sessionId?: string) => {
        const id = ++last;
        const reply = await new Promise<Reply>((resolve) => {
            waiting.set(id, resolve);
            to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
        });
        if (reply.result === undefined) {
            throw new Error(`${method}: ${reply.error?.message}`);
        }
        return reply.result;
    };
}
