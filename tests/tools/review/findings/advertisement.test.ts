import { UNKNOWN } from "../../../../components/pulumi/wire.ts";
import type { Properties } from "../../../../tools/review/change.ts";
import { gateway, policy, record, types, unchanged } from "../build.ts";
import { type Case, testFindings } from "./cases.ts";

const ON = policy('h3=":443"; ma=86400');
const OFF = policy(undefined);
const https = (alpn: string, ttl = 300) => record("app.example.com", "HTTPS", [`1 . alpn="${alpn}"`], ttl);
const quic = unchanged(types.policy, "policy", ON);
/** A policy without QUIC, with something else in its spec. */
const without = (more: Properties) => policy(undefined, more);
const headers = (lateResponseHeaders: Properties, more: Properties = {}) =>
    policy(undefined, { headers: { lateResponseHeaders }, ...more });
const of = (name: string, properties: Properties): Properties => ({ ...properties, metadata: { name } });
const plan = (advertisement: Properties): Properties => ({ name: "edge", listeners: [], advertisement });
const check = "pulumi-nodejs:dynamic/http3gateway:Http3Check";

const cases: Case[] = [
    {
        what: "QUIC that was off before the change breaks no promise of a record",
        resources: [
            unchanged(types.gateway, "gateway", gateway({ hostname: "app.example.com" })),
            unchanged(types.route53, "record", https("h3,h2")),
            { type: types.policy, before: OFF, after: without({ timeout: {} }) },
        ],
        findings: [],
    },
    {
        what: "switching QUIC off in one policy is named although another policy of the Gateway keeps it on",
        resources: [quic, { type: types.policy, name: "second", before: ON, after: OFF }],
        findings: ["withdraw-skipped second"],
    },
    {
        what: "switching QUIC off is safe when the plan's longest promise has run out, not that of a lowered header",
        resources: [
            { type: types.policy, name: "policy", before: policy('h3=":443"; ma=60'), after: OFF },
            {
                type: types.component,
                name: "edge",
                before: plan({ stage: "trial", maxAge: 86_400, ttl: 300 }),
                after: plan({ stage: "off", maxAge: 86_400, ttl: 300 }),
            },
        ],
        findings: ["withdraw-skipped policy"],
        says: "for up to 60 s. If withdrawn now, disabling is safe from 2026-11-25 12:05 UTC.",
    },
    {
        what: "QUIC that is advertised again after a withdrawal is not switched off too early",
        resources: [
            {
                type: types.policy,
                before: policy("clear"),
                after: policy('h3=":443"; ma=60'),
                modified: "2026-11-24T11:59:00Z",
            },
        ],
        findings: ["max-age-raised it"],
        says: "ma changes from 0 to 60 s",
    },
    {
        what: "QUIC may be switched off at the minute from which it is safe",
        resources: [
            unchanged(types.route53, "record", https("h3,h2", 3300)),
            { type: types.policy, before: policy("clear"), after: OFF, modified: "2026-11-24T11:00:00Z" },
        ],
        findings: [],
    },
    {
        what: "QUIC may not be switched off a second before that",
        resources: [
            unchanged(types.route53, "record", https("h3,h2", 3301)),
            { type: types.policy, before: policy("clear"), after: OFF, modified: "2026-11-24T11:00:00Z" },
        ],
        findings: ["withdrawn-too-early it"],
    },
    {
        what: "a header without QUIC does not promise h3, however long it would be remembered",
        resources: [
            {
                type: types.policy,
                before: headers({ set: [{ name: "alt-svc", value: 'h3=":443"; ma=60' }] }),
                after: headers({ set: [{ name: "alt-svc", value: 'h3=":443"; ma=3600' }] }),
            },
        ],
        findings: [],
    },
    {
        what: "QUIC under a header that was there is a promise that begins",
        resources: [
            {
                type: types.policy,
                before: headers({ set: [{ name: "Alt-Svc", value: 'h3=":443"; ma=60' }] }),
                after: headers({ set: [{ name: "Alt-Svc", value: 'h3=":443"; ma=60' }] }, { http3: {} }),
            },
        ],
        findings: ["max-age-raised it"],
        says: "ma changes from 0 to 60 s",
    },
    {
        what: "QUIC without a header of the policy's is promised by the controller, for a day",
        resources: [{ type: types.policy, before: OFF, after: policy(undefined, { http3: {} }) }],
        findings: ["max-age-raised it"],
        says: "ma changes from 0 to 86400 s",
    },
    {
        what: "the controller's header does not promise h3 where the policy removes it, in upper or lower case",
        resources: [{ type: types.policy, before: OFF, after: headers({ remove: ["Alt-Svc"] }, { http3: {} }) }],
        findings: [],
    },
    {
        what: "of a header's services the one that is remembered longest counts",
        resources: [
            {
                type: types.policy,
                before: policy('h3=":443"; ma=60'),
                after: policy('h3=":443"; ma=60, h3=":8443"; ma=3600, h3=":9443"; ma=600'),
            },
        ],
        findings: ["max-age-raised it"],
        says: "ma changes from 60 to 3600 s",
    },
    {
        what: "a header that stays as long is not raised",
        resources: [{ type: types.policy, before: policy('h3=":443"; ma=60'), after: policy('h3=":8443"; ma=60') }],
        findings: [],
    },
    {
        what: "a check that is deleted proves nothing of the h3 that a record begins to list",
        resources: [
            { type: check, name: "check", before: {} },
            { type: types.route53, name: "record", before: https("h2"), after: https("h3,h2") },
        ],
        findings: ["h3-advertised-unproven record"],
    },
    {
        what: "a check that stays proves the h3 of the names in its URLs, with their ports, and of no other name",
        resources: [
            unchanged(check, "check", { urls: ["https://app.example.com/", "https://app.example.com:8443/healthz"] }),
            { type: types.route53, name: "record", after: https("h3,h2") },
            {
                type: types.route53,
                name: "port",
                after: record("_8443._https.app.example.com", "HTTPS", ['1 . alpn="h3,h2"']),
            },
            { type: types.route53, name: "other", after: record("www.example.com", "HTTPS", ['1 . alpn="h3,h2"']) },
        ],
        findings: ["h3-advertised-unproven other"],
    },
    {
        what: "a check whose URLs are known after the update may prove the h3 of every record",
        resources: [
            { type: check, name: "check", after: { urls: [UNKNOWN, "https://app.example.com/"] } },
            { type: types.route53, name: "other", after: record("www.example.com", "HTTPS", ['1 . alpn="h3,h2"']) },
        ],
        findings: [],
    },
    {
        what: "how long another gateway of the program advertises does not delay switching QUIC off",
        resources: [
            { type: types.policy, before: policy("clear"), after: OFF, modified: "2026-11-24T11:00:00Z" },
            unchanged(types.component, "edge", plan({ stage: "withdraw", maxAge: 60, ttl: 300 })),
            unchanged(types.component, "other", {
                ...plan({ stage: "on", maxAge: 86_400, ttl: 300 }),
                name: "other",
            }),
        ],
        findings: [],
    },
    {
        what: "a record that listed h3 already needs no proof",
        resources: [{ type: types.route53, before: https("h3,h2"), after: https("h3") }],
        findings: [],
    },
    {
        what: "PROXY protocol is refused with h3 by its older field too",
        resources: [
            { type: types.policy, before: ON, after: policy('h3=":443"; ma=86400', { enableProxyProtocol: true }) },
        ],
        findings: ["proxy-protocol-with-http3 it"],
    },
    {
        what: "PROXY protocol, client certificates and a policy of one listener are good without h3",
        resources: [
            { type: types.policy, name: "proxy", after: without({ proxyProtocol: { optional: false } }) },
            { type: types.policy, name: "client", after: without({ tls: { clientValidation: {} } }) },
            {
                type: types.policy,
                name: "listener",
                after: without({ targetRefs: [{ kind: "Gateway", name: "edge", sectionName: "b" }] }),
            },
        ],
        findings: [],
    },
    {
        what: "proxies of several Gateways are good without h3",
        resources: [{ type: types.proxy, before: { spec: {} }, after: { spec: { mergeGateways: true } } }],
        findings: [],
    },
    {
        what: "TLS passthrough is good without h3",
        resources: [
            {
                type: types.gateway,
                after: gateway({ hostname: "a.test" }, { hostname: "b.test", protocol: "TLS" }),
            },
        ],
        findings: [],
    },
    {
        what: "TLS passthrough is good beside h3 of a name whose certificate does not cover it",
        resources: [
            quic,
            {
                type: types.gateway,
                after: gateway(
                    { hostname: "a.test" },
                    { hostname: "*.b.test" },
                    { hostname: "b.test", protocol: "TLS" },
                    { hostname: "c.d.b.test", protocol: "TLS" },
                ),
            },
        ],
        findings: [],
    },
    {
        what: "TLS passthrough is good beside h3 on another port, or of another Gateway",
        resources: [
            quic,
            {
                type: types.gateway,
                name: "edge",
                after: gateway({ hostname: "a.test" }, { hostname: "b.test", protocol: "TLS", port: 8443 }),
            },
            {
                type: types.policy,
                name: "policy-of-other",
                after: policy("clear", { targetRefs: [{ name: "other" }] }),
            },
            {
                type: types.gateway,
                name: "other",
                after: of("other", gateway({ hostname: "c.test", protocol: "TLS" })),
            },
        ],
        findings: [],
    },
    {
        what: "a policy of one listener is refused with QUIC alone, not with another one of the Gateway",
        resources: [
            quic,
            {
                type: types.policy,
                name: "listener",
                after: without({ targetRefs: [{ kind: "Gateway", name: "edge", sectionName: "b" }] }),
            },
        ],
        findings: [],
    },
];

testFindings(cases);
