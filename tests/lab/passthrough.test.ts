import { afterAll, beforeAll, describe } from "vitest";
import { Edge } from "./edge.ts";
import { testPassthrough } from "./passthroughTests.ts";

const edge = new Edge("passthrough", { controller: "envoyGateway" }, "passthrough.ts");

describe("a gateway of Envoy Gateway", () => {
    beforeAll(async () => {
        await edge.up();
    });
    afterAll(async () => {
        await edge.down();
    });

    testPassthrough(edge);
});
