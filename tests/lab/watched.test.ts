import { afterAll, describe } from "vitest";
import { testGate } from "./gateTests.ts";
import { testPredictions } from "./predictionTests.ts";
import { edge } from "./watchedEdge.ts";
import { testWatch } from "./watchTests.ts";

// In this order: the gate needs a gateway that is not there yet, and the predictions leave one that is broken.
describe("one gateway, from its first update to its last", () => {
    afterAll(async () => {
        await edge.down();
    });

    testGate();
    testWatch();
    testPredictions();
});
