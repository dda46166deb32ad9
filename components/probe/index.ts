/** What an external client sees of a host: DNS, TCP, QUIC, per address family, and a verdict. */
export { type AltService, type AltSvc, parseAltSvc } from "./altSvc.ts";
export { parseSocketAddress, parseTarget } from "./target.ts";
export type * from "./types.ts";
export { judgeAddress, judgeHost, worst } from "./verdict.ts";
export { defaultTimeoutMs, verify } from "./verify.ts";
