import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { dashboard, envoyGatewayMetrics } from "../../components/index.ts";
import { RECORDED_WATCH, type RecordedWatch } from "../../tools/dev/pictures/dashboardPanels.ts";
import { DRAWN_FROM, digests } from "../../tools/dev/pictures/pictures.ts";
import { RECORDED_COMMENT } from "../../tools/dev/pictures/reviewComment.ts";
import { readPreview, review } from "../../tools/review/index.ts";

const images = join(import.meta.dirname, "../../docs/images");

test("each picture is drawn from what would be drawn now (npm run docs:pictures)", () => {
    expect(JSON.parse(readFileSync(join(images, DRAWN_FROM), "utf8"))).toEqual(digests());
    expect(Object.keys(digests()).filter((file) => !existsSync(join(images, file)))).toEqual([]);
});

test("the comment in the picture has the findings that a review of the recorded preview has", () => {
    const preview = join(import.meta.dirname, "../tools/review/previews/2-drop-udp-port.json");
    const { findings } = review(readPreview(readFileSync(preview, "utf8")), new Date("2026-11-29T12:00:00Z"));
    const shown = [...readFileSync(RECORDED_COMMENT, "utf8").matchAll(/<sub>([\w-]+);/g)].map(([, code]) => code);
    expect(shown).toEqual(findings.map(({ code }) => code));
});

test("the panels in the picture are those of the dashboard, with answers to its own queries", () => {
    const { panels } = JSON.parse(readFileSync(RECORDED_WATCH, "utf8")) as RecordedWatch;
    const queries = (all: readonly { targets: readonly { expr: string }[] }[]) =>
        all.map(({ targets }) => targets.map(({ expr }) => expr));
    expect(queries(panels)).toEqual(queries(dashboard(envoyGatewayMetrics).panels));
    expect(panels.flatMap(({ targets }) => targets.flatMap(({ series }) => series)).length).toBeGreaterThan(10);
});
