/** Rows of the table, in the order in which a run comes to them: their keys, and what they ask. */
export const ROWS = {
    off: "Stage `off`, on 200 and on 404: no QUIC, no `Alt-Svc`, no record",
    dark: "Stage `dark`: QUIC, no `Alt-Svc`, no record",
    onFromOff: "A body over h2 that is in flight from `off` to `dark` arrives whole",
    trial: "Stage `trial`: QUIC, a short `Alt-Svc`, no record",
    on: "Stage `on`: QUIC, `Alt-Svc`, the record `h3,h2`",
    inFlightOverStages: "Bodies over h2 and h3 that are in flight from `dark` to `on` arrive whole",
    answers: "h2 and h3 answer with one body",
    clientAddress: "The backend sees the client's address over h2 and h3",
    unknownName: "An unknown name is refused over TCP and QUIC",
    postQuantum: "Post-quantum handshakes over QUIC, by curl 8.21",
    classic: "Classic handshakes (X25519) over QUIC, by curl 8.21",
    largeHello: "A client hello of two datagrams that are sent one by one, by `verify`",
    megabyte: "1 MB up and down over h2 and h3, with equal digests",
    grpc: "gRPC with trailers over h2 and h3",
    throughput: "h3 as a share of h2 in requests/s",
    chromium: "Chromium's first visit is over h3, by the HTTPS record",
    firefox: "Firefox's first visit is over h3, by the HTTPS record",
    inFlightOverCertificate: "Bodies over h2 and h3 that are in flight over a change of the certificate arrive whole",
    inFlightOverRollout: "Bodies over h2 and h3 that are in flight over a rollout arrive whole",
    rolloutH2: "Requests that fail over h2 in a rollout",
    rolloutH3: "Requests that fail over h3 in a rollout",
    withdraw: "Stage `withdraw`: QUIC, `Alt-Svc: clear`, the record `h2`",
    offAgain: "Stage `off` again",
} as const;

/** Key of a row. */
export type RowKey = keyof typeof ROWS;

/** Rows of browsers and load: they take long, and tell little more of another proxy of a front, or of a gateway behind one. */
const LONG: readonly string[] = ["throughput", "chromium", "firefox", "rolloutH2", "rolloutH3"] satisfies RowKey[];

/** Rows that each subject runs. */
export const MARKED = (Object.keys(ROWS) as RowKey[]).filter((key) => !LONG.includes(key));
