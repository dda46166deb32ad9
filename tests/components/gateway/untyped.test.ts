import { describe, expect, test } from "vitest";
import { Http3Gateway, metallb, mixedService } from "../../../components/index.ts";
import { nearest } from "../../../components/model/rules/didYouMean.ts";
import { defaultArgs } from "../../support/edge.ts";
import { refused } from "../../support/refused.ts";
import { registrationsOf } from "../../support/registrations.ts";
import type { BadArgs } from "./badHosts.ts";

/** Arguments as a program gives them that no compiler has checked. */
const untyped = (args: object) => args as BadArgs;

describe("what a program gives that no compiler has checked", () => {
    test("is refused all at once: what cannot be read, and what can be read and breaks a rule", async () => {
        const args = untyped({ advertisement: { maxAge: "1d", ttl: "5m" }, redirectHttp: "yes" });
        expect((await refused(args)).paths).toEqual(["advertisement.maxAge", "advertisement.ttl", "redirectHttp"]);
    });

    test("is refused for every argument that is missing", async () => {
        const args = untyped({ hostnames: undefined, certificate: undefined });
        const { paths, lines } = await refused(args);
        expect(paths).toEqual(["certificate", "hostnames"]);
        expect(lines[1]).toContain('hostnames: ["app.example.com"]');
    });

    test("is refused once for an address that is misspelt", async () => {
        const args = { exposure: metallb({ addresses: ["192.0.2.300"] }) };
        expect((await refused(args)).paths).toEqual(["exposure.addresses[0]"]);
    });

    test("names the setting that a key of Kubernetes' holds the name of", async () => {
        const ranges = { loadBalancerSourceRanges: ["10.0.0.0/8"] };
        const { lines } = await refused({ exposure: mixedService(ranges as object) });
        expect(lines[0]).toContain("Did you mean sourceRanges?");
        expect(nearest("zoneIdentifier", ["zone", "zoneId"])).toMatchObject({ each: "zoneId" });
    });
});

describe("an exposure of a user's own", () => {
    const own = (changed: object) => untyped({ exposure: { ...mixedService(), ...changed } });

    test("is refused with the methods that it lacks", async () => {
        const { lines } = await refused(own({ serviceShape: undefined }));
        expect(lines[0]).toMatch(/^ {2}exposure: An object without serviceShape\(\) is given\. /);
    });

    test("is refused where it does not say its families", async () => {
        const { paths } = await refused(own({ describe: () => ({}) }));
        expect(paths).toEqual(["exposure.ipFamilies"]);
    });

    test("may return addresses that are known at once", async () => {
        const addresses = { ipv4: ["192.0.2.1"], ipv6: [] };
        let edge: Http3Gateway | undefined;
        await registrationsOf(() => {
            edge = new Http3Gateway("edge", { ...defaultArgs(), ...own({ connect: () => addresses }) });
        });
        const known = await new Promise((resolve) => edge?.addresses.apply(resolve));
        expect(known).toEqual(addresses);
    });
});
