import { isDeepStrictEqual } from "node:util";
import { at, isChange, isUnknown, removes, texts } from "../../components/model/changes.ts";
import { listenerUrl } from "../../components/model/listenerUrl.ts";
import type {
    AdvertisingFacts,
    Change,
    Facts,
    Operation,
    Properties,
    Reading,
    ReviewContext,
    Severity,
} from "../../components/model/readings.ts";
import { factsOf } from "../../components/model/stages.ts";
import { isWildcard } from "../../components/model/wildcards.ts";
import { type Reviewed, withoutGuesses } from "./change.ts";
import { type Disruption, disruptionOf } from "./disruptions.ts";
import { contextOf, longestPromise } from "./facts.ts";
import { judge, type ReviewFinding } from "./findings/index.ts";
import { picture } from "./picture.ts";
import { minute, safeFrom } from "./promises.ts";

/** Something that differs, as two texts; absent means that it was or will not be there. */
export interface Difference {
    what: string;
    before?: string;
    after?: string;
}

/** What a reviewer decides from: plain data. */
export interface ReviewReport {
    /** The whole in a sentence. */
    verdict: string;
    /** The worst finding; `none` when there is none. */
    severity: Severity | "none";
    addresses: Difference[];
    ports: Difference[];
    /** Stage, Alt-Svc and records. */
    advertisement: Difference[];
    /** In the order in which it will happen. */
    disruptions: Disruption[];
    certificates: Difference[];
    findings: ReviewFinding[];
    /** Whether something looks before h3 is promised, in words; absent where that does not change or is not seen. */
    gate?: string;
    /** What will be looked at from outside afterwards: commands. */
    verification: string[];
    /** What is looked at from a pod from then on. */
    watched: Difference[];
    /** The path that a client takes, as a Mermaid flowchart; both sides where they differ. */
    picture: string[];
    /** Changes that concern no client. */
    rest: { operation: Operation; resource: string; type: string }[];
    /** Resources with values that are known only during the update. */
    unknown: string[];
    /** Sentences: what two renders cannot tell. */
    uncompared: string[];
    /** Number of unchanged resources that the input leaves out. */
    unseen: number;
}

/** Judges a change. */
export function review({ changes, unseen, uncompared }: Reviewed, now: Date): ReviewReport {
    const findings = judge(contextOf(changes.map(withoutGuesses), now));
    const context = contextOf(changes, now);
    const { before, after, readingOf } = context;
    const active = changes.filter(isChange);
    const used = new Set([...before.listeners, ...after.listeners].flatMap(({ secrets }) => secrets));
    const isCertificate = (change: Change) => readingOf(change.type).certificate?.holds(change, used) ?? false;
    const disruptions = active
        .filter(removes)
        .map((change) => disruptionOf(change, readingOf(change.type), isCertificate(change)));
    const relevant = new Set([
        ...findings.map(({ resource }) => resource),
        ...active
            .filter((change) => concernsClients(readingOf(change.type)) || isCertificate(change))
            .map(({ name }) => name),
    ]);
    // On the way that clients take, and of a kind of change that no rule knows.
    const unjudged = active.filter(
        (change) =>
            isOnTheWay(change, readingOf(change.type)) && !findings.some(({ resource }) => resource === change.name),
    );
    const pictures = { before: picture(before), after: picture(after) };
    const report = {
        severity: findings[0]?.severity ?? ("none" as const),
        addresses: addressDifferences(changes, before, after),
        ports: differences(portsOf(before), portsOf(after)),
        advertisement: differences(advertisementOf(before), advertisementOf(after)).concat(stageChange(context)),
        disruptions,
        certificates: active
            .filter(isCertificate)
            .map((change) => certificateDifference(change, readingOf(change.type))),
        findings,
        ...gate(active, context),
        verification: verification(after),
        watched: differences(watchesOf(before), watchesOf(after)),
        picture:
            pictures.before === pictures.after
                ? [pictures.after].filter(Boolean)
                : [pictures.before, pictures.after].filter(Boolean),
        rest: active
            .filter((change) => !relevant.has(change.name) || unjudged.includes(change))
            .map(({ name, type, operation }) => ({ operation, resource: name, type })),
        unknown: active
            .filter(
                ({ after: properties }) =>
                    JSON.stringify(properties ?? {}) !== JSON.stringify(withoutUnknown(properties ?? {})),
            )
            .map(({ name }) => name),
        uncompared: uncompared.map(({ sentence }) => sentence),
        unseen: active.length === 0 ? 0 : unseen,
    };
    const unsure = active.some(({ name }) => uncompared.some((one) => one.name === name));
    return { verdict: verdict(active, report, unsure, unjudged), ...report };
}

const CERTIFICATE: Record<Operation, string> = {
    create: "is made",
    update: "changes in place; TCP and QUIC both have to serve the new one",
    replace: "is replaced",
    delete: "is deleted",
    same: "",
    read: "",
};

function certificateDifference({ name, operation, before, after }: Change, { certificate }: Reading): Difference {
    const path = certificate?.names;
    const names = (properties: unknown) => (path === undefined ? "" : texts(properties, path).join(", "));
    const now = names(after);
    return {
        what: name,
        ...(before === undefined ? {} : { before: names(before) || "there" }),
        after: `${now === "" ? "" : `${now}; `}${CERTIFICATE[operation]}`,
    };
}

type Draft = Omit<ReviewReport, "verdict">;

function verdict(
    active: readonly Change[],
    { findings, addresses, ports, advertisement, disruptions }: Draft,
    unsure: boolean,
    unjudged: readonly Change[],
): string {
    if (active.length === 0) {
        return "Nothing changes.";
    }
    const [worst] = findings;
    const others = findings.filter((finding) => finding.severity === worst?.severity).length - 1;
    // A number says how much there is to read; the sentence says what it is about.
    const first = `${sentenceOf(worst?.message ?? "")}${others > 0 ? ` (and ${others} more below)` : ""}.`;
    const differs = addresses.length + ports.length + advertisement.length + disruptions.length > 0;
    const size = `${active.length} ${active.length === 1 ? "resource changes" : "resources change"}`;
    if (worst?.severity === "error") {
        return `Do not run this as it is: ${first}`;
    }
    if (worst?.severity === "warning") {
        return `${size}; think of this before it runs: ${first}`;
    }
    if (unsure) {
        const more = differs
            ? "clients notice what is listed below; whether they notice more"
            : "whether clients notice";
        return `${size}; ${more} is not known, because what is not rendered is not compared.`;
    }
    if (!differs && worst?.severity === "note") {
        return `${size}; worth knowing: ${first}`;
    }
    const [other] = unjudged;
    if (!differs && other !== undefined) {
        const more = unjudged.length > 1 ? ` and ${unjudged.length - 1} more` : "";
        return `${size}; no rule knows what it means for clients: look at ${other.name}${more}.`;
    }
    return differs
        ? `${size}; clients notice what is listed below, and nothing of it is known to fail.`
        : `${size}; clients notice nothing.`;
}

/** The first sentence, without its full stop. */
function sentenceOf(message: string): string {
    return (message.split(/(?<=\.) /)[0] ?? "").replace(/\.$/, "");
}

/** Seconds. */
const DAY = 86_400;
/** What the engine knows during the update, and nobody before. */
const LATER = "not known before the update";

function addressDifferences(changes: readonly Change[], before: Facts, after: Facts): Difference[] {
    if (before.addresses.join() === after.addresses.join()) {
        return [];
    }
    const coming = changes.some(({ operation }) => operation === "replace" || operation === "create");
    const shown = after.addresses.length === 0 && coming ? LATER : after.addresses.join(", ");
    return [
        {
            what: "public addresses",
            ...(before.addresses.length > 0 ? { before: before.addresses.join(", ") } : {}),
            ...(shown === "" ? {} : { after: shown }),
        },
    ];
}

function portsOf(facts: Facts): Map<string, string> {
    const services = facts.services
        // A template has the ports of its Gateways' listeners, which stand there.
        .filter(({ template }) => !template)
        .filter((service) => service.type === "LoadBalancer" || service.ports.some(({ port }) => port === 443))
        .map((service): [string, string] => [
            service.name,
            service.ports
                .map(({ port, protocol }) => (isUnknown(protocol) ? LATER : `${protocol} ${port}`))
                .sort()
                .join(", ") || LATER,
        ]);
    const listeners = Map.groupBy(facts.listeners, (listener) => listener.resource);
    return new Map([
        ...services,
        ...[...listeners].map(([gateway, all]): [string, string] => [
            `${gateway} listeners`,
            all
                .map(({ protocol, hostname, port }) => `${protocol} ${hostname}:${port}`)
                .sort()
                .join(", "),
        ]),
    ]);
}

function headerOf({ quic, altSvc, maxAge }: AdvertisingFacts): string {
    if (!quic) {
        return "no QUIC";
    }
    const own = `Alt-Svc of the controller, ${maxAge === DAY ? "a day" : `${maxAge} s`}`;
    const said = { clear: "Alt-Svc: clear", controller: own }[altSvc ?? ""];
    return `QUIC, ${altSvc === undefined ? "no Alt-Svc" : (said ?? (isUnknown(altSvc) ? "Alt-Svc not known before the update" : `Alt-Svc: ${altSvc}`))}`;
}

function advertisementOf(facts: Facts): Map<string, string> {
    return new Map([
        ...facts.advertising.map((one): [string, string] => [`${one.gateway} header`, headerOf(one)]),
        ...facts.records.map((record): [string, string] => [
            `${record.name} ${record.type}${record.set === undefined ? "" : ` (${record.set.identifier})`}`,
            record.known
                ? `${record.values.join(", ") || "alias"}${record.ttl > 0 ? `, TTL ${record.ttl} s` : ""}${record.set?.weight === undefined ? "" : `, weight ${record.set.weight}`}`
                : LATER,
        ]),
    ]);
}

/** A change of stage, with the date from which switching QUIC off is safe. */
function stageChange(context: ReviewContext): Difference[] {
    const { before, after, now } = context;
    return after.plans.flatMap(({ plan, change }) => {
        const old = before.plans.find((one) => one.change.name === change.name)?.plan.advertisement.stage;
        const stage = plan.advertisement.stage;
        if (old === undefined || old === stage) {
            return [];
        }
        const safe = safeFrom(now, longestPromise(before), context, change.name);
        const date = factsOf(stage).altSvc === "clear" ? `; safe to switch off from ${minute(safe)}` : "";
        return [{ what: `${change.name} stage`, before: old, after: `${stage}${date}` }];
    });
}

function differences(before: Map<string, string>, after: Map<string, string>): Difference[] {
    return [...new Set([...before.keys(), ...after.keys()])]
        .filter((what) => before.get(what) !== after.get(what))
        .map((what) => ({ what, before: before.get(what), after: after.get(what) }));
}

function concernsClients({ concerns, carries }: Reading): boolean {
    return concerns === true || carries !== undefined;
}

/** What carries a client's connection or leads to it, and is declared otherwise. */
function isOnTheWay({ operation, before, after }: Change, { carries }: Reading): boolean {
    if (operation !== "update" || carries === undefined) {
        return false;
    }
    return carries === true
        ? !isDeepStrictEqual(withoutLabels(before), withoutLabels(after))
        : carries.some((path) => !isDeepStrictEqual(at(before, path), at(after, path)));
}

function withoutLabels(properties: Properties | undefined): unknown {
    const { tags: _tags, tagsAll: _all, labels: _labels, metadata, ...rest } = properties ?? {};
    return [rest, at(metadata, "annotations")];
}

function gate(active: readonly Change[], { after, readingOf }: ReviewContext): Pick<ReviewReport, "gate"> {
    const asks = active.some(({ type, after: check }) => readingOf(type).asksForHttp3 && check !== undefined);
    if (asks) {
        return {
            gate: "The update asks for h3 at every address before anything promises it, and fails where it does not answer.",
        };
    }
    const unasked = after.plans.filter(
        ({ plan, change }) =>
            isChange(change) && plan.check === undefined && factsOf(plan.advertisement.stage).promises,
    );
    return unasked.length === 0 ? {} : { gate: 'Nothing asks for h3 before it is promised: check is "unverified".' };
}

function verification(after: Facts): string[] {
    const listeners = [
        ...after.listeners.filter(({ protocol }) => protocol === "HTTPS"),
        ...after.records.filter(({ type }) => type === "HTTPS").map(({ name }) => ({ hostname: name, port: 443 })),
    ];
    const named = listeners.filter(({ hostname }) => !isWildcard(hostname));
    return [...new Set(named.map((listener) => `http3-gateway verify ${listenerUrl(listener)}`))];
}

function watchesOf(facts: Facts): Map<string, string> {
    return new Map(
        facts.watches.map(({ name, urls, interval }) => [
            name,
            `${urls.join(", ") || "URLs not known before the update"}${interval === undefined ? "" : `, every ${interval} s`}`,
        ]),
    );
}

function withoutUnknown(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(withoutUnknown);
    }
    if (typeof value === "object" && value !== null) {
        return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutUnknown(item)]));
    }
    return isUnknown(value) ? null : value;
}

/** What the unchanged resources that are left out mean for the review; undefined where there are none. */
export function unseenNote({ unseen }: ReviewReport): string | undefined {
    return unseen === 0
        ? undefined
        : `${unseen} unchanged ${unseen === 1 ? "resource is" : "resources are"} not in this preview, so what changes is not judged beside ${unseen === 1 ? "it" : "them"}; \`pulumi preview --json --diff --show-sames\` lists ${unseen === 1 ? "it" : "them"}.`;
}
