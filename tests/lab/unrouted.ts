import { type Edge, run } from "./edge.ts";

/** What a proxy answers by itself: its status, and its Alt-Svc. */
export interface Unrouted {
    status: string | undefined;
    altSvc: string | undefined;
}

/** Asks a gateway for a name that no route has, over a connection to one that has a certificate. */
export async function unrouted(edge: Edge): Promise<Unrouted> {
    const { stdout } = await run(
        [
            ...["curl", "-sS", "-D-", "-o", "/dev/null", "--cacert", edge.caFile],
            ...["--resolve", `${edge.host}:443:${edge.ipv4}`, `https://${edge.host}/`, "-H", "Host: nobody.example"],
        ],
        "client",
    );
    const lines = stdout.split(/\r?\n/);
    return {
        status: lines[0]?.split(" ")[1],
        altSvc: lines.find((line) => /^alt-svc:/i.test(line))?.replace(/^alt-svc: */i, ""),
    };
}
