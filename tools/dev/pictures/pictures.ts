import { createHash } from "node:crypto";
import { clientPath } from "./clientPath.ts";
import { dashboardPanels } from "./dashboardPanels.ts";
import type { Picture } from "./page.ts";
import { reviewComment } from "./reviewComment.ts";

/** File in docs/images that says what each picture was drawn from. */
export const DRAWN_FROM = "drawnFrom.json";

/** Every picture of the docs that a browser draws. */
export function pictures(): Picture[] {
    return [clientPath(), reviewComment(), dashboardPanels()];
}

/** Digest of what each picture is drawn from, by its file. */
export function digests(): Record<string, string> {
    return Object.fromEntries(
        pictures().map(({ file, html, width, height }) => [
            file,
            createHash("sha256").update(`${width}x${height}\n${html}`).digest("hex").slice(0, 32),
        ]),
    );
}
