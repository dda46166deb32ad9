import { readFileSync } from "node:fs";
import { createSecureServer } from "@currentspace/http3";

// Another HTTP/3 server, run on the node: node impostor.ts ADDRESS PORT CERTIFICATE KEY STATUS.
const [address = "", port = "", certFile = "", keyFile = "", status = ""] = process.argv.slice(2);
const pair = { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
const server = createSecureServer(pair, (stream) => {
    stream.respond({ ":status": status });
    stream.end("not the edge");
});
server.on("listening", () => console.log("ready"));
server.listen(Number(port), address);
