import type { Properties } from "../../../../tools/review/change.ts";
import { record, types, unchanged, weighted } from "../build.ts";
import { type Case, testFindings } from "./cases.ts";

const a = (name: string, ...addresses: string[]) => record(name, "A", addresses);
const aaaa = (name: string) => record(name, "AAAA", ["2001:db8::1"]);
const https = (name: string, value = '1 . alpn="h2"') => record(name, "HTTPS", [value]);
const hints = (name: string) => https(name, '1 . alpn="h2" ipv4hint=192.0.2.1');
const there = (name: string, properties: Properties) => unchanged(types.route53, name, properties);
const alias = (name: string) => ({ zoneId: "Z1", name, type: "A", aliases: [{ name: "lb.example.net" }] });

const cases: Case[] = [
    {
        what: "a TXT record whose text has hints is not an HTTPS record",
        resources: [{ type: types.route53, after: record("app.example.com", "TXT", ["1 . ipv4hint=192.0.2.1"]) }],
        findings: [],
    },
    {
        what: "hints are not compared with the addresses of another name",
        resources: [
            there("other", a("www.example.com", "192.0.2.9")),
            { type: types.route53, name: "https", after: hints("app.example.com") },
        ],
        findings: ["hints-in-record https"],
        says: "has address hints",
    },
    {
        what: "hints that equal the addresses may become stale",
        resources: [
            there("a", a("app.example.com", "192.0.2.1", "192.0.2.2")),
            { type: types.route53, name: "https", after: hints("app.example.com") },
        ],
        findings: ["hints-in-record https"],
        says: "has address hints",
    },
    {
        what: "an HTTPS record is allowed beside the CNAME of another name",
        resources: [
            there("cname", record("www.example.com", "CNAME", ["lb.example.net"])),
            { type: types.route53, name: "https", after: https("app.example.com") },
        ],
        findings: [],
    },
    {
        what: "an HTTPS record of a name with addresses of its own hides no wildcard",
        resources: [
            there("wild", a("*.example.com", "192.0.2.1")),
            there("own", aaaa("app.example.com")),
            { type: types.route53, name: "https", after: https("app.example.com") },
        ],
        findings: [],
    },
    {
        what: "an HTTPS record that was there hid the wildcard before",
        resources: [
            there("wild", a("*.example.com", "192.0.2.1")),
            { type: types.route53, name: "https", before: https("app.example.com"), after: hints("app.example.com") },
        ],
        findings: ["hints-in-record https"],
    },
    {
        what: "a wildcard stands for one label, so that a name two labels below hides nothing",
        resources: [
            there("wild", a("*.example.com", "192.0.2.1")),
            { type: types.route53, name: "https", after: https("a.b.example.com") },
        ],
        findings: [],
    },
    {
        what: "an address record that is replaced by one of another name leaves its own name without any",
        resources: [
            {
                type: types.route53,
                op: "replace",
                before: a("app.example.com", "192.0.2.1"),
                after: a("www.example.com", "192.0.2.1"),
            },
        ],
        findings: ["record-deleted it", "record-replaced it"],
    },
    {
        what: "an IPv6 address record that is replaced by one of another name leaves IPv4 alone",
        resources: [
            there("a", a("app.example.com", "192.0.2.1")),
            { type: types.route53, op: "replace", before: aaaa("app.example.com"), after: aaaa("www.example.com") },
        ],
        findings: ["record-replaced it", "address-family-dropped it"],
    },
    {
        what: "an address record that becomes an alias by another resource is made first, and deleted with the old one",
        resources: [
            { type: types.route53, name: "old", before: a("app.example.com", "192.0.2.1") },
            { type: types.route53, name: "new", after: alias("app.example.com") },
        ],
        findings: ["same-object-twice new"],
    },
    {
        what: "a name that keeps a TXT record alone has lost its address",
        resources: [
            there("text", record("app.example.com", "TXT", ["hello"])),
            { type: types.route53, name: "a", before: a("app.example.com", "192.0.2.1") },
        ],
        findings: ["record-deleted a"],
    },
    {
        what: "a TXT record may be deleted",
        resources: [{ type: types.route53, before: record("app.example.com", "TXT", ["hello"]) }],
        findings: [],
    },
    {
        what: "a name that loses its only address, an IPv6 one, is named for that alone",
        resources: [{ type: types.route53, before: aaaa("app.example.com") }],
        findings: ["record-deleted it"],
    },
    {
        what: "IPv6 of another resource with the same record is not dropped by a rule of its own",
        resources: [
            there("a", a("app.example.com", "192.0.2.1")),
            { type: types.route53, name: "old", before: aaaa("app.example.com") },
            { type: types.route53, name: "new", after: aaaa("app.example.com") },
        ],
        findings: ["same-object-twice new"],
    },
    {
        what: "an alias has no TTL that is raised",
        resources: [
            {
                type: types.route53,
                before: alias("app.example.com"),
                after: record("app.example.com", "A", ["192.0.2.1"], 3600),
            },
        ],
        findings: [],
    },
    {
        what: "a long TTL that stays is not reported",
        resources: [
            {
                type: types.route53,
                before: record("app.example.com", "A", ["192.0.2.1"], 3600),
                after: record("app.example.com", "A", ["192.0.2.2"], 3600),
            },
        ],
        findings: [],
    },
    {
        what: "the TTL of one type of record is not compared with that of another",
        resources: [
            there("a", record("app.example.com", "A", ["192.0.2.1"], 60)),
            there("mx", record("app.example.com", "MX", ["10 mail.example.com"], 3600)),
        ],
        findings: [],
    },
    {
        what: "records of one name in a public and in a private zone are two",
        resources: ["public", "private"].map((zoneId) => ({
            type: types.route53,
            name: zoneId,
            op: "replace",
            before: { ...a("app.example.com", "192.0.2.1"), zoneId },
            after: { ...a("app.example.com", "192.0.2.1"), zoneId },
        })),
        findings: ["record-replaced public", "record-replaced private"],
    },
    {
        what: "a record with a weight is refused beside the plain one that moves to another zone after it",
        resources: [
            {
                type: types.route53,
                name: "plain",
                op: "replace",
                before: a("app.example.com", "192.0.2.1"),
                after: { ...a("app.example.com", "192.0.2.1"), zoneId: "Z2" },
            },
            { type: types.route53, name: "weighted", after: weighted("edge", 100, a("app.example.com", "192.0.2.1")) },
        ],
        findings: ["record-form-changed weighted", "record-replaced plain"],
    },
    {
        what: "a record with a weight stands beside a plain one of another name or type",
        resources: [
            there("plain", a("www.example.com", "192.0.2.1")),
            there("text", record("app.example.com", "TXT", ["hello"])),
            { type: types.route53, name: "weighted", after: weighted("edge", 100, a("app.example.com", "192.0.2.1")) },
        ],
        findings: [],
    },
];

testFindings(cases);
