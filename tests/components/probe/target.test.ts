import { describe, expect, it } from "vitest";
import { parseSocketAddress, parseTarget } from "../../../components/probe/index.ts";

describe("a target", () => {
    it("is a URL or a bare host", () => {
        expect(parseTarget("https://App.example.com/a?b")).toEqual({
            url: "https://app.example.com/a?b",
            host: "app.example.com",
            port: 443,
            path: "/a?b",
            authority: "app.example.com",
        });
        expect(parseTarget("app.example.com:8443")).toMatchObject({
            port: 8443,
            path: "/",
            authority: "app.example.com:8443",
        });
        expect(parseTarget("https://[fd00:77::100]/")).toMatchObject({
            host: "fd00:77::100",
            authority: "[fd00:77::100]",
        });
    });

    it.each(["http://a.example", "https://", "https://a b", "https://a:70000", "https://a:0"])("is not %j", (text) => {
        expect(() => parseTarget(text)).toThrow(TypeError);
    });
});

describe("a resolver", () => {
    it("is an address with or without a port", () => {
        expect(parseSocketAddress("192.0.2.1", 53)).toEqual({ address: "192.0.2.1", port: 53 });
        expect(parseSocketAddress("192.0.2.1:5353", 53)).toEqual({ address: "192.0.2.1", port: 5353 });
        expect(parseSocketAddress("fd00::1", 53)).toEqual({ address: "fd00::1", port: 53 });
        expect(parseSocketAddress("[fd00::1]:5353", 53)).toEqual({ address: "fd00::1", port: 5353 });
    });

    it.each(["dns.example", "192.0.2.1:0", "192.0.2.1:65536", "[fd00::1"])("is not %j", (text) => {
        expect(() => parseSocketAddress(text, 53)).toThrow(TypeError);
    });
});
