import fc from "fast-check";
import { expect, test } from "vitest";
import { acmeRules } from "../../../components/certificates/acmeRules.ts";
import { rfc2136Solver } from "../../../components/index.ts";
import { pathOf } from "../../../components/model/rules/judge.ts";

const label = fc.constantFrom("a", "b", "ab", "example", "com");
const zone = fc.array(label, { minLength: 1, maxLength: 4 });
const hostname = fc.record({ wildcard: fc.boolean(), labels: fc.array(label, { minLength: 1, maxLength: 5 }) });

/** Whether a zone's labels end a name's: RFC 1034 §4.2, by labels where the rule compares text. */
function holds(apex: string[], name: string[]): boolean {
    return apex.length <= name.length && apex.every((one, at) => one === name[name.length - apex.length + at]);
}

test("exactly the names that no solver's zone holds are refused, wildcards by the name below which they stand", () => {
    fc.assert(
        fc.property(
            fc.uniqueArray(zone, { minLength: 1, maxLength: 3, selector: (labels) => labels.join(".") }),
            fc.array(hostname, { maxLength: 6 }),
            (zones, names) => {
                const dns01 = zones.map((labels) =>
                    rfc2136Solver({
                        zone: labels.join("."),
                        nameserver: "192.0.2.53",
                        tsigKeyName: "acme.",
                        tsigSecret: "a2V5",
                    }),
                );
                const listeners = names.map(({ wildcard, labels }) => ({
                    hostname: `${wildcard ? "*." : ""}${labels.join(".")}`,
                    port: 443,
                    protocol: "HTTPS" as const,
                    http3: true,
                    advertisedPort: 443,
                }));
                const acme = { dns01: dns01.map((solver) => solver.describe()), http01: false };
                const offences = acmeRules.flatMap((rule) =>
                    rule.judge({ acme, listeners, redirectHttp: true }).map((offence) => [rule.code, pathOf(offence)]),
                );
                const outside = names.flatMap(({ labels }, index) =>
                    zones.some((apex) => holds(apex, labels))
                        ? []
                        : [["solver-outside-zone", `listeners[${index}].hostname`]],
                );
                expect(offences).toEqual(outside);
            },
        ),
    );
});
