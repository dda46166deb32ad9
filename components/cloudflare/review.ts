import { at, changed, text } from "../model/changes.ts";
import type { FieldEffect } from "../model/plainReadings.ts";
import type { Change, Found, Properties, Reading, ReviewRule, WingReview } from "../model/readings.ts";

/** Cloudflare's TTL in seconds for records with TTL 1, "automatic" (Cloudflare API, dns-records_ttl). */
const AUTOMATIC = 300;

/** The full name: the provider's report completes `@` and names without their zone. */
function nameOf(declared: Properties, { live, before }: Change): string {
    const name = String(declared["name"]);
    const reported = text(live, "hostname") ?? text(live, "name");
    return name === before?.["name"] &&
        reported?.includes(".") === true &&
        (name === "@" || reported.startsWith(`${name}.`))
        ? reported
        : name;
}

const record: Reading = {
    records: (declared, change) => {
        const data = declared["data"] as Properties | undefined;
        const value =
            text(declared, "content") ??
            text(declared, "value") ??
            (data === undefined ? undefined : [data["priority"], data["target"], data["value"]].join(" "));
        const ttl = Number(declared["ttl"]) || 0;
        return [
            {
                name: nameOf(declared, change),
                zone: text(declared, "zoneId"),
                type: String(declared["type"]),
                ttl: ttl === 1 ? AUTOMATIC : ttl,
                ...(ttl === 1 ? { automatic: true } : {}),
                values: value === undefined ? [] : [value],
                known: value !== undefined,
            },
        ];
    },
    carries: true,
    // Cloudflare allows several records of one name and type: the data is part of their identity.
    identity: ["zoneId", "name", "type", "content?", "value?"],
    fields: [
        {
            paths: ["proxied"],
            to: [false, undefined],
            effect: "http3",
            means: "clients connect to the origin's own address, without Cloudflare's HTTP/3, certificate and protection",
            source: "Cloudflare documentation, Proxy status",
        },
        {
            paths: ["proxied"],
            effect: "address",
            severity: "warning",
            means: "clients connect to Cloudflare's addresses, which terminate TLS and HTTP/3 instead of the origin",
            source: "Cloudflare documentation, Proxy status",
        },
        {
            paths: ["ttl", "content", "value", "data", "priority", "type", "name", "allowOverwrite", "settings"],
            effect: "none",
        },
    ],
};

const HTTP3 = "clients are no longer offered HTTP/3 by Cloudflare, and those that remember h3 fall back";

/** A zone setting; few affect client connections. */
const setting: Reading = {
    carries: true,
    notice: ({ settingId }) => ({
        deleted: `the setting ${String(settingId ?? "")} of the zone returns to its default`,
        severity: ["http3", "0rtt", "ipv6", "ssl", "min_tls_version", "tls_1_3"].includes(String(settingId))
            ? "warning"
            : "note",
    }),
};

/** Effects of changed zone settings: `http3` switched off. */
const rules: ReviewRule[] = [
    {
        code: "cloudflare-setting-changed",
        severity: "error",
        remedy: "Keep the setting while clients remember what it offered.",
        source: "Cloudflare documentation, HTTP/3 (with QUIC); SSL/TLS encryption modes",
        judge: (context) =>
            changed(context, SETTING)
                .filter(({ operation }) => operation === "update")
                .flatMap(({ name, urn, before, after }): Found[] => {
                    const [id, was, is] = [text(after, "settingId") ?? "", at(before, "value"), at(after, "value")];
                    if (was === is) {
                        return [];
                    }
                    const means = SETTINGS[id];
                    const off = is === "off" || is === false;
                    return [
                        {
                            resource: name,
                            urn,
                            field: "value",
                            message: `The setting ${id} changes from ${String(was)} to ${String(is)}: ${means ?? "requests are answered differently"}.`,
                            severity:
                                id === "http3" ? (off ? "error" : "note") : means === undefined ? "note" : "warning",
                        },
                    ];
                }),
    },
];

const SETTING = "cloudflare:index/zoneSetting:ZoneSetting";
const SETTINGS: Record<string, string> = {
    http3: HTTP3,
    ssl: "the origin is reached with or without TLS, and clients get errors where it does not support that",
    min_tls_version: "clients without this TLS version cannot connect",
    tls_1_3: "clients negotiate another TLS version; QUIC needs 1.3",
    ipv6: "the zone's names gain or lose IPv6 addresses",
    always_use_https: "requests over plain HTTP are answered differently",
    "0rtt": "the first request of a connection is sent sooner or later",
};

const zone: Reading = {
    carries: true,
    notice: {
        deleted: "no name of the zone resolves",
        replaced: "the zone gets other name servers, and its records are missing until they are created again",
        severity: "error",
    },
    fields: [
        {
            paths: ["paused"],
            to: [true],
            effect: "http3",
            means: "clients connect to the origins, without Cloudflare's HTTP/3",
        },
        {
            paths: ["plan", "paused", "type", "vanityNameServers", "jumpStart"],
            effect: "resilience",
            means: "Cloudflare's features for the zone change",
        },
        { paths: ["zone", "name", "account"], effect: "served", means: "the record belongs to another zone" },
    ],
};

/** Readings and rules for Cloudflare. `Record` is `DnsRecord` in version 5 of the provider. */
export const cloudflareReview: WingReview = {
    readings: {
        "cloudflare:index/dnsRecord:DnsRecord": record,
        "cloudflare:index/record:Record": record,
        "cloudflare:index/zone:Zone": zone,
        [SETTING]: setting,
        "cloudflare:index/zoneSettingsOverride:ZoneSettingsOverride": {
            carries: true,
            notice: { deleted: "the zone's settings return to their earlier values", severity: "warning" },
            fields: [
                { paths: ["settings.http3"], to: ["off", undefined], effect: "http3", means: HTTP3 },
                { paths: ["settings.http3"], effect: "none" },
                ...Object.entries(SETTINGS).map(
                    ([id, means]): FieldEffect => ({
                        paths: [`settings.${id.replace(/_(.)/g, (_all, letter: string) => letter.toUpperCase())}`],
                        effect: "served",
                        severity: "warning",
                        means,
                    }),
                ),
                { paths: ["settings"], effect: "none" },
            ],
        },
        "cloudflare:index/loadBalancer*": {
            carries: true,
            notice: { deleted: "its name no longer resolves", severity: "error" },
        },
        "cloudflare:index/ruleset:Ruleset": {
            carries: true,
            fields: [
                {
                    paths: ["rules", "phase", "kind"],
                    effect: "served",
                    severity: "warning",
                    means: "requests are rejected, redirected or answered differently",
                },
                { paths: ["name"], effect: "none" },
            ],
            notice: (ruleset) => ({
                deleted: "its effect on requests ends: they are allowed, or no longer redirected",
                severity: "warning",
                ...(/"(block|managed_challenge|js_challenge|challenge|redirect|rewrite|route)"/.test(
                    JSON.stringify(ruleset["rules"] ?? ""),
                )
                    ? { made: "it rejects, challenges, redirects or reroutes requests" }
                    : {}),
            }),
        },
        "cloudflare:index/pageRule:PageRule": {
            carries: true,
            fields: [
                {
                    paths: ["actions", "target", "status", "priority"],
                    effect: "served",
                    severity: "warning",
                    means: "requests are redirected or answered differently",
                },
            ],
            notice: { deleted: "requests are answered as before it existed", severity: "warning" },
        },
        ...Object.fromEntries(
            [
                "workersRoute:WorkersRoute",
                "workerRoute:WorkerRoute",
                "workersDomain:WorkersCustomDomain",
                "workersCustomDomain:WorkersCustomDomain",
            ].map((name) => [
                `cloudflare:index/${name}`,
                {
                    carries: true,
                    fields: [
                        {
                            paths: ["pattern", "script", "scriptName", "hostname", "service"],
                            effect: "served",
                            severity: "warning",
                            means: "requests are answered by another worker, or by the origin",
                        },
                    ],
                    notice: { deleted: "requests are no longer answered by its worker", severity: "error" },
                } satisfies Reading,
            ]),
        ),
        "cloudflare:index/spectrumApplication:SpectrumApplication": {
            carries: true,
            notice: { deleted: "its port and protocol no longer answer", severity: "error" },
            fields: [
                {
                    paths: [
                        "protocol",
                        "originDirects",
                        "originDns",
                        "originPort",
                        "dns",
                        "edgeIps",
                        "tls",
                        "proxyProtocol",
                    ],
                    effect: "served",
                    means: "clients are routed elsewhere, or by another protocol",
                },
            ],
        },
        "cloudflare:index/originCaCertificate:OriginCaCertificate": {
            notice: {
                deleted: "the origin's certificate is revoked, and Cloudflare rejects it where TLS is strict",
                severity: "warning",
            },
        },
        "cloudflare:index/certificatePack:CertificatePack": {
            notice: { deleted: "its hostnames no longer have a certificate at Cloudflare", severity: "error" },
        },
        "cloudflare:index/zeroTrust*": {
            carries: true,
            notice: { deleted: "traffic through it is no longer routed", severity: "error" },
        },
        ...Object.fromEntries(
            [
                "r2Bucket:R2Bucket",
                "workersKvNamespace:WorkersKvNamespace",
                "queue:Queue",
                "d1Database:D1Database",
                "accountMember:AccountMember",
                "apiToken:ApiToken",
                "logpushJob:LogpushJob",
                "notificationPolicy:NotificationPolicy",
                "emailRoutingRule:EmailRoutingRule",
                "emailRoutingAddress:EmailRoutingAddress",
            ].map((name) => [`cloudflare:index/${name}`, { outOfTheWay: true }]),
        ),
    },
    rules,
};
