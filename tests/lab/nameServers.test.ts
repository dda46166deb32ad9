import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressRecords, httpsRecords, type RecordSet } from "../../components/dns/records.ts";
import type { AdvertisementPlan, ListenerPlan } from "../../components/model/plan.ts";
import type { Stage } from "../../components/model/stages.ts";
import { decode, encode, parse } from "../../components/svcb/index.ts";
import { installPackages } from "../../tools/lab/packages.ts";
import { startTimeOf } from "../../tools/lab/processes.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { bind, knot, NameServer, tsigKey, type Updater, update } from "./nameServer.ts";

const ZONE = "h3.example.com";
const key = tsigKey("http3-gateway");

const listener = (hostname: string, port = 443): ListenerPlan => ({
    hostname,
    port,
    protocol: "HTTPS",
    http3: true,
    advertisedPort: port,
});
const listeners = [listener(`app.${ZONE}`), listener(`app.${ZONE}`, 8443), listener(`*.${ZONE}`), listener(ZONE)];

/** An ECHConfigList of four octets, and a key of nobody with what presentation form has to escape. */
const svcParams = { ech: "AAj+DQAEAQIDBA==", key667: '"a\\\\,b\\003c"' };

function advertisement(stage: Stage): AdvertisementPlan {
    return { stage, maxAge: 86_400, ttl: 120, svcParams };
}

/** All record sets of an edge at a stage. */
function records(stage: Stage, ipv4 = ["192.0.2.10", "192.0.2.11"]): RecordSet[] {
    return [
        ...addressRecords(listeners, { ipv4, ipv6: ["2001:db8::10"] }, 120),
        ...httpsRecords(listeners, advertisement(stage)),
    ];
}

const lines = (text: string) => text.split("\n").filter(Boolean).sort();

/** Octets of an answer in RFC 3597's form, `\# 12 00010002…`, as dig and kdig split them. */
function octets(text: string): Buffer {
    const [, length, hex = ""] = /^\\# (\d+) ([0-9A-Fa-f ]+)$/m.exec(text.trim()) ?? [];
    const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
    expect(bytes).toHaveLength(Number(length));
    return bytes;
}

/** Expects a server to have exactly these sets for every owner of `all`, as both tools read them. */
async function expectServed(server: NameServer, sets: RecordSet[], all = sets): Promise<void> {
    for (const { owner, type } of all) {
        const set = sets.find((each) => each.owner === owner && each.type === type);
        for (const ask of [server.dig, server.kdig]) {
            const { stdout } = await ask.call(server, type, owner);
            if (type !== "HTTPS") {
                expect(lines(stdout)).toEqual([...(set?.values ?? [])].sort());
                continue;
            }
            expect(lines(stdout).map((line) => parse(line))).toEqual((set?.values ?? []).map((value) => parse(value)));
        }
    }
}

beforeAll(async () => {
    const progress = lineProgress((line) => console.error(line));
    await installPackages(progress, ["bind9", "bind9-dnsutils", "knot", "knot-dnsutils"]);
});

describe.each([bind, knot])("a zone of $name", (make) => {
    let server: NameServer;
    beforeAll(async () => {
        server = await NameServer.start(make, ZONE, key);
    });
    afterAll(async () => {
        await server.stop();
        expect(startTimeOf(server.process.pid ?? 0)).toBeUndefined();
    });

    describe.each<Updater>(["nsupdate", "knsupdate"])("by %s", (updater) => {
        test("takes an update without the key for nobody's", async () => {
            const { code, stdout, stderr } = await update(updater, server, ZONE, undefined, [], records("on"));
            expect(code, stdout + stderr).not.toBe(0);
            expect(stdout + stderr).toMatch(/REFUSED|NOTAUTH/);
            await expectServed(server, [], records("on"));
        });

        test("takes an update with another secret for nobody's", async () => {
            const forged = { ...tsigKey(key.name) };
            const { code, stdout, stderr } = await update(updater, server, ZONE, forged, [], records("on"));
            expect(code, stdout + stderr).not.toBe(0);
            await expectServed(server, [], records("on"));
        });

        test("has every record of an edge after one signed update, as dig and kdig read them", async () => {
            const { code, stdout, stderr } = await update(updater, server, ZONE, key, [], records("on"));
            expect(code, stdout + stderr).toBe(0);
            await expectServed(server, records("on"));
            expect((await server.dig("HTTPS", `_8443._https.app.${ZONE}`)).stdout).toMatch(/^1 \. alpn="h3,h2" /);
        });

        test("has HTTPS records whose octets our decoder reads and our encoder writes", async () => {
            const [value = ""] = httpsRecords(listeners, advertisement("on"))[0]?.values ?? [];
            const record = parse(value);
            for (const { owner } of httpsRecords(listeners, advertisement("on"))) {
                const fromDig = octets((await server.dig("TYPE65", owner, "+unknownformat")).stdout);
                const fromKdig = octets((await server.kdig("TYPE65", owner, "+generic")).stdout);
                expect(fromDig).toEqual(fromKdig);
                expect(decode(fromDig)).toEqual(record);
                expect(Buffer.from(encode(record))).toEqual(fromDig);
            }
        });

        test("answers a wildcard's names with its record, and keeps every TTL", async () => {
            const { stdout } = await server.dig("HTTPS", `any.${ZONE}`, "+noshort", "+noall", "+answer");
            expect(stdout).toMatch(/^any\.h3\.example\.com\.\s+120\s+IN\s+HTTPS\s+1 \. alpn="h3,h2" /);
        });

        test("takes the promise back in one update, with other addresses", async () => {
            const withdrawn = records("withdraw", ["192.0.2.12"]);
            const { code, stdout, stderr } = await update(updater, server, ZONE, key, records("on"), withdrawn);
            expect(code, stdout + stderr).toBe(0);
            await expectServed(server, withdrawn, records("on"));
            expect((await server.dig("HTTPS", `app.${ZONE}`)).stdout).toMatch(/^1 \. alpn="h2" /);
        });

        test("has nothing of the edge when all is deleted", async () => {
            const { code, stdout, stderr } = await update(updater, server, ZONE, key, records("withdraw"), []);
            expect(code, stdout + stderr).toBe(0);
            await expectServed(server, [], records("on"));
            expect((await server.dig("NS", ZONE)).stdout).toBe(`ns1.${ZONE}.\n`);
        });
    });
});
