/** Exit codes other than 0: failure, wrong usage, Ctrl-C. */
export const exitCodes = { failed: 1, usage: 2, interrupted: 130 } as const;

/** Wrong usage that is detected only while the command runs. */
export class UsageError extends Error {}
