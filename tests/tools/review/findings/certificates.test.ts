import type { Properties } from "../../../../tools/review/change.ts";
import { certificate, gateway, types } from "../build.ts";
import { type Case, testFindings } from "./cases.ts";

const secret = (name: string, more: Properties): Properties => ({ metadata: { name }, ...more });
/** A Gateway whose listeners serve from another Secret than `app-tls`. */
function servingFrom(name: string): Properties {
    const listener = { name: "a", hostname: "a.test", port: 443, protocol: "HTTPS" };
    return {
        metadata: { name: "edge", namespace: "web" },
        spec: { listeners: [{ ...listener, tls: { certificateRefs: [{ name }] } }] },
    };
}
const request = "tls:index/certRequest:CertRequest";
const issued = (...dnsNames: string[]): Properties => ({
    metadata: { namespace: "web" },
    spec: { dnsNames, secretName: "app-tls" },
});
const served = { type: types.gateway, name: "edge", after: gateway({ hostname: "a.test" }) };
const made = { type: types.secret, name: "secret", after: secret("app-tls", { type: "kubernetes.io/tls" }) };

const cases: Case[] = [
    {
        what: "a Secret that shows that it holds no certificate is not one, whatever its name",
        resources: [{ type: types.secret, before: secret("tls-settings", { data: { version: "MS4z" } }) }],
        findings: [],
    },
    {
        what: "a Secret that holds a certificate is one without type and name of one",
        resources: [{ type: types.secret, before: secret("edge", { data: { "tls.crt": "[secret]" } }) }],
        findings: ["tls-secret-deleted it"],
    },
    ...["[secret]", "<secret>", { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" }].flatMap(
        (hidden) =>
            (["data", "stringData"] as const).map(
                (field): Case => ({
                    what: `a Secret whose ${field} is hidden as ${JSON.stringify(hidden).slice(0, 12)} is taken by its name`,
                    resources: [
                        { type: types.secret, name: "one", before: secret("web-cert", { [field]: hidden }) },
                        { type: types.secret, name: "other", before: secret("token", { [field]: hidden }) },
                    ],
                    findings: ["tls-secret-deleted one"],
                }),
            ),
    ),
    {
        what: "a Secret is a certificate by what it was before the change",
        resources: [
            {
                type: types.secret,
                op: "replace",
                before: secret("edge", { type: "kubernetes.io/tls" }),
                after: secret("edge", { type: "Opaque" }),
            },
        ],
        findings: ["tls-secret-replaced it"],
    },
    {
        what: "a Secret that a listener used until this change is deleted",
        resources: [
            { type: types.gateway, name: "edge", before: servingFrom("old"), after: servingFrom("new") },
            { type: types.secret, before: secret("old", { data: { key: "[secret]" } }) },
        ],
        findings: ["tls-secret-deleted it"],
    },
    {
        what: "an unchanged certificate is not reported",
        resources: [
            {
                type: types.secret,
                op: "same",
                before: secret("app-tls", { type: "kubernetes.io/tls" }),
                after: secret("app-tls", { type: "kubernetes.io/tls" }),
            },
        ],
        findings: [],
    },
    {
        what: "a name of a certificate that is known only during the update may be any",
        resources: [served, made, { type: request, name: "request", after: { dnsNames: ["b.test", "[unknown]"] } }],
        findings: [],
    },
    {
        what: "a listener without a hostname and a listener of TLS passthrough need no name in a certificate",
        resources: [
            {
                type: types.gateway,
                name: "edge",
                after: gateway({ hostname: "*" }, { hostname: "c.test", protocol: "TLS" }),
            },
            made,
            { type: request, name: "request", after: { dnsNames: ["b.test"] } },
        ],
        findings: [],
    },
    {
        what: "a wildcard of a certificate names one label",
        resources: [
            { type: types.gateway, name: "edge", after: gateway({ hostname: "a.b.test" }) },
            made,
            { type: request, name: "request", after: { dnsNames: ["*.test"] } },
        ],
        findings: ["hostname-not-in-certificate edge"],
        says: "a.b.test is served",
    },
    {
        what: "a certificate that is deleted names no hostname, and hides nothing either",
        resources: [
            served,
            { type: types.certificate, name: "kept", after: issued("b.test") },
            { type: types.certificate, name: "deleted", before: issued("a.test") },
        ],
        findings: ["hostname-not-in-certificate edge"],
    },
    {
        what: "a request that is deleted names no hostname, and hides nothing either",
        resources: [
            ...[served, made],
            { type: request, name: "kept", after: { dnsNames: ["b.test"] } },
            { type: request, name: "deleted", before: { dnsNames: ["a.test"] } },
        ],
        findings: ["hostname-not-in-certificate edge"],
    },
    {
        what: "a hostname that leaves with its Certificate has moved nowhere",
        resources: [
            { type: types.certificate, name: "first", before: certificate("a.test") },
            {
                type: types.certificate,
                name: "second",
                op: "same",
                before: certificate("b.test"),
                after: certificate("b.test"),
            },
        ],
        findings: [],
    },
    {
        what: "a hostname that moves from a Certificate that is deleted has one issued",
        resources: [
            { type: types.certificate, name: "first", before: certificate("a.test") },
            {
                type: types.certificate,
                name: "second",
                before: certificate("b.test"),
                after: certificate("a.test", "b.test"),
            },
        ],
        findings: ["certificate-hostnames-moved second"],
        says: "1 Certificate is issued",
    },
];

testFindings(cases);
