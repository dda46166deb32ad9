import { createHash } from "node:crypto";
import { clientPath } from "./clientPath.ts";
import { dashboardPanels } from "./dashboardPanels.ts";
import type { Picture } from "./page.ts";
import { reviewComment } from "./reviewComment.ts";

/** File in docs/images with the source of each picture. */
export const DRAWN_FROM = "drawnFrom.json";

/** All browser-drawn pictures of the docs. */
export function pictures(): Picture[] {
    return [clientPath(), reviewComment(), dashboardPanels()];
}

/** Digest of each picture's source, by file. */
export function digests(): Record<string, string> {
    return Object.fromEntries(
        pictures().map(({ file, html, width, height }) => [
            file,
            createHash("sha256").update(`${width}x${height}\n${html}`).digest("hex").slice(0, 32),
        ]),
    );
}
