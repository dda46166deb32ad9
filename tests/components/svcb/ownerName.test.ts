import { describe, expect, test } from "vitest";
import { HTTPS_TYPE, httpsOwnerName, SVCB_TYPE } from "../../../components/svcb/index.ts";
import { problems } from "./problems.ts";

describe("httpsOwnerName", () => {
    test("is the host itself for port 443", () => {
        expect(httpsOwnerName("app.example.com")).toBe("app.example.com");
        expect(httpsOwnerName("app.example.com.", 443)).toBe("app.example.com.");
        expect(httpsOwnerName("*.example.com")).toBe("*.example.com");
    });

    test("carries the port in front for every other port", () => {
        expect(httpsOwnerName("app.example.com", 8443)).toBe("_8443._https.app.example.com");
        expect(httpsOwnerName("app.example.com", 65535)).toBe("_65535._https.app.example.com");
    });

    test.each<[string, string, number, string[]]>([
        ["the _443 form", "_443._https.example.com", 443, ["host: owner-prefix"]],
        ["the http form", "_80._http.example.com", 443, ["host: owner-prefix"]],
        ["port 80", "example.com", 80, ["port: owner-http"]],
        ["a prefix further down", "a._tcp.example.com", 443, ["host: owner-prefix"]],
        ["port 0", "example.com", 0, ["port: owner-port"]],
        ["port 65536", "example.com", 65536, ["port: owner-port"]],
        ["a URL", "https://example.com", 443, ["host: owner-host"]],
        ["a host with a port", "example.com:8443", 443, ["host: owner-host"]],
        ["no host", "", 443, ["host: owner-host"]],
        ["a wildcard with a port", "*.example.com", 8443, ["host: owner-wildcard"]],
    ])("refuses %s", (_what, host, port, expected) => {
        expect(problems(() => httpsOwnerName(host, port))).toEqual(expected);
    });
});

test("the types have the numbers of the registry", () => {
    expect([SVCB_TYPE, HTTPS_TYPE]).toEqual([64, 65]);
});
