import { certificateGroups } from "../../../components/certificates/certificateGroups.ts";
import { certificate, gateway, type Resource, record, route, types, weighted } from "./build.ts";
import type { Dangerous } from "./dangerousInCluster.ts";

const https = (value: string) => record("app.example.com", "HTTPS", [value]);
const [h3, h2] = ['1 . alpn="h3,h2"', '1 . alpn="h2"'];
const shared = [
    { type: types.route53, name: "h3", record: weighted("h3", 100, https(h3)) },
    { type: types.route53, name: "h2", record: weighted("h2", 0, https(h2)) },
];
const own = gateway({ hostname: "shop.example.org", name: "https-shop.example.org" });
const renamed = {
    type: types.gateway,
    name: "edge",
    before: own,
    after: gateway({ hostname: "shop.example.org", name: "https" }),
};
const ofOwn = route("https-shop.example.org");
const ofBoth = {
    metadata: { name: "shop", namespace: "web" },
    spec: { parentRefs: ["https-shop.example.org", "https"].map((sectionName) => ({ name: "edge", sectionName })) },
};

/** What goes from one resource to another in one change, and cannot be at both or is at neither for a while. */
export const dangerousMoves: Dangerous[] = [
    {
        what: "a published record gets a share",
        code: "record-form-changed",
        severity: "error",
        says: "app.example.com HTTPS is created with weights while a set without one exists",
        resources: [
            { type: types.route53, name: "plain", before: https(h3) },
            ...shared.map(({ record: after, ...rest }) => ({ ...rest, after })),
        ],
    },
    {
        what: "a published share is removed",
        code: "record-form-changed",
        severity: "error",
        says: "app.example.com HTTPS is created without a weight while sets with weights exist",
        resources: [
            { type: types.route53, name: "plain", after: https(h3) },
            ...shared.map(({ record: before, ...rest }) => ({ ...rest, before })),
        ],
    },
    {
        what: "a record with a weight is made beside a plain one that stays",
        code: "record-form-changed",
        severity: "error",
        resources: [
            { type: types.route53, name: "plain", op: "same", before: https(h2), after: https(h2) },
            { type: types.route53, name: "h2", after: weighted("h2", 95, https(h2)) },
        ],
    },
    {
        what: "a record is replaced by one with a weight",
        code: "record-form-changed",
        severity: "error",
        resources: [
            {
                type: types.route53,
                op: "replace",
                before: record("app.example.com", "A", ["192.0.2.1"]),
                after: weighted("edge", 100, record("app.example.com", "A", ["192.0.2.1"])),
            },
        ],
    },
    {
        what: "a listener's name goes that a route names",
        code: "listener-renamed",
        severity: "error",
        says: "The listener https-shop.example.org is renamed to https and still serves shop.example.org. shop names it by sectionName",
        resources: [renamed, { type: types.route, name: "shop", op: "same", before: ofOwn, after: ofOwn }],
    },
    {
        what: "a listener's name goes that no route of the program names",
        code: "listener-renamed",
        severity: "warning",
        resources: [
            renamed,
            { type: types.route, name: "every", after: route() },
            { type: types.route, name: "other", after: route("https-shop.example.org", { name: "another" }) },
            { type: types.route, name: "apart", after: route("https-shop.example.org", { namespace: "another" }) },
        ],
    },
    {
        what: "a listener's name goes, and its route names the new one already",
        code: "listener-renamed",
        severity: "warning",
        resources: [renamed, { type: types.route, name: "shop", op: "same", before: ofBoth, after: ofBoth }],
    },
    {
        what: "a listener's name goes, and its route follows in the same change",
        code: "listener-renamed",
        severity: "warning",
        says: "A route that follows in this change has no parent until it is updated",
        resources: [renamed, { type: types.route, name: "shop", before: ofOwn, after: route("https") }],
    },
    {
        what: "an early hostname goes, and the later ones move up to the Certificate before",
        code: "certificate-hostnames-moved",
        severity: "warning",
        says: "2 hostnames move from one Certificate to another (c.example.com and others). 2 Certificates are issued again, and each counts against the CA's rate limits",
        resources: dealt(
            ["a", "b", "c", "d", "e"].map((label) => `${label}.example.com`),
            ["b", "c", "d", "e"].map((label) => `${label}.example.com`),
        ),
    },
    {
        what: "a hostname moves to a Certificate of its own",
        code: "certificate-hostnames-moved",
        severity: "warning",
        says: "1 hostname moves from one Certificate to another (b.example.com). 2 Certificates are issued again",
        resources: [
            {
                type: types.certificate,
                name: "first",
                before: certificate("a.example.com", "b.example.com"),
                after: certificate("a.example.com"),
            },
            { type: types.certificate, name: "second", after: certificate("b.example.com") },
        ],
    },
];

/** Certificates of two hostnames each, as a gateway deals its hostnames out before and after a change of them. */
function dealt(before: string[], after: string[]): Resource[] {
    const [old, now] = [certificateGroups("tls", before, 2), certificateGroups("tls", after, 2)];
    const of = (groups: typeof old, name: string) => groups.find((group) => group.name === name)?.hostnames;
    return [...new Set([...old, ...now].map(({ name }) => name))].map((name) => {
        const [had, has] = [of(old, name), of(now, name)];
        return {
            type: types.certificate,
            name,
            ...(had === undefined ? {} : { before: certificate(...had) }),
            ...(has === undefined ? {} : { after: certificate(...has) }),
        };
    });
}
