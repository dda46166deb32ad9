import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { connectAsync } from "@currentspace/http3";

// One request over HTTP/3, run in the client's namespace: node overHttp3.ts HOST ADDRESS CA PATH [HEADERS [BYTES]]. It writes
// what came back as JSON. With BYTES it is a PUT of so many.

/** What came back. */
export interface Http3Answer {
    headers: Record<string, string>;
    bytes: number;
    sha256: string;
    text: string;
}

if (import.meta.main) {
    const [host = "", address = "", caFile = "", path = "/", headers = "{}", bytes] = process.argv.slice(2);
    const session = await connectAsync(
        { address, port: 443, servername: host },
        { ca: readFileSync(caFile, "utf8"), servername: host },
    );
    const upload = bytes === undefined ? undefined : Buffer.alloc(Number(bytes), "front");
    const stream = session.request(
        {
            ":method": upload === undefined ? "GET" : "PUT",
            ":path": path,
            ":authority": host,
            ":scheme": "https",
            ...(upload === undefined ? {} : { "content-length": `${upload.length}` }),
            ...(JSON.parse(headers) as Record<string, string>),
        },
        { endStream: upload === undefined },
    );
    if (upload !== undefined) stream.end(upload);
    const seen: Record<string, string> = {};
    stream.on("response", (received: Record<string, unknown>) => {
        for (const [name, value] of Object.entries(received)) seen[name] = String(value);
    });
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    await new Promise<void>((resolve, reject) => {
        stream.on("end", () => resolve());
        stream.on("error", reject);
    });
    const body = Buffer.concat(chunks);
    const sha256 = createHash("sha256").update(body).digest("hex");
    const answer: Http3Answer = { headers: seen, bytes: body.length, sha256, text: body.toString().slice(0, 200) };
    // A proxy that drains waits for connections that only seem to be there.
    await session.close();
    console.log(JSON.stringify(answer));
    process.exit(0);
}
