import { describe, expect, test } from "vitest";
import { makePlan } from "../../../components/http3Gateway.ts";
import {
    check,
    envoyGateway,
    Http3Gateway,
    type Http3GatewayArgs,
    mixedService,
    none,
    RULES,
} from "../../../components/index.ts";
import { badListeners } from "./badListeners.ts";
import { badParts } from "./badParts.ts";
import { edge, goodArgs, register } from "./program.ts";

const cases = [...badListeners, ...badParts];

interface Refusal {
    message: string;
    errors: { propertyPath: string; reason: string }[];
}

/** What the constructor is refused with; nothing of it may have been registered by then. */
async function refusal(args: Partial<Http3GatewayArgs>): Promise<Refusal> {
    let caught: unknown;
    const registered = await register(() => {
        try {
            new Http3Gateway("edge", { ...goodArgs(), ...args });
        } catch (error) {
            caught = error;
        }
    });
    expect(registered.map((one) => one.type)).toEqual(["pulumi:pulumi:Stack"]);
    expect(caught).toBeInstanceOf(Error);
    return caught as Refusal;
}

describe("bad input is refused before anything is registered", () => {
    test.each(cases)("$what", async ({ args, path, code, quotes }) => {
        const { message, errors } = await refusal(args);
        const line = message.split("\n").find((one) => one.startsWith(`  ${path}: `) && one.includes(`[${code}; `));
        expect(line, message).toContain(quotes);
        expect(errors.map((one) => one.propertyPath)).toContain(path);
        const rule = RULES.find((one) => one.code === code);
        if (rule !== undefined) {
            expect(line).toContain(`${rule.reason} ${rule.remedy} [${code}; ${rule.source}]`);
        }
    });

    test("every problem is named at once, each with its path", async () => {
        const { message, errors } = await refusal({
            hostnames: ["app.example.org", "app.*.example.com"],
            namespace: "Edge",
            clientTraffic: { proxyProtocol: true, clientCertificateCa: "clients" },
            advertisement: { stage: "on", maxAge: -1, ttl: -1, svcParams: { ipv4hint: "192.0.2.1" } },
        });
        expect(errors.map((one) => one.propertyPath)).toEqual([
            "hostnames[1]",
            "hostnames[0]",
            "namespace",
            "clientTraffic.proxyProtocol",
            "clientTraffic.clientCertificateCa",
            "advertisement.maxAge",
            "advertisement.ttl",
            "advertisement.svcParams.ipv4hint",
        ]);
        expect(message.split("\n")[0]).toBe('Http3Gateway "edge" has 8 problems; nothing was created.');
    });

    test("the stage off takes what only HTTP/3 cannot", async () => {
        const all = await edge({
            clientTraffic: { proxyProtocol: true, clientCertificateCa: "clients" },
            advertisement: { stage: "off" },
        });
        expect(all.some((one) => one.type.endsWith(":Gateway"))).toBe(true);
    });
});

describe("every rule", () => {
    test("is an error that a case above breaks, or a warning", () => {
        const broken = new Set(cases.map((one) => one.code));
        expect(
            RULES.filter((rule) => rule.severity === "error" && !broken.has(rule.code)).map(({ code }) => code),
        ).toEqual([]);
        expect(RULES.filter((rule) => rule.severity === "warning").map(({ code }) => code)).toEqual([
            "max-age-long",
            "advertised-port-not-in-dns",
        ]);
    });

    test("has a code of its own, a reason, a remedy and a source", () => {
        expect(new Set(RULES.map((rule) => rule.code)).size).toBe(RULES.length);
        for (const { code, reason, remedy, source } of RULES) {
            expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
            expect(reason).toMatch(/\.$/);
            expect(remedy).toMatch(/\.$/);
            expect(source).not.toBe("");
        }
    });

    test("finds nothing in a good edge, and warns of what only costs", () => {
        const plan = (args: Partial<Http3GatewayArgs>) => {
            const {
                controller = envoyGateway(),
                exposure = mixedService(),
                dns = none(),
                ...rest
            } = { ...goodArgs(), ...args };
            return check(makePlan("edge", { ...rest, controller, exposure, dns })).map(({ code, path }) => [
                code,
                path,
            ]);
        };
        expect(plan({})).toEqual([]);
        expect(plan({ advertisement: { maxAge: 31 * 86_400 } })).toEqual([["max-age-long", "advertisement.maxAge"]]);
        const mapped = { hostname: "app.example.com", http3: { enabled: true, advertisedPort: 8443 } };
        expect(plan({ hostnames: [], listeners: [mapped] })).toEqual([
            ["advertised-port-not-in-dns", "listeners[0].advertisedPort"],
        ]);
    });
});
