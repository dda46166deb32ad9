import { describe, expect, test } from "vitest";
import { parse, type WarningContext, warnings } from "../../../components/svcb/index.ts";

function codes(text: string, context: WarningContext = { owner: "app.example.com" }): string[] {
    return warnings(parse(text), context).map(({ path, code }) => `${path}: ${code}`);
}

describe("warnings", () => {
    test("has none for the gateway's usual record", () => {
        expect(codes('1 . alpn="h3,h2"')).toEqual([]);
    });

    test("has none for a port or a target that says what is so anyway", () => {
        expect(codes("1 App.Example.com. alpn=h3 port=443")).toEqual([]);
        expect(codes("1 . alpn=h3 port=8443", { owner: "_8443._https.app.example.com" })).toEqual([]);
        expect(codes("1 . alpn=h3 port=8443", { owner: "app.example.com", originPort: 8443 })).toEqual([]);
    });

    test("names who ignores a port that is not the URL's, and who follows it", () => {
        expect(warnings(parse("1 . alpn=h3 port=8443"), { owner: "app.example.com" })).toEqual([
            {
                code: "port-differs",
                path: "params.port",
                message: "Chromium ignores a record with a port other than the URL's (443). Firefox connects to 8443.",
                source: "Chromium 156, net/dns/dns_response_result_extractor.cc; Firefox ESR 153 (observed)",
            },
        ]);
    });

    test.each([
        ["an alias", "0 svc.example.com.", ["priority: alias-mode"]],
        ["another target", "1 svc.example.com. alpn=h3", ["target: other-target"]],
        ["no-default-alpn", "1 . alpn=h3 no-default-alpn", ["params.noDefaultAlpn: no-default-alpn"]],
        [
            "hints at the owner's own name",
            "1 . alpn=h3 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1",
            ["params.ipv4hint: hints-at-owner", "params.ipv6hint: hints-at-owner"],
        ],
        [
            "hints of one family at another target",
            "1 svc.example.com. alpn=h3 ipv6hint=2001:db8::1",
            ["target: other-target", "params.ipv6hint: hints-of-one-family"],
        ],
        [
            "a mandatory key that browsers do not know",
            "1 . mandatory=key667 key667=a",
            ["params.mandatory[0]: mandatory-unknown"],
        ],
        ["a key that is mandatory anyway", "1 . mandatory=port port=443", ["params.mandatory[0]: mandatory-automatic"]],
        [
            "no-default-alpn as a mandatory key",
            "1 . mandatory=no-default-alpn alpn=h3 no-default-alpn",
            ["params.noDefaultAlpn: no-default-alpn", "params.mandatory[0]: mandatory-automatic"],
        ],
        [
            "the hints, and not that they are mandatory: browsers know them",
            "1 . mandatory=ipv4hint,ipv6hint ipv4hint=192.0.2.1 ipv6hint=2001:db8::1",
            ["params.ipv4hint: hints-at-owner", "params.ipv6hint: hints-at-owner"],
        ],
    ])("warns of %s", (_what, text, expected) => {
        expect(codes(text)).toEqual(expected);
    });
});
