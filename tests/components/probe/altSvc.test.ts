import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAltSvc } from "../../../components/probe/altSvc.ts";

const plain = { host: "", maxAge: 86400, persist: false };

describe("Alt-Svc", () => {
    it("reads the field that Envoy sends", () => {
        expect(parseAltSvc('h3=":443"; ma=86400')).toEqual({
            clear: false,
            services: [{ ...plain, protocol: "h3", port: 443 }],
        });
    });

    it("reads several services with hosts, parameters and quoted values", () => {
        expect(
            parseAltSvc('h3="alt.example:8443"; ma="60"; persist=1; v="46", h2=":443",,w%3D="[2001:db8::1]:1"'),
        ).toEqual({
            clear: false,
            services: [
                { protocol: "h3", host: "alt.example", port: 8443, maxAge: 60, persist: true },
                { ...plain, protocol: "h2", port: 443 },
                { ...plain, protocol: "w=", host: "2001:db8::1", port: 1 },
            ],
        });
    });

    it("reads parameters in any case, and persist where it is 1", () => {
        expect(parseAltSvc('h3=":443"; MA=60; Persist=1, h2=":443"; persist=2').services).toEqual([
            { protocol: "h3", host: "", port: 443, maxAge: 60, persist: true },
            { ...plain, protocol: "h2", port: 443 },
        ]);
    });

    it("reads clear, which is case-sensitive", () => {
        expect(parseAltSvc(" clear ")).toEqual({ clear: true, services: [] });
        expect(() => parseAltSvc("Clear")).toThrow(SyntaxError);
    });

    it.each([
        "",
        "h3",
        'h3=":0"',
        'h3=":65536"',
        "h3=:443",
        'h3=":443" ma=1',
        'h3=":443" h2=":443"',
        'h3=":443"; ma=-1',
        'h3=":443"; ma=soon',
        'h3="443"',
        '%ff=":1"',
    ])("refuses %j", (value) => {
        expect(() => parseAltSvc(value)).toThrow(SyntaxError);
    });

    it("reads back any service it is given", () => {
        const service = fc.record({
            protocol: fc.constantFrom("h3", "h3-29", "h2", "w=x", "é"),
            host: fc.constantFrom("", "a.example", "192.0.2.1", "2001:db8::1"),
            port: fc.integer({ min: 1, max: 65535 }),
            maxAge: fc.nat(),
            persist: fc.boolean(),
        });
        fc.assert(
            fc.property(fc.array(service, { minLength: 1 }), (services) => {
                const text = services.map(({ protocol, host, port, maxAge, persist }) => {
                    const place = `${host.includes(":") ? `[${host}]` : host}:${port}`;
                    return `${encodeURIComponent(protocol)}="${place}"; ma=${maxAge}${persist ? "; persist=1" : ""}`;
                });
                expect(parseAltSvc(text.join(", "))).toEqual({ clear: false, services });
            }),
        );
    });
});
