/** Ends this process with the CLI that started it, even if that was killed: the CLI holds the other end of stdin. */
export function endWithEngine(): void {
    process.stdin.resume().once("close", () => process.exit());
}
