/** Why nothing is advertised, and what to do. A check does not remove what an earlier update advertised. */
export function notAdvertised(verdict: string): string {
    return (
        `HTTP/3 does not answer, so this update does not advertise it; h2 is served as before. ${verdict} ` +
        "Fix the cause and run the command again. To retract what an earlier update advertised, use stage `withdraw`. [http3-does-not-answer; the gate of this package]"
    );
}
