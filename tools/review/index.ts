export type { Change } from "../../components/model/readings.ts";
export { REVIEW_RULES } from "./findings/index.ts";
export { decode, UnreadableError } from "./input.ts";
export { markdown } from "./markdown.ts";
export { plainText } from "./plainText.ts";
export { readPreview, readPreviews } from "./preview.ts";
export { readRendered } from "./rendered.ts";
export { type ReviewReport, review } from "./report.ts";
export { sarif } from "./sarif.ts";
