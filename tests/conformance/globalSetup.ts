import { installPackages } from "../../tools/lab/packages.ts";
import { lineProgress } from "../../tools/lab/progress.ts";
import { FIREFOX_PACKAGES } from "./firefox.ts";

/** The second browser, which only these tests need. */
export default async function setup(): Promise<void> {
    await installPackages(
        lineProgress((line) => console.error(line)),
        FIREFOX_PACKAGES,
    );
}
