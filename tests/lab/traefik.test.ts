import { afterAll, beforeAll, describe } from "vitest";
import { lineProgress } from "../../tools/lab/progress.ts";
import { traefikOnLab } from "../../tools/lab/traefik.ts";
import { Edge } from "./edge.ts";
import { testOtherController } from "./otherControllerTests.ts";
import { testPassthrough } from "./passthroughTests.ts";

const edge = new Edge("traefik", { controller: "traefik" }, "passthrough.ts");

describe("a gateway of Traefik", () => {
    beforeAll(async () => {
        Object.assign(edge.config, await traefikOnLab(lineProgress((line) => console.error(line))));
        await edge.up();
    });
    afterAll(async () => {
        await edge.down();
    });

    testOtherController(edge);
    testPassthrough(edge);
});
