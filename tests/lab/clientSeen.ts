import { readFileSync } from "node:fs";
import { connectAsync } from "@currentspace/http3";

// Prints the client's address as the backend sees it over h3: node clientSeen.ts HOST ADDRESS CA.
const [host = "", address = "", ca = ""] = process.argv.slice(2);
const authority = address.includes(":") ? `[${address}]:443` : `${address}:443`;
const session = await connectAsync(authority, { ca: readFileSync(ca, "utf8"), servername: host });
const stream = session.request(
    { ":method": "GET", ":path": "/", ":authority": host, ":scheme": "https" },
    { endStream: true },
);
const headers = await new Promise<Record<string, unknown>>((resolve, reject) => {
    stream.on("response", resolve);
    stream.on("error", reject);
    session.on("error", reject);
});
console.log(headers["x-client-address"]);
process.exit(0);
