import { aws } from "./aws.ts";
import { azure } from "./azure.ts";
import { gcp } from "./gcp.ts";
import { kubernetes } from "./kubernetes.ts";
import { local } from "./local.ts";
import type { Stack } from "./stack.ts";

/** The settings of every stack, by its target. */
export const STACKS: Readonly<Record<string, Stack>> = { local, kubernetes, aws, gcp, azure };
