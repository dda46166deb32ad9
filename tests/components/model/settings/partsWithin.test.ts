import { output } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { dns as azureDns } from "../../../../components/azure/index.ts";
import { dns as cloudflare } from "../../../../components/cloudflare/index.ts";
import { acme, type Dns01Solver, rfc2136Solver } from "../../../../components/index.ts";

const email = "ops@example.com";
const paths = (part: { problems?: readonly { path: string }[] }) => part.problems?.map(({ path }) => path);

test("what is wrong with a part's settings is a problem of the part that holds it", () => {
    const misspelt = { zoneId: "z", zone: "app.example.com", zoneid: "y" };
    const delegateTo = cloudflare(misspelt);
    const names = { resourceGroup: "names", zone: "example.com" };
    expect(paths(azureDns({ ...names, https: { delegateTo } }))).toEqual(["https.delegateTo.zoneid"]);
    const several = [cloudflare({ zoneId: "z", zone: "www.example.com" }), delegateTo];
    expect(paths(azureDns({ ...names, https: { delegateTo: several } }))).toEqual(["https.delegateTo[1].zoneid"]);
    const bind = { nameserver: "192.0.2.53", tsigKeyName: "acme.", tsigsecret: "c2VjcmV0" };
    expect(paths(acme({ email, dns01: rfc2136Solver(bind) }))).toEqual(["dns01.tsigsecret"]);
});

test("a solver of a user's own has to know its zone before the update", () => {
    const own = (zone: unknown) =>
        ({
            describe: () => ({ kind: "own", zone, ambient: false, credentials: ["token"], settings: {} }),
            configure: () => ({ dns01: {}, ready: [] }),
        }) as Dns01Solver;
    expect(paths(acme({ email, dns01: own("example.com") }))).toEqual([]);
    expect(acme({ email, dns01: [own(undefined), own(output("example.com"))] }).problems).toMatchObject([
        { path: "dns01[1].zone", message: expect.stringMatching(/^An Output, .* It must be a plain text\./) as string },
    ]);
});
