import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { connectAsync } from "@currentspace/http3";

// Prints the client's address as the backend sees it over h3: node clientSeen.ts HOST ADDRESS CA.
const [host = "", address = "", ca = ""] = process.argv.slice(2);
// The library takes no IPv6 address as an endpoint, so the name is resolved here.
const session = await connectAsync(`${host}:443`, {
    ca: readFileSync(ca, "utf8"),
    servername: host,
    dnsLookup: async () => [{ address, family: isIP(address) }],
});
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
