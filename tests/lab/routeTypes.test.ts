import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ROUTE_TYPES, routeTypes } from "../../tools/dev/release/routeTypes.ts";
import { labInfo } from "../../tools/lab/index.ts";

test("the types of routes are what the CRDs of the cluster say (node tools/dev/release/routeTypes.ts)", () => {
    const crds = readFileSync(labInfo().config["gatewayApiCrds"] ?? "", "utf8");
    expect(readFileSync(ROUTE_TYPES, "utf8")).toBe(routeTypes(crds));
});
