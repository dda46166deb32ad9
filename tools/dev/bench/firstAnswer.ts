import { trustStore } from "../../../components/probe/certificate.ts";
import { observeQuic } from "../../../components/probe/h3.ts";
import { parseTarget } from "../../../components/probe/target.ts";

// Run as a client of the lab: node firstAnswer.ts URL ADDRESS… queries all over HTTP/3 until one answers 200, and
// prints that time, milliseconds since the epoch. The certificate is not verified.
const [url = "", ...addresses] = process.argv.slice(2);
const target = parseTarget(url);
const options = { store: trustStore(), timeoutMs: 1000, signal: undefined };

async function ask(address: string): Promise<void> {
    for (;;) {
        const asked = Date.now();
        const { answer } = await observeQuic(target, address, target.port, options).catch(() => ({
            answer: undefined,
        }));
        if (answer?.status === 200) {
            return;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, 200 - (Date.now() - asked))));
    }
}

await Promise.race(addresses.map(ask));
console.log(Date.now());
process.exit(0);
