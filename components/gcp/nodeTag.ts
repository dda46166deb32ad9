import * as z from "zod";
import { checkedBy } from "../model/settings/formRule.ts";
import { isComputeName } from "./names.ts";

/** A network tag of nodes. */
export const nodeTag = checkedBy(
    {
        code: "gcp-node-tag-invalid",
        reason: "No node can have this network tag, so the firewall would allow no client.",
        remedy: "Write the nodes' network tags: lower-case letters, digits and hyphens, at most 63, starting with a letter.",
        source: "Compute Engine documentation, network tags",
    },
    z.string(),
    isComputeName,
    (tag) => `"${tag}" is not a valid network tag.`,
);
