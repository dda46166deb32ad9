/** Why nothing is advertised, and what to do. What an earlier update advertised is not for a check to take away. */
export function notAdvertised(verdict: string): string {
    return (
        `HTTP/3 does not answer, so this update does not advertise it; h2 is served as before. ${verdict} ` +
        "Mend it and run the same command again; what an earlier update advertised, stage `withdraw` takes back. [http3-does-not-answer; the gate of this package]"
    );
}
