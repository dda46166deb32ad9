import { InputPropertiesError } from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { AzureDnsRecords } from "../../../components/azure/index.ts";
import { CloudflareRecords } from "../../../components/cloudflare/index.ts";
import { CloudDnsRecords } from "../../../components/gcp/index.ts";
import type { Publication } from "../../../components/index.ts";
import { registrationsOf } from "../../support/registrations.ts";
import { publicationOf } from "./publication.ts";

const publication = publicationOf({
    hosts: ["app.example.com"],
    stage: "on",
    ttl: 300,
    ipv4: ["198.51.100.7"],
    ipv6: [],
});

describe.each<[string, (publication: Publication) => unknown, string[]]>([
    [
        "AzureDnsRecords",
        (all) => new AzureDnsRecords("site", { ...all, resourceGroup: "names", zone: "example.com" }),
        ["site-app.example.com-a"],
    ],
    [
        "CloudDnsRecords",
        (all) => new CloudDnsRecords("site", { ...all, managedZone: "example-com" }).advertise([]),
        ["site-app.example.com-a", "site-app.example.com-https"],
    ],
    [
        "CloudflareRecords",
        (all) => new CloudflareRecords("site", { ...all, zoneId: "z" }).advertise([]),
        ["site-app.example.com-a", "site-app.example.com-https"],
    ],
])("%s alone", (kind, create, names) => {
    test("publishes in front of any balancer", async () => {
        const { all } = await registrationsOf(() => create(publication));
        expect(all.map(({ name }) => name).sort()).toEqual(["site", ...names]);
    });

    test("refuses a balancer's DNS name before anything is registered: it has no aliases", async () => {
        let thrown: unknown;
        const { all } = await registrationsOf(() => {
            try {
                create({ ...publication, byHostname: true });
            } catch (error) {
                thrown = error;
            }
        });
        expect(all).toEqual([]);
        expect(InputPropertiesError.isInstance(thrown)).toBe(true);
        expect(String(thrown)).toContain(
            `${kind} "site" has 1 problem; nothing was created.\n` +
                "  byHostname: The balancer has a DNS name, but this zone does not support aliases.",
        );
    });
});
