import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { exec } from "./exec.ts";
import { inNamespace } from "./network.ts";
import { PATHS } from "./paths.ts";

/** Debian packages of the browser. */
export const BROWSER_PACKAGES = ["chromium", "libnss3-tools"];

/** How a browser visits the edge. */
export interface BrowserVisit {
    url: string;
    /** Name server to query. */
    resolver: string;
    /** Trusted CA, PEM. */
    ca: string;
    /** Additional Chromium flags. */
    flags?: string[];
    signal?: AbortSignal;
}

/** Stores the edge for `lab browse`. */
export async function rememberEdge(edge: BrowserVisit): Promise<void> {
    await writeFile(PATHS.edge, JSON.stringify({ url: edge.url, resolver: edge.resolver, ca: edge.ca }));
}

/** The edge of the last `npm start` on this lab, or `undefined`. */
export async function rememberedEdge(): Promise<BrowserVisit | undefined> {
    try {
        return JSON.parse(await readFile(PATHS.edge, "utf8")) as BrowserVisit;
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return undefined;
        }
        throw error;
    }
}

/** One event of Chromium's network log, its numbers replaced by the log's own names. */
export interface NetLogEvent {
    type: string;
    params: Record<string, unknown>;
}

/** Result of a page visit. */
export interface PageVisit {
    /** The page after its scripts ran. */
    dom: string;
    events: NetLogEvent[];
}

/** Loads a page without a window and returns it with the network log. The page may load other pages. */
export async function visit(visit: BrowserVisit): Promise<PageVisit> {
    return await withBrowser(visit, async (command, folder) => {
        const log = netLogIn(folder);
        const headless = ["--headless=new", "--disable-gpu", "--virtual-time-budget=8000", "--dump-dom"];
        const [program = "", ...args] = [...command, ...headless, ...log.flags, visit.url];
        const dom = await exec(program, args, { signal: visit.signal });
        return { dom, events: await log.events() };
    });
}

/** Loads a page without a window and writes a screenshot, PNG. */
export async function photograph(visit: BrowserVisit, file: string): Promise<void> {
    await withBrowser(visit, async (command) => {
        const [program = "", ...args] = [
            ...command,
            "--headless=new",
            "--disable-gpu",
            "--virtual-time-budget=8000",
            `--screenshot=${resolve(file)}`,
            visit.url,
        ];
        await exec(program, args, { signal: visit.signal });
    });
}

/** Opens a window and waits until it is closed. Requires a display. */
export async function browse(visit: BrowserVisit): Promise<number> {
    return await withBrowser(visit, async (command) => {
        const [program = "", ...args] = [...command, visit.url];
        return await new Promise<number>((resolve, reject) => {
            const child = spawn(program, args, { stdio: "inherit" });
            child.on("error", reject);
            child.on("exit", (code) => resolve(code ?? 1));
        });
    });
}

/** Chromium's flags for a network log in a folder, and its events after Chromium ended. */
export function netLogIn(folder: string): { flags: string[]; events(): Promise<NetLogEvent[]> } {
    const file = join(folder, "netlog.json");
    return {
        flags: [`--log-net-log=${file}`, "--net-log-capture-mode=Everything"],
        events: async () => parseNetLog(await readFile(file, "utf8")),
    };
}

/** Reads Chromium's network log, without the events that a cut at its end took. */
export function parseNetLog(text: string): NetLogEvent[] {
    const log = parseCutOff(text) as {
        constants: { logEventTypes: Record<string, number> };
        events: { type: number; params?: Record<string, unknown> }[];
    };
    const names = new Map(Object.entries(log.constants.logEventTypes).map(([name, number]) => [number, name]));
    return log.events.map((event) => ({
        type: names.get(event.type) ?? String(event.type),
        params: event.params ?? {},
    }));
}

function parseCutOff(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        // One event per line; a browser that is ended may have written a part of its last one.
        return JSON.parse(`${text.slice(0, text.lastIndexOf("},\n") + 1)}]}`);
    }
}

/** Calls `use` with a command that starts Chromium as a client of the edge. */
export async function withBrowser<T>(
    visit: BrowserVisit,
    use: (command: string[], folder: string) => Promise<T>,
): Promise<T> {
    return await onClient(visit, async (run, folder) => {
        await trustedIn(join(folder, ".pki", "nssdb"), folder);
        const host = new URL(visit.url).hostname;
        const command = [
            ...run,
            "chromium",
            "--no-sandbox",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            `--user-data-dir=${join(folder, "profile")}`,
            // Over QUIC, Chromium accepts a private CA only for forced hosts; port 1 forces no real origin.
            `--origin-to-force-quic-on=${host}:1`,
            ...(visit.flags ?? []),
        ];
        return await use(command, folder);
    });
}

/** Calls `use` with a command that starts a program as a client of the edge, and with a folder, which is its home. */
export async function onClient<T>(
    { resolver, ca }: Pick<BrowserVisit, "resolver" | "ca">,
    use: (run: string[], folder: string) => Promise<T>,
): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), "http3-browser-"));
    try {
        await writeFile(join(folder, "ca.pem"), ca);
        await writeFile(join(folder, "resolv.conf"), `nameserver ${resolver}\n`);
        await writeFile(join(folder, "hosts"), "127.0.0.1 localhost\n");
        // Without exactly "files dns", Chromium uses getaddrinfo, which queries no HTTPS record.
        await writeFile(join(folder, "nsswitch.conf"), "hosts: files dns\n");
        const bind = ["resolv.conf", "hosts", "nsswitch.conf"]
            .map((file) => `mount --bind "${join(folder, file)}" /etc/${file}`)
            .join(" && ");
        const words = ["unshare", "--mount", "sh", "-c", `${bind} && exec "$@"`, "browser", "env", `HOME=${folder}`];
        return await use(inNamespace("client", words), folder);
    } finally {
        await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    }
}

/** Makes a store of certificates as browsers keep it, in which the CA of a folder of {@link onClient} is trusted. */
export async function trustedIn(store: string, folder: string): Promise<void> {
    await mkdir(store, { recursive: true });
    await exec("certutil", ["-N", "-d", `sql:${store}`, "--empty-password"]);
    await exec("certutil", ["-A", "-d", `sql:${store}`, "-n", "lab", "-t", "C,,", "-i", join(folder, "ca.pem")]);
}
