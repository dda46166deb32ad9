import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cpuSeconds, ticksOf } from "../../../../tools/dev/bench/quic/cpu.ts";
import { envoyFile } from "../../../../tools/dev/bench/quic/envoyFile.ts";
import { spreadOf, spreadText } from "../../../../tools/dev/bench/quic/spread.ts";
import { ordered, VARIANTS, type Variant } from "../../../../tools/dev/bench/quic/variants.ts";

interface Listener {
    name: string;
    address: { socket_address: { protocol: string; address: string; port_value: number } };
    enable_reuse_port?: boolean;
    socket_options?: unknown;
    udp_listener_config?: Record<string, unknown>;
}

const USUAL: Variant = { name: "usual", workers: 2, preferGro: false, gso: true, reusePort: true };
const places = { port: 4433, upstreamPort: 8080, certificate: "/tls.crt", key: "/tls.key" };
const listenersOf = (variant: Variant) =>
    (envoyFile(variant, places) as { static_resources: { listeners: Listener[] } }).static_resources.listeners;

describe("the bench of QUIC's sockets", () => {
    test("has h2 and h3 on one port of loopback, as Envoy Gateway's proxies have them", () => {
        const [h2, h3] = listenersOf(USUAL);
        const at = { address: "127.0.0.1", port_value: 4433 };
        expect(h2?.address.socket_address).toEqual({ protocol: "TCP", ...at });
        expect(h3?.address.socket_address).toEqual({ protocol: "UDP", ...at });
        expect(h3).toMatchObject({ enable_reuse_port: true });
        expect(h3).not.toHaveProperty("socket_options");
        expect(h3?.udp_listener_config).toEqual({ quic_options: {}, downstream_socket_config: {} });
    });

    test("changes QUIC's socket alone", () => {
        const changed: Variant = { ...USUAL, preferGro: true, gso: false, socketBuffers: 65_536, reusePort: false };
        const [[h2], [other, h3]] = [listenersOf(USUAL), listenersOf(changed)];
        expect(other).toEqual(h2);
        expect(h3?.enable_reuse_port).toBe(false);
        // SO_SNDBUF and SO_RCVBUF of SOL_SOCKET.
        expect(h3?.socket_options).toEqual(
            [7, 8].map((name) => ({ level: 1, name, int_value: 65_536, state: "STATE_PREBIND" })),
        );
        expect(h3?.udp_listener_config).toMatchObject({
            downstream_socket_config: { prefer_gro: true },
            udp_packet_packet_writer_config: { name: "envoy.udp_packet_writer.default" },
        });
    });

    test("shares a socket only where there is one worker, since Envoy refuses it elsewhere", () => {
        expect(VARIANTS.filter(({ reusePort, workers }) => !reusePort && workers > 1)).toEqual([]);
        expect(new Set(VARIANTS.map(({ name }) => name)).size).toBe(VARIANTS.length);
    });

    test("begins each round with another variant, and has each of them in every round", () => {
        fc.assert(
            fc.property(fc.array(fc.integer()), fc.nat({ max: 100 }), (all, round) => {
                const now = ordered(all, round);
                expect(now.toSorted()).toEqual(all.toSorted());
                expect(now[0]).toBe(all[round % Math.max(1, all.length)]);
            }),
        );
    });

    test("says the median of the runs with the least and the most", () => {
        expect(spreadOf([0.5, 0.1, 0.4])).toEqual({ median: 0.4, least: 0.1, most: 0.5 });
        expect(spreadText(spreadOf([0.25, 0.75]))).toBe("0.50 (0.25 to 0.75)");
        expect(() => spreadOf([])).toThrow("Nothing was measured.");
        fc.assert(
            fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 9 }), { minLength: 1 }), (values) => {
                const { median, least, most } = spreadOf(values);
                expect([Math.min(...values), Math.max(...values)]).toEqual([least, most]);
                expect(values.filter((value) => value < median).length * 2).toBeLessThanOrEqual(values.length);
                expect(values.filter((value) => value > median).length * 2).toBeLessThanOrEqual(values.length);
            }),
        );
    });

    test("reads the CPU time of a process, whose name may have spaces and parentheses", () => {
        const rest = "S 1 2 3 4 5 6 7 8 9 10 250 50 11 12";
        expect(ticksOf(`42 (a) b) ${rest}`)).toBe(300);
        const before = cpuSeconds(process.pid);
        const until = performance.now() + 200;
        while (performance.now() < until);
        expect(cpuSeconds(process.pid)).toBeGreaterThanOrEqual(before);
        expect(before).toBeGreaterThan(0);
    });
});
