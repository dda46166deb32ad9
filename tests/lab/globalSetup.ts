import { BROWSER_PACKAGES } from "../../tools/lab/browser.ts";
import { labStatus, startLab, stopLab } from "../../tools/lab/index.ts";
import { installPackages } from "../../tools/lab/packages.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { removeAnotherStack } from "./anotherStack.ts";

/** What the tests look at the edge with, besides our own tools: other people's. */
const WITNESSES = ["bind9-dnsutils", "knot-dnsutils", "bind9-utils", "curl", "prometheus"];

/** Starts the lab, and stops it again unless it ran before. */
export default async function setup(): Promise<() => Promise<void>> {
    const write = (line: string) => console.error(line);
    const ranBefore = (await labStatus()).running;
    await installPackages(lineProgress(write), [...BROWSER_PACKAGES, ...WITNESSES]);
    await startLab({ write });
    return async () => {
        if (!ranBefore) {
            await stopLab();
        } else if ((await labStatus()).running) {
            await removeAnotherStack();
        }
    };
}
