import { BlockList, isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { vi } from "vitest";
import type { Stage } from "../../components/model/stages.ts";
import type { Result } from "../../tools/dev/conformance/results.ts";
import type { RowKey } from "../../tools/dev/conformance/rows.ts";
import { NETWORK } from "../../tools/lab/index.ts";
import { inBrowser } from "../lab/browserSession.ts";
import { expectSeen, type Step } from "../lab/stageSteps.ts";
import { podsOf, requestsPerSecond, restart, rollOut, stayingPods } from "../lab/underLoad.ts";
import type { Application } from "./application.ts";
import { MEGABYTE } from "./backend.ts";
import { CLASSIC, type Curl, PROTOCOLS, type Protocol, type Stream } from "./curl.ts";
import { visitByFirefox } from "./firefox.ts";
import type { Subject } from "./subject.ts";

const PATIENCE = { timeout: 120_000, interval: 500 };
const HANDSHAKES = 200;
/** Milliseconds for which bodies stay in flight after every pod has been told to leave; less than a drain. */
const AFTER_LEAVING = 8000;
/** Of a name without a certificate. A server may refuse it by silence, which need not be waited for. */
const UNKNOWN = ["--insecure", "--connect-timeout", "3"];
/** Visits of Chromium: it begins TCP and QUIC at once, and takes what is there first. */
const VISITS = 3;

/** A subject under test, and what one row leaves for the next. */
export interface Run {
    subject: Subject;
    application: Application;
    curl: Curl;
    /** Bodies in flight that the next rows end. */
    inFlight: Streams;
    /** Both rows about a rollout are of one. */
    rollout?: Promise<Record<Protocol, Result> & { bodies: Result }>;
}

/** What each row does, in the order of the table. */
export const RUN: Record<RowKey, (run: Run) => Promise<Result>> = {
    off: async (run) => await stage(run, "off"),
    async dark(run) {
        run.inFlight = await begin(run, ["h2"]);
        return await stage(run, "dark");
    },
    onFromOff: async (run) => await end(run),
    trial: async (run) => {
        run.inFlight = await begin(run, PROTOCOLS);
        return await stage(run, "trial");
    },
    on: async (run) => await stage(run, "on"),
    inFlightOverStages: async (run) => await end(run),
    async answers({ curl, subject: { edge } }) {
        const asked = [edge.ipv4, edge.ipv6].flatMap((address) =>
            PROTOCOLS.map(async (protocol) => await curl.ask(protocol, "/", { address })),
        );
        const answers = await Promise.all(asked);
        const [first] = answers;
        const wrong = answers.find(
            ({ status, version, sha256 }, index) =>
                status !== 200 || version !== (index % 2 === 0 ? "2" : "3") || sha256 !== first?.sha256,
        );
        return met(wrong === undefined, wrong?.error || `status ${wrong?.status} over HTTP/${wrong?.version}`);
    },
    clientAddress: async ({ curl }) =>
        await overBoth(async (protocol) => {
            const seen = (await curl.ask(protocol, "/conformance/client")).body.toString();
            return believed(seen) === NETWORK.ipv4.client ? undefined : `it sees "${seen}"`;
        }),
    unknownName: async ({ curl }) =>
        await overBoth(async (protocol) => {
            const { code, status } = await curl.ask(protocol, "https://unknown.example/", { more: UNKNOWN });
            return code !== 0 && status === 0 ? undefined : `status ${status}`;
        }),
    postQuantum: async ({ curl }) => handshaken(await curl.handshakes(HANDSHAKES, [])),
    classic: async ({ curl }) => handshaken(await curl.handshakes(HANDSHAKES, CLASSIC)),
    async largeHello({ subject: { edge } }) {
        const { report } = await edge.verify();
        const hellos = report.families.flatMap(({ addresses }) =>
            addresses.flatMap(({ quic }) => quic.map(({ largeHello }) => largeHello)),
        );
        return met(hellos.length > 0 && hellos.every((hello) => hello === "completed"), hellos.join());
    },
    megabyte: async ({ curl }) =>
        await overBoth(async (protocol) => {
            const down = await curl.ask(protocol, "/conformance/megabyte");
            if (down.body.length !== MEGABYTE || !down.fields.includes(`x-digest: ${down.sha256}`)) {
                return `down: ${down.error || `${down.body.length} octets`}`;
            }
            const up = await curl.upload(protocol, "/conformance/digest", down.body);
            return up.body.toString() === down.sha256 ? undefined : `up: ${up.error || up.body.toString()}`;
        }),
    grpc: async ({ curl }) =>
        await overBoth(async (protocol) => {
            const message = Buffer.from("\0\0\0\0\u0005hello");
            const more = ["-H", "content-type: application/grpc", "-H", "te: trailers"];
            const { body, fields, error, status } = await curl.upload(protocol, "/conformance.Echo/Say", message, more);
            if (!body.equals(message)) return error || `status ${status}`;
            return fields.at(-1) === "grpc-status: 0" ? undefined : "the trailer grpc-status is missing";
        }),
    async throughput({ subject: { edge } }) {
        const h2 = await requestsPerSecond("h2", edge);
        const h3 = await requestsPerSecond("h3", edge);
        return { answer: "reported", says: (h3 / h2).toFixed(2) };
    },
    async chromium({ subject: { edge } }) {
        let why: string | undefined;
        for (let visits = 0; visits < VISITS; visits++) {
            why = await chromiumWithout(edge);
            if (why === undefined) break;
        }
        return met(why === undefined, why ?? "");
    },
    async firefox({ subject: { edge } }) {
        const protocol = await visitByFirefox(target(edge));
        return met(protocol === "h3", `the page came over ${protocol}`);
    },
    async inFlightOverCertificate(run) {
        const { subject } = run;
        const old = await fingerprint(subject);
        run.inFlight = await begin(run, PROTOCOLS);
        await subject.renew();
        await vi.waitFor(async () => {
            const now = await fingerprint(subject);
            if (now === undefined || now === old) throw new Error("The certificate is not replaced.");
        }, PATIENCE);
        return await end(run);
    },
    async inFlightOverRollout(run) {
        const { subject } = run;
        if (subject.rows?.includes("rolloutH2") ?? true) return (await rollout(run)).bodies;
        const [, bodies] = await bodiesOver(run, restart);
        return bodies;
    },
    rolloutH2: async (run) => (await rollout(run)).h2,
    rolloutH3: async (run) => (await rollout(run)).h3,
    withdraw: async (run) => await stage(run, "withdraw"),
    async offAgain({ subject }) {
        const { off } = subject.stages;
        if (off === undefined) throw new Error("The subject lacks the stage off.");
        return await seen(subject, off, async () => await subject.edge.forceOff({}));
    },
};

const met = (yes: boolean, says: string): Result => (yes ? { answer: "yes" } : { answer: "no", says });

const target = (edge: Subject["edge"]) => ({
    url: `https://${edge.host}/`,
    resolver: edge.resolver,
    ca: edge.out.caCertificate,
});

/** Over h2 and then over h3. @param broken Why it is not met over a protocol. */
async function overBoth(broken: (protocol: Protocol) => Promise<string | undefined>): Promise<Result> {
    const why: string[] = [];
    for (const protocol of PROTOCOLS) {
        const reason = await broken(protocol);
        if (reason !== undefined) why.push(`${protocol}: ${reason}`);
    }
    return met(why.length === 0, why.join("; "));
}

/** Whom an application takes for the client that knows that pods of the cluster are none: a gateway may add who asks it. */
function believed(forwardedFor: string): string | undefined {
    const pods = new BlockList();
    for (const family of ["ipv4", "ipv6"] as const) {
        const [network = "", prefix] = NETWORK.pods[family].split("/");
        pods.addSubnet(network, Number(prefix), family);
    }
    return forwardedFor.split(/, ?/).findLast((address) => !pods.check(address, isIPv6(address) ? "ipv6" : "ipv4"));
}

/** What a first visit of Chromium's lacked: h3, or the record's part in it. */
async function chromiumWithout(edge: Subject["edge"]): Promise<string | undefined> {
    let page = "";
    const events = await inBrowser(target(edge), async (session) => {
        page = session.page;
    });
    const job = events.some(
        ({ type, params }) =>
            type === "HTTP_STREAM_JOB" &&
            params["type"] === "dns_alpn_h3" &&
            String(params["destination"]).includes(edge.host),
    );
    return page === "h3" && job ? undefined : `${page}, ${job ? "with" : "without"} a job dns_alpn_h3`;
}

function handshaken({ tried, succeeded, error }: Awaited<ReturnType<Curl["handshakes"]>>): Result {
    const says = `${succeeded} of ${tried}`;
    if (succeeded === HANDSHAKES) return { answer: "yes", says };
    console.error(says, error);
    return { answer: "no", says };
}

async function stage({ subject }: Run, name: Stage): Promise<Result> {
    const step = subject.stages[name];
    if (step === undefined) return { answer: "no", says: "there is no such stage" };
    return await seen(subject, step, async () => await subject.edge.up({ stage: name }));
}

/** Takes a step, and waits until a client sees it: a controller tells its proxies of it after an update has ended. */
async function seen(subject: Subject, step: Step, take: () => Promise<unknown>): Promise<Result> {
    const { edge, keepsPods } = subject;
    const before = await podNames(subject);
    await take();
    try {
        await vi.waitFor(
            async () =>
                // At once: where QUIC is to be silent, each waits for it.
                await Promise.all([
                    expectSeen(edge, "/", 200, step, 5),
                    expectSeen(edge, "/nope", 404, step, 5),
                    subject.expectAlso?.(step),
                ]),
            PATIENCE,
        );
    } catch (error) {
        return { answer: "no", says: error instanceof Error ? error.message : String(error) };
    }
    const record = await edge.dig("HTTPS");
    if (record.join() !== step.record.join()) return { answer: "no", says: `the record is "${record.join()}"` };
    const now = await podNames(subject);
    return met(!keepsPods || now.join() === before.join(), `the pods are ${now.join()}, and were ${before.join()}`);
}

async function podNames({ pods: { namespace, labels } }: Subject): Promise<string[]> {
    return (await podsOf(namespace, labels)).map(([name]) => name).toSorted();
}

async function begin({ curl }: Run, protocols: readonly Protocol[]): Promise<Streams> {
    return await Promise.all(protocols.map(async (protocol) => [protocol, await curl.stream(protocol)] as const));
}

type Streams = (readonly [Protocol, Stream])[];

/** Ends the bodies in flight, which are whole or not. */
async function end(run: Run): Promise<Result> {
    run.application.endBodies();
    const cut: Protocol[] = [];
    for (const [protocol, stream] of run.inFlight.splice(0)) {
        const reason = await stream.brokenBy();
        if (reason === undefined) continue;
        cut.push(protocol);
        console.error(`a body over ${protocol}: ${reason}`);
    }
    return met(cut.length === 0, `${cut.join(" and ")} cut`);
}

/** Of the certificate over QUIC, where every address has the same: over TCP a front's is the gateway's. */
async function fingerprint({ edge }: Subject): Promise<string | undefined> {
    const { report } = await edge.verify();
    const certificates = report.families.flatMap(({ addresses }) =>
        addresses.flatMap(({ quic }) => quic.map(({ certificate }) => certificate?.fingerprint256)),
    );
    const [first, ...others] = new Set(certificates);
    return others.length === 0 ? first : undefined;
}

/** One rollout with bodies in flight and under load. */
async function rollout(run: Run): ReturnType<typeof rolled> {
    run.rollout ??= rolled(run);
    return await run.rollout;
}

async function rolled(run: Run): Promise<Record<Protocol, Result> & { bodies: Result }> {
    const { edge, pods } = run.subject;
    const [{ h2, h3 }, bodies] = await bodiesOver(run, (deployment) =>
        rollOut(edge, deployment, async () => await podsOf(pods.namespace, pods.labels)),
    );
    run.subject.expectOfRollout?.({ h2, h3 });
    const count = ({ failed, requests, repeated }: typeof h2): Result => {
        if (requests === 0) throw new Error("Nothing was asked while it rolled out.");
        const says = `${failed} of ${requests.toLocaleString("en")}${repeated === 0 ? "" : `, ${repeated} repeated`}`;
        return { answer: failed === 0 ? "yes" : "no", says };
    };
    return { bodies, h2: count(h2), h3: count(h3) };
}

/** Whether bodies in flight arrive whole while a Deployment rolls out, by its path, with what that gives. */
async function bodiesOver<T>(run: Run, begins: (deployment: string) => Promise<T>): Promise<[T, Result]> {
    const { namespace, labels } = run.subject.pods;
    const first = await stayingPods(namespace, labels);
    run.inFlight = await begin(run, PROTOCOLS);
    const deployment = await run.subject.deployment();
    return await Promise.all([
        begins(deployment),
        (async () => {
            await vi.waitFor(async () => {
                const staying = await stayingPods(namespace, labels);
                if (staying.some((name) => first.includes(name))) throw new Error("Not every pod has to leave yet.");
            }, PATIENCE);
            // By then nothing new is sent to the pods that leave.
            await sleep(AFTER_LEAVING);
            return await end(run);
        })(),
    ]);
}
