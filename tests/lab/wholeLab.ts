import { beforeAll } from "vitest";
import { reviveLab } from "../../tools/lab/index.ts";

// A file that broke the cluster has failed already; the next ones are not to fail for it.
beforeAll(() => reviveLab());
