import fc from "fast-check";
import { expect, test } from "vitest";
import { parseNetLog } from "../../../tools/lab/browser.ts";

const HEAD = '{"constants":{"logEventTypes":{"QUIC_SESSION":7}},\n"events": [\n';
const line = (host: string) => `{"params":{"host":${JSON.stringify(host)}},"type":7}`;

test("a network log that was cut anywhere in its events has those that are whole", () => {
    fc.assert(
        fc.property(fc.array(fc.string(), { minLength: 1 }), fc.nat(), (hosts, at) => {
            const whole = `${HEAD}${hosts.map(line).join(",\n")}]}`;
            const events = hosts.map((host) => ({ type: "QUIC_SESSION", params: { host } }));
            expect(parseNetLog(whole)).toEqual(events);
            // The browser ends an event with a comma once the next one follows.
            const first = HEAD.length + line(hosts[0] ?? "").length + 2;
            const cut = Math.min(first + (at % whole.length), whole.length - 1);
            if (hosts.length > 1) {
                const ended = whole.slice(0, cut).split(",\n").length - 2;
                expect(parseNetLog(whole.slice(0, cut))).toEqual(events.slice(0, ended));
            }
        }),
    );
});
