import { parseTarget, type VerifyOptions, verify } from "../../components/probe/index.ts";
import type { Finding } from "./judge.ts";

const about = "UDP";

/**
 * Whether this machine's UDP reaches a host that serves HTTP/3. Without a host nothing is tested: no packet is sent
 * to an address that the user did not give.
 */
export async function judgeUdp(url: string | undefined, options: VerifyOptions): Promise<Finding> {
    if (url === undefined) {
        const text = "Not tested: give a host that serves HTTP/3 with --h3 to test its UDP port from here.";
        return { state: "unknown", about, text };
    }
    const { verdict } = await verify(parseTarget(url), options);
    switch (verdict.verdict) {
        case "served":
            return { state: "good", about, text: `${url} answers over HTTP/3 from here` };
        case "dead":
            return {
                state: "note",
                about,
                text: `${url} advertises HTTP/3 but does not answer it from here (${verdict.reason}). If others reach it, this network filters UDP 443: run the check where clients are (check.from), or open UDP 443.`,
            };
        default:
            return {
                state: "unknown",
                about,
                text: `${url} is ${verdict.verdict}, so it shows nothing about UDP. Give a host that serves HTTP/3.`,
            };
    }
}
