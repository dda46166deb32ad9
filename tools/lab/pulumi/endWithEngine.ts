/** Ends this process when the CLI that started it does, even where that was killed: it holds the other end of the input. */
export function endWithEngine(): void {
    process.stdin.resume().once("close", () => process.exit());
}
