import * as z from "zod";
import { partKind } from "../model/settings/partKind.ts";

export const noneKind = partKind({
    kind: "none",
    settings: z.strictObject({}),
    describe: () => ({ httpsRecords: true }),
});
