import { isChange, isUnknown, removes, texts } from "../../components/model/changes.ts";
import { listenerUrl } from "../../components/model/listenerUrl.ts";
import type {
    AdvertisingFacts,
    Change,
    DnsRecord,
    Facts,
    Operation,
    Reading,
    ReviewContext,
    Severity,
    Side,
} from "../../components/model/readings.ts";
import { factsOf } from "../../components/model/stages.ts";
import { isWildcard } from "../../components/model/wildcards.ts";
import { hasUnknown, type Reviewed, withoutGuesses } from "./change.ts";
import { type Disruption, disruptionOf, isNoticed } from "./disruptions.ts";
import { contextOf, longestPromise, reportedAddresses } from "./facts.ts";
import { changedFields, shown } from "./fields.ts";
import { areAbout, type ReviewFinding } from "./findings/finding.ts";
import { judge } from "./findings/index.ts";
import { masked, visible } from "./neutral.ts";
import { isLabel, isOutOfTheWay } from "./onTheWay.ts";
import { picture } from "./picture.ts";
import { minute, safeFrom } from "./promises.ts";
import { withToken } from "./reading.ts";
import { aliasOf, leadsClients } from "./records.ts";

/** A difference as two texts; absent: did not or will not exist. */
export interface Difference {
    what: string;
    before?: string;
    after?: string;
}

/** A field of a resource on the client's path, before and after. */
export interface FieldDifference {
    resource: string;
    /** Path, such as `spec.ports[1].protocol`. */
    field: string;
    before?: string;
    after?: string;
}

/** Data for a reviewer's decision. */
export interface ReviewReport {
    /** Project and stack, if the input has them. */
    stack?: string;
    /** Summary in a sentence. */
    verdict: string;
    /** The highest severity of what the change causes; `none` without findings. */
    severity: Severity | "none";
    addresses: Difference[];
    ports: Difference[];
    /** Stage, Alt-Svc and records. */
    advertisement: Difference[];
    /** In the order of execution. */
    disruptions: Disruption[];
    certificates: Difference[];
    /** Effects of the change. */
    findings: ReviewFinding[];
    /** Earlier problems that remain. */
    already: ReviewFinding[];
    /** Changed declarations of resources on the client's path. */
    fields: FieldDifference[];
    /** Resources that remain, but are no longer in the program. */
    left: { resource: string; type: string }[];
    /** The check before h3 is advertised, in words; absent if unchanged or unknown. */
    gate?: string;
    /** Commands for an external check after the update. */
    verification: string[];
    /** What a pod monitors from then on. */
    watched: Difference[];
    /** The client's path, as a Mermaid flowchart; both sides if different. */
    picture: string[];
    /** Changes that affect no client. */
    rest: { operation: Operation; resource: string; type: string }[];
    /** Resources with values known only during the update. `urn` if name and type are not unique. */
    unknown: { resource: string; type: string; urn?: string }[];
    /** Sentences about uncompared resources. */
    uncompared: string[];
    /** Number of unchanged resources that the input omits. */
    unseen: number;
}

/** Judges a change. */
export function review({ changes: listed, unseen, uncompared, stack }: Reviewed, now: Date): ReviewReport {
    const changes = listed.map(withToken);
    const context = { ...contextOf(changes, now), unseen };
    const settled = changes.map(withoutGuesses);
    const known = settled.every((change, index) => change === changes[index]);
    const certain = known ? context : { ...contextOf(settled, now), unseen };
    const { caused: findings, already } = judge(certain);
    const { before, after, readingOf } = context;
    /** An item's description on both sides, such as ports, if it differs. */
    const differ = (of: (facts: Facts) => Map<string, string>) =>
        differences(of(before), of(after), certain === context ? undefined : of(certain.after));
    const told = (facts: Facts) => advertisementOf(facts, facts === before ? "before" : "after", context);
    const active = changes.filter(isChange);
    const isCertificate = (change: Change) =>
        readingOf(change.type).certificate?.holds(change, context.secrets) ?? false;
    const out = (change: Change) => isOutOfTheWay(change, context);
    const what = whatGoes(context);
    const disruptions = active
        .filter((change) => removes(change) && !out(change))
        .map((change) => disruptionOf(change, context, what(change)));
    const found = areAbout(findings);
    const pictures = { before: picture(before), after: picture(after) };
    const draft = {
        ...(stack === undefined ? {} : { stack }),
        severity: findings[0]?.severity ?? ("none" as const),
        addresses: addressDifferences(changes, before, after),
        ports: differ(portsOf),
        advertisement: differ(told).concat(stageChange(context)),
        disruptions,
        certificates: active
            .filter((change) => isCertificate(change) && change.operation !== "forget" && change.operation !== "import")
            .map((change) => certificateDifference(change, readingOf(change.type))),
        findings,
        already,
        fields: active
            .filter((change) => !out(change) && (found(change) || isKnown(readingOf(change.type))))
            .flatMap(fieldDifferences),
        left: active
            .filter(({ operation }) => operation === "forget")
            .map(({ name, type }) => ({ resource: name, type })),
        ...gate(active, context),
        verification: verification(after),
        watched: differ(watchesOf),
        picture:
            pictures.before === pictures.after
                ? [pictures.after].filter(Boolean)
                : [pictures.before, pictures.after].filter(Boolean),
        rest: active
            .filter(
                (change) =>
                    change.operation !== "forget" &&
                    !found(change) &&
                    !concernsClients(readingOf(change.type)) &&
                    !isCertificate(change) &&
                    !(removes(change) && !out(change)),
            )
            .map(({ name, type, operation }) => ({ operation, resource: name, type })),
        unknown: active
            .filter(({ operation, after: properties }) => operation !== "forget" && hasUnknown(properties ?? {}))
            .map(({ name, type, urn }) => {
                const twin = changes.some((one) => one.name === name && one.type === type && one.urn !== urn);
                return { resource: name, type, ...(twin && urn !== undefined ? { urn } : {}) };
            }),
        uncompared: uncompared.map(({ sentence }) => sentence),
        unseen: active.length === 0 ? 0 : unseen,
    };
    const unsure = active.some(({ name }) => uncompared.some((one) => one.name === name));
    const strange = active.some((change) => !isKnown(readingOf(change.type)) && !out(change));
    const whole = active.length > 1 && changes.every(({ operation }) => operation === "delete");
    const { picture: drawn, ...texts } = { verdict: verdict(active, draft, { unsure, strange, whole }), ...draft };
    return { ...neutral(texts), picture: drawn };
}

/** A report without terminal controls and passwords. `known`: texts already processed. */
function neutral<T>(value: T, known = new Map<string, string>()): T {
    if (typeof value === "string") {
        const text = known.get(value) ?? visible(masked(value));
        known.set(value, text);
        return text as T;
    }
    if (Array.isArray(value)) {
        return value.map((item) => neutral(item, known)) as T;
    }
    return typeof value === "object" && value !== null
        ? (Object.fromEntries(Object.entries(value).map(([key, item]) => [key, neutral(item, known)])) as T)
        : value;
}

/** Whether a reading has anything that concerns clients. */
function isKnown({ identity: _identity, ...reading }: Reading): boolean {
    return Object.keys(reading).length > 0;
}

/** Maximum rows per resource: a rewritten list has many. */
const MOST_FIELDS = 30;

function fieldDifferences(change: Change): FieldDifference[] {
    const fields = changedFields(change).filter(({ keys }) => !isLabel(keys));
    const rows = fields.slice(0, MOST_FIELDS).map(({ path, before, after }): FieldDifference => {
        const [was, is] = [shown(before), shown(after)];
        return {
            resource: change.name,
            field: path,
            ...(was === undefined ? {} : { before: was }),
            ...(is === undefined ? {} : { after: is }),
        };
    });
    const more = fields.length - rows.length;
    return more > 0 ? [...rows, { resource: change.name, field: `${more} more fields` }] : rows;
}

/** A resource's role for clients before a change: addresses, ports, hostnames, records. */
function whatGoes({ before, readingOf }: ReviewContext): (change: Change) => string | undefined {
    const services = Map.groupBy(before.services, ({ change }) => change);
    const records = Map.groupBy(before.records, ({ change }) => change);
    const advertising = Map.groupBy(before.advertising, ({ change }) => change);
    const listeners = Map.groupBy(before.listeners, ({ urn, resource }) => urn ?? resource);
    return (change) => {
        const said = [
            ...reportedAddresses(readingOf(change.type), change, change.before ?? {}),
            ...(services.get(change) ?? []).flatMap(({ ports }) =>
                ports.map(({ port, protocol }) => `${protocol} ${port}`),
            ),
            ...(listeners.get(change.urn ?? change.name) ?? []).map(
                ({ protocol, hostname, port }) => `${protocol} ${hostname}:${port}`,
            ),
            ...(records.get(change) ?? []).map(({ name, type, values }) =>
                `${name} ${type} ${values.join(", ")}`.trim(),
            ),
            ...(advertising.get(change) ?? []).map(headerOf),
        ];
        return said.length === 0 ? undefined : said.join(", ");
    };
}

const CERTIFICATE: Record<Operation, string> = {
    create: "is made",
    update: "changes in place; TCP and QUIC must both serve the new one",
    replace: "is replaced",
    delete: "is deleted",
    import: "",
    forget: "",
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

interface Circumstances {
    /** The input lacks something, so it cannot be compared. */
    unsure: boolean;
    /** A resource of a type without a reading changes. */
    strange: boolean;
    /** Everything is deleted: the preview of a destroy. */
    whole: boolean;
}

function verdict(
    active: readonly Change[],
    { findings, addresses, ports, advertisement, disruptions }: Draft,
    { unsure, strange, whole }: Circumstances,
): string {
    if (active.length === 0) {
        return "Nothing changes.";
    }
    const [worst] = findings;
    const others = findings.filter((finding) => finding.severity === worst?.severity).length - 1;
    // The number is the amount to read; the sentence is the subject.
    const first = worst === undefined ? "" : `${headline(worst)}${others > 0 ? ` (and ${others} more below)` : ""}.`;
    const differs = addresses.length + ports.length + advertisement.length + disruptions.filter(isNoticed).length > 0;
    const size = `${active.length} ${active.length === 1 ? "resource changes" : "resources change"}`;
    if (worst?.severity === "error" && whole) {
        return `Do not run this unchanged: all ${active.length} resources of the stack are deleted. ${first}`;
    }
    if (worst?.severity === "error") {
        return `Do not run this unchanged: ${first}`;
    }
    if (worst?.severity === "unknown") {
        return `${size}; this could not be judged: ${first}`;
    }
    if (worst?.severity === "warning") {
        return `${size}; consider before it runs: ${first}`;
    }
    if (unsure) {
        const more = differs
            ? "clients notice what is listed below; whether they notice more"
            : "whether clients notice";
        return `${size}; ${more} is unknown, because only rendered objects are compared.`;
    }
    if (!differs && worst?.severity === "note") {
        return `${size}; worth knowing: ${first}`;
    }
    return differs
        ? `${size}; clients notice what is listed below, and none of it is known to fail.`
        : strange
          ? `${size}; none of it is known to affect clients.`
          : `${size}; clients notice nothing.`;
}

/** A finding as a sentence with the resource and the field. */
function headline({ resource, field, message }: ReviewFinding): string {
    const sentence = sentenceOf(message);
    return field === undefined || sentence.includes(field)
        ? `${resource}: ${sentence}`
        : `${resource}, ${field}: ${sentence}`;
}

/** The first sentence, without full stop. */
function sentenceOf(message: string): string {
    return (message.split(/(?<=\.) /)[0] ?? "").replace(/\.$/, "");
}

/** Seconds. */
const DAY = 86_400;
/** Known to the engine only during the update. */
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
        // A template's ports are those of its Gateways' listeners, which are shown.
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

function advertisementOf(facts: Facts, side: Side, { readingOf }: ReviewContext): Map<string, string> {
    const aliasAt = ({ change }: DnsRecord, which: Side) => aliasOf(change[which], readingOf(change.type));
    // An alias is shown with its target if that differs on the other side.
    const shownAlias = (record: DnsRecord) => {
        const [here, there] = [aliasAt(record, side), aliasAt(record, side === "before" ? "after" : "before")];
        return here === undefined || there === undefined || here === there ? "alias" : `alias of ${here}`;
    };
    return new Map([
        ...facts.advertising.map((one): [string, string] => [`${one.gateway} header`, headerOf(one)]),
        ...facts.records
            .filter(leadsClients)
            .map((record): [string, string] => [
                `${record.name} ${record.type}${record.set === undefined ? "" : ` (${record.set.identifier})`}`,
                record.known
                    ? `${record.values.join(", ") || shownAlias(record)}${record.ttl > 0 ? `, TTL ${record.automatic === true ? `automatic (${record.ttl} s)` : `${record.ttl} s`}` : ""}${record.set?.weight === undefined ? "" : `, weight ${record.set.weight}`}`
                    : LATER,
            ]),
    ]);
}

/** A change of stage, with the earliest safe date for switching QUIC off. */
function stageChange(context: ReviewContext): Difference[] {
    const { before, after, now } = context;
    return after.plans.flatMap(({ plan, change }) => {
        const old = before.plans.find((one) => one.change.name === change.name)?.plan.advertisement.stage;
        const stage = plan.advertisement.stage;
        if (old === undefined || old === stage) {
            return [];
        }
        const safe = safeFrom(now, longestPromise(before), context, change.name);
        const date = factsOf(stage).altSvc === "clear" ? `; safe to disable from ${minute(safe)}` : "";
        return [{ what: `${change.name} stage`, before: old, after: `${stage}${date}` }];
    });
}

/** `certain`: after the change, with unknown values unchanged. Any other difference is only a guess. */
function differences(
    before: Map<string, string>,
    after: Map<string, string>,
    certain: Map<string, string> = after,
): Difference[] {
    return [...new Set([...before.keys(), ...after.keys()])]
        .filter((what) => before.get(what) !== after.get(what) && (before.has(what) || certain.has(what)))
        .map((what) => {
            const [was, is, stays] = [before.get(what), after.get(what), certain.get(what)];
            const guessed = stays !== undefined && (is === undefined || (stays === was && !is.includes(LATER)));
            return { what, before: was, after: guessed ? LATER : is };
        });
}

function concernsClients({ concerns, carries }: Reading): boolean {
    return concerns === true || carries !== undefined;
}

function gate(active: readonly Change[], { after, readingOf }: ReviewContext): Pick<ReviewReport, "gate"> {
    const asks = active.some(
        ({ type, after: check }) => readingOf(type).checkedUrls !== undefined && check !== undefined,
    );
    if (asks) {
        return {
            gate: "The update tests h3 at every address before it is advertised, and fails if it does not answer.",
        };
    }
    const unasked = after.plans.filter(
        ({ plan, change }) =>
            isChange(change) && plan.check === undefined && factsOf(plan.advertisement.stage).promises,
    );
    return unasked.length === 0 ? {} : { gate: 'h3 is not tested before it is advertised: check is "unverified".' };
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

/** Effect of omitted unchanged resources on the review; undefined without any. */
export function unseenNote({ unseen }: ReviewReport): string | undefined {
    return unseen === 0
        ? undefined
        : `${unseen} unchanged ${unseen === 1 ? "resource is" : "resources are"} not in this preview, so changes are not judged together with ${unseen === 1 ? "it" : "them"}. \`pulumi preview --json --diff --show-sames\` lists ${unseen === 1 ? "it" : "them"}.`;
}

/** Text about a resource with values known only during the update. */
export function unknownNote({ resource, type, urn }: ReviewReport["unknown"][number]): string {
    return `${resource} (${urn ?? type})`;
}

/** Text about a resource that is kept but no longer managed by the program. */
export function leftNote({ resource, type }: ReviewReport["left"][number]): string {
    return `${resource} (${type}) is kept but no longer part of this program (retainOnDelete).`;
}
