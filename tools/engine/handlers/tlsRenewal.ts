const HOUR = 3_600_000;

/** Whether a certificate is within `earlyRenewalHours` (default 0) of its end, or past it. Others never need it. */
export function needsRenewal(
    inputs: Record<string, unknown>,
    state: Record<string, unknown>,
    now: Date = new Date(),
): boolean {
    const end = Date.parse(String(state["validityEndTime"]));
    return !Number.isNaN(end) && now.getTime() >= end - Number(inputs["earlyRenewalHours"] ?? 0) * HOUR;
}
