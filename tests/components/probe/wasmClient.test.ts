import { expect, test } from "vitest";
import { clientsFor } from "../../../components/probe/wasmClient.ts";

const MEBIBYTE = 2 ** 20;

test.each([
    ["the Job of a check, whose limit is 512 MiB", 512 * MEBIBYTE, 14],
    ["a machine", 16_384 * MEBIBYTE, 48],
    ["what has next to nothing", 64 * MEBIBYTE, 4],
])("%s has a number of clients over QUIC that its memory is enough for", (_what, memory, clients) => {
    expect(clientsFor(memory)).toBe(clients);
});
