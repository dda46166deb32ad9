/** Exit codes besides 0: the work failed, the command was written wrongly, Ctrl-C. */
export const exitCodes = { failed: 1, usage: 2, interrupted: 130 } as const;

/** The command is written wrongly, as only its work finds out. */
export class UsageError extends Error {}
