import { availableParallelism } from "node:os";

/** What is changed of an Envoy that terminates QUIC. */
export interface Variant {
    name: string;
    /** Worker threads. */
    workers: number;
    preferGro: boolean;
    /** Whether what it sends goes to the kernel in bursts; Envoy's default for QUIC where the kernel has GSO. */
    gso: boolean;
    /** Octets of the UDP socket's buffers. Default: the kernel's. */
    socketBuffers?: number;
    /** Whether each worker has a UDP socket of its own. Envoy refuses to share one among several workers. */
    reusePort: boolean;
}

/** As Envoy Gateway 1.9 and Istio 1.31 configure Envoy, with a worker for each core. */
const USUAL: Variant = {
    name: "as Envoy Gateway configures it",
    workers: availableParallelism(),
    preferGro: false,
    gso: true,
    reusePort: true,
};

/** One change each. */
export const VARIANTS: readonly Variant[] = [
    USUAL,
    { ...USUAL, name: "prefer_gro", preferGro: true },
    { ...USUAL, name: "without GSO", gso: false },
    { ...USUAL, name: "socket buffers of 4 MiB", socketBuffers: 4 * 1024 * 1024 },
    { ...USUAL, name: "prefer_gro and socket buffers of 4 MiB", preferGro: true, socketBuffers: 4 * 1024 * 1024 },
    { ...USUAL, name: "one worker", workers: 1 },
    { ...USUAL, name: "one worker without reuse_port", workers: 1, reusePort: false },
    { ...USUAL, name: "two workers per core", workers: 2 * USUAL.workers },
];

/** The order of a round: each begins with another variant, so that none always runs first. */
export function ordered<T>(all: readonly T[], round: number): T[] {
    const first = all.length === 0 ? 0 : round % all.length;
    return [...all.slice(first), ...all.slice(0, first)];
}
