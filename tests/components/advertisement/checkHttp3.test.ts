import { describe, expect, test } from "vitest";
import { checkHttp3, type Http3CheckRequest } from "../../../components/advertisement/checkHttp3.ts";
import { checkJob } from "../../../components/advertisement/checkInCluster.ts";
import { http3CheckLifecycle } from "../../../components/advertisement/http3CheckLifecycle.ts";
import { notAdvertised } from "../../../components/advertisement/notAdvertised.ts";
import { runCheck } from "../../../components/advertisement/runCheck.ts";
import { parseTarget, type Report, type Verdict, type VerifyOptions } from "../../../components/probe/index.ts";

const request: Http3CheckRequest = {
    urls: ["https://app.example.com/"],
    addresses: ["192.0.2.1", "2001:db8::1"],
    udpPort: 443,
    timeout: 0,
};
const served: Verdict = { verdict: "served", detail: "h3 answers 200." };
const filtered: Verdict = {
    verdict: "dead",
    reason: "udp-filtered",
    detail: "Nothing came back.",
    remedy: "Open UDP.",
};

/** What `verify` would report, with a verdict for each address. */
function report(url: string, addresses: readonly string[], verdictOf: (address: string) => Verdict): Report {
    const families = addresses.map((address) => ({
        family: address.includes(":") ? (6 as const) : (4 as const),
        verdict: verdictOf(address),
        addresses: [{ address, verdict: verdictOf(address) }],
    }));
    const worst = families.map(({ verdict }) => verdict).find(({ verdict }) => verdict !== "served") ?? served;
    return { target: parseTarget(url), families, verdict: worst } as unknown as Report;
}

describe("the check", () => {
    test("passes when every URL answers at every address, and asks as if the port were promised", async () => {
        const asked: VerifyOptions[] = [];
        const result = await checkHttp3(
            { ...request, caCertificate: "PEM", udpPort: 8443 },
            undefined,
            async (url, options) => {
                asked.push(options);
                return report(url, options.connect ?? [], () => served);
            },
        );
        expect(result).toEqual({ passed: true, verdict: "https://app.example.com/ answered over h3 at 2 addresses." });
        expect(asked).toEqual([
            {
                ca: "PEM",
                connect: ["192.0.2.1", "2001:db8::1"],
                promisedPort: 8443,
                largeHello: false,
                signal: undefined,
            },
        ]);
    });

    test("fails with the address, the reason and the remedy of what does not answer, and only of that", async () => {
        const result = await checkHttp3(request, undefined, async (url, { connect = [] }) =>
            report(url, connect, (address) => (address.includes(":") ? filtered : served)),
        );
        expect(result).toEqual({
            passed: false,
            verdict: "app.example.com at 2001:db8::1: udp-filtered. Nothing came back. Open UDP.",
        });
    });

    test("looks again until all answer, within its time", async () => {
        let looks = 0;
        const result = await checkHttp3({ ...request, timeout: 30 }, undefined, async (url, { connect = [] }) => {
            looks++;
            return report(url, connect, () => (looks < 2 ? filtered : served));
        });
        expect([result.passed, looks]).toEqual([true, 2]);
    });

    test("asks a thousand hosts a few at a time, and those that answered once no more", async () => {
        const urls = Array.from({ length: 1_000 }, (_, index) => `https://n${index}.example.com/`);
        const asked = new Map<string, number>();
        let [now, most] = [0, 0];
        const result = await checkHttp3({ ...request, urls, timeout: 30 }, undefined, async (url, { connect = [] }) => {
            const times = (asked.get(url) ?? 0) + 1;
            asked.set(url, times);
            most = Math.max(most, ++now);
            await new Promise((resolve) => setImmediate(resolve));
            now--;
            return report(url, connect, () => (url.includes("n7.") && times < 2 ? filtered : served));
        });
        expect(result).toEqual({ passed: true, verdict: "1000 hosts answered over h3 at 2 addresses." });
        expect(most).toBe(16);
        expect([...asked].filter(([, times]) => times > 1)).toEqual([["https://n7.example.com/", 2]]);
    });

    test("names a few of the hosts that do not answer, and counts the rest", async () => {
        const urls = Array.from({ length: 8 }, (_, index) => `https://n${index}.example.com/`);
        const { verdict } = await checkHttp3({ ...request, urls, addresses: ["192.0.2.1"] }, undefined, async (url) =>
            report(url, ["192.0.2.1"], () => filtered),
        );
        expect(verdict.match(/n\d\.example\.com/g)).toEqual([0, 1, 2, 3, 4].map((index) => `n${index}.example.com`));
        expect(verdict).toMatch(/ And 3 hosts more\.$/);
        const five = { ...request, urls: urls.slice(0, 5), addresses: ["192.0.2.1"] };
        const all = await checkHttp3(five, undefined, async (url) => report(url, ["192.0.2.1"], () => filtered));
        expect(all.verdict).toMatch(/n4\.example\.com at 192\.0\.2\.1: udp-filtered\. Nothing came back\. Open UDP\.$/);
    });

    test("ends with the signal's reason between two looks", async () => {
        const stop = new AbortController();
        const reason = new Error("stopped");
        const looking = checkHttp3({ ...request, timeout: 120 }, stop.signal, async (url, { connect = [] }) => {
            setTimeout(() => stop.abort(reason), 10);
            return report(url, connect, () => filtered);
        });
        await expect(looking).rejects.toBe(reason);
    });

    test("fails where there is no address", async () => {
        expect(await checkHttp3({ ...request, addresses: [] })).toEqual({
            passed: false,
            verdict: "The gateway has no address yet, so it cannot be checked.",
        });
    });

    test("asks the addresses of a balancer's DNS name, and says when it has none", async () => {
        const asked: (readonly string[])[] = [];
        const look = async (url: string, { connect = [] }: VerifyOptions) => {
            asked.push(connect);
            return report(url, connect, () => served);
        };
        expect((await checkHttp3({ ...request, addresses: ["localhost"] }, undefined, look)).passed).toBe(true);
        expect(asked[0]).toContain("127.0.0.1");
        const none = await checkHttp3({ ...request, addresses: ["nobody.invalid"] }, undefined, look);
        expect(none).toEqual({ passed: false, verdict: "nobody.invalid has no address in DNS yet." });
        // What DNS has for the host itself says nothing.
        expect(asked).toHaveLength(1);
    });

    test("throws where it is asked to fail, and says that nothing is advertised", async () => {
        const inputs = { ...request, addresses: [], onFailure: "fail" as const };
        await expect(runCheck(inputs)).rejects.toThrow(
            notAdvertised("The gateway has no address yet, so it cannot be checked."),
        );
        expect((await runCheck({ ...inputs, onFailure: "report" })).passed).toBe(false);
        // Nothing was asked, and nothing failed.
        expect((await runCheck({ ...inputs, urls: [], addresses: ["192.0.2.1"] })).passed).toBe(true);
        // An image without a namespace is not a place to look from.
        const { verdict } = await runCheck({ ...inputs, onFailure: "report", image: "registry.example.com/http3:1" });
        expect(verdict).toBe("The gateway has no address yet, so it cannot be checked.");
    });

    test("runs again after a failure, and when what it looks at changes; not for another kubeconfig or time", () => {
        const now = { ...request, onFailure: "report" as const, when: ["a"] };
        const passed = { ...now, passed: true, verdict: "" };
        const checkChanged = (...both: Parameters<typeof http3CheckLifecycle.diff>) =>
            http3CheckLifecycle.diff(...both).changes;
        expect(checkChanged(passed, now)).toBe(false);
        expect(checkChanged(passed, { ...now, timeout: 99, kubeconfig: "/elsewhere" })).toBe(false);
        // As the engine hands it over: the same object, its keys in another order.
        const object = { ...now, when: { b: 2, a: 1 } };
        expect(checkChanged({ ...passed, when: { a: 1, b: 2 } }, object)).toBe(false);
        expect(checkChanged({ ...passed, passed: false }, now)).toBe(true);
        expect(checkChanged(passed, { ...now, when: ["b"] })).toBe(true);
        expect(checkChanged(passed, { ...now, addresses: ["192.0.2.9"] })).toBe(true);
        expect(checkChanged(passed, { ...now, caCertificate: "other" })).toBe(true);
        expect(checkChanged(passed, { ...now, urls: ["https://other.example.com/"] })).toBe(true);
        expect(checkChanged(passed, { ...now, udpPort: 8443 })).toBe(true);
        expect(checkChanged(passed, { ...now, image: "registry.example.com/http3:1" })).toBe(true);
    });

    test("in the cluster is a Job without rights, which carries the request and ends by itself", () => {
        const place = { image: "registry.example.com/http3:1", namespace: "edge" };
        const { spec, metadata } = checkJob({ ...request, timeout: 60, ...place });
        expect(metadata).toEqual({ generateName: "http3-check-", namespace: "edge" });
        const { template, ...job } = spec;
        expect(job).toEqual({ backoffLimit: 0, activeDeadlineSeconds: 150, ttlSecondsAfterFinished: 300 });
        const slow = checkJob({ ...request, timeout: 60, ...place, startTimeout: 300 });
        expect(slow.spec.activeDeadlineSeconds).toBe(390);
        const { containers, ...pod } = template.spec;
        expect(pod).toEqual({ restartPolicy: "Never", automountServiceAccountToken: false });
        expect(containers).toEqual([
            {
                name: "check",
                image: "registry.example.com/http3:1",
                command: ["http3-gateway", "check"],
                env: [{ name: "HTTP3_CHECK", value: expect.any(String) }],
                resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { memory: "512Mi" } },
                securityContext: {
                    allowPrivilegeEscalation: false,
                    runAsNonRoot: true,
                    runAsUser: 65_532,
                    capabilities: { drop: ["ALL"] },
                },
            },
        ]);
        expect(JSON.parse(containers[0]?.env[0]?.value ?? "")).toEqual({ ...request, timeout: 60 });
    });
});
