import { readFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { get } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";

// Asks for a page that is there and for one that is not, over HTTP/1.1 and h2, each time over a new connection, until
// SIGTERM: node altSvcSeen.ts HOST ADDRESS CA. It writes a line after the first answers, and then what it counted.

/** Answers by their Alt-Svc; "none" are those without, "failed" are those that did not come. */
export type AltSvcSeen = Record<string, number>;

const PATIENCE = 10_000;
const [host = "", address = "", caFile = ""] = process.argv.slice(2);
const ca = readFileSync(caFile, "utf8");

async function overHttp1(path: string): Promise<string | undefined> {
    return await new Promise((resolve, reject) => {
        const options = {
            host: address,
            servername: host,
            headers: { host },
            path,
            ca,
            agent: false,
            timeout: PATIENCE,
        };
        const request = get(options, (response) => {
            response.on("end", () => resolve(response.headers["alt-svc"])).resume();
        });
        request.on("error", reject).on("timeout", () => request.destroy(new Error("no answer")));
    });
}

async function overHttp2(path: string): Promise<string | undefined> {
    const session = connectHttp2(`https://${host}`, {
        createConnection: () => connectTls({ host: address, port: 443, servername: host, ca, ALPNProtocols: ["h2"] }),
    });
    try {
        return await new Promise((resolve, reject) => {
            session.on("error", reject);
            const stream = session.request({ ":path": path });
            let altSvc: string | undefined;
            stream.on("response", (headers) => {
                altSvc = headers["alt-svc"];
            });
            stream.on("error", reject).on("end", () => resolve(altSvc));
            stream.setTimeout(PATIENCE, () => reject(new Error("no answer")));
            stream.resume();
        });
    } finally {
        session.destroy();
    }
}

const seen: AltSvcSeen = {};
let ended = false;
process.once("SIGTERM", () => {
    ended = true;
});
for (let round = 0; !ended; round++) {
    const asked = [overHttp1, overHttp2].flatMap((over) => ["/", "/nope"].map(async (path) => await over(path)));
    for (const answer of await Promise.allSettled(asked)) {
        const what = answer.status === "fulfilled" ? (answer.value ?? "none") : "failed";
        seen[what] = (seen[what] ?? 0) + 1;
    }
    if (round === 0) {
        console.log("asking");
    }
    await sleep(50);
}
console.log(JSON.stringify(seen));
