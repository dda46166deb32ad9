import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { nginxOnLab } from "../../tools/lab/nginx.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { madeAuthority } from "../support/keyPairs.ts";
import { api, type Edge, run } from "./edge.ts";
import { Ingress } from "./ingress.ts";

const PATIENCE = { timeout: 180_000, interval: 500 };
const progress = lineProgress((line) => console.error(line));

/** TLS passthrough beside HTTP/3, of a gateway of `programs/passthrough.ts` that is there. */
export function testPassthrough(edge: Edge): void {
    describe("TLS passthrough beside HTTP/3 on one port", () => {
        const backend = new Ingress(`${edge.name}-passthrough`);
        const raw = `raw.${edge.name}.test`;
        const folder = mkdtempSync(join(tmpdir(), "http3-passthrough-"));
        const caFile = join(folder, "ca.pem");

        beforeAll(async () => {
            const authority = await madeAuthority();
            writeFileSync(caFile, authority.certificate);
            const image = await nginxOnLab(progress);
            await backend.create(raw, { image, authority, ipFamilies: ["IPv4"] });
            await api(`/apis/gateway.networking.k8s.io/v1/namespaces/${backend.namespace}/tlsroutes`, {
                method: "POST",
                body: JSON.stringify({
                    apiVersion: "gateway.networking.k8s.io/v1",
                    kind: "TLSRoute",
                    metadata: { name: "raw" },
                    spec: {
                        parentRefs: [{ name: edge.name, namespace: edge.name, sectionName: `tls-${raw}` }],
                        hostnames: [raw],
                        rules: [{ backendRefs: [{ name: backend.name, port: 443 }] }],
                    },
                }),
            });
        });
        afterAll(async () => {
            await backend.delete();
        });

        /** One request over HTTP/3; the text is the error of a handshake that fails. */
        async function overHttp3(host: string, trusted: string): Promise<{ code: number; text: string }> {
            const script = join(import.meta.dirname, "overHttp3.ts");
            const { code, stdout, stderr } = await run(
                [process.execPath, script, host, edge.ipv4, trusted],
                "client",
                AbortSignal.timeout(30_000),
            );
            return { code, text: code === 0 ? stdout : stderr };
        }

        test("h2 of the passthrough name reaches the backend's own certificate", async () => {
            await vi.waitFor(async () => {
                const { stdout } = await run(
                    [
                        "curl",
                        "-sS",
                        "-D-",
                        "--cacert",
                        caFile,
                        "--resolve",
                        `${raw}:443:${edge.ipv4}`,
                        `https://${raw}/`,
                    ],
                    "client",
                );
                expect(stdout).toMatch(/^HTTP\/2 200 /);
                expect(stdout).toContain("somebody's page");
                expect(stdout).not.toMatch(/^alt-svc:/im);
            }, PATIENCE);
        });

        test("its h3 fails in the handshake, while the other name answers over h3", async () => {
            expect(await overHttp3(edge.host, edge.caFile)).toMatchObject({ code: 0 });
            for (const trusted of [caFile, edge.caFile]) {
                const { code, text } = await overHttp3(raw, trusted);
                expect(code).toBe(1);
                expect(text).toContain("session closed before handshake completed");
            }
            expect(await edge.dig("HTTPS", raw)).toEqual([]);
            expect(await edge.dig("HTTPS")).toEqual(['1 . alpn="h3,h2"']);
        });
    });
}
