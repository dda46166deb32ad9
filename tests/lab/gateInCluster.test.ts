import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLI_IMAGE, importCliImage, removeCliImage } from "./cliImage.ts";
import { api, Edge } from "./edge.ts";

const edge = new Edge("inside", { check: "cluster", checkImage: CLI_IMAGE, checkTimeout: "20" });
const jobs = async () => (await api<{ items: unknown[] }>("/apis/batch/v1/namespaces/inside/jobs")).items.length;

describe("the gate from inside the cluster", () => {
    beforeAll(importCliImage);
    afterAll(async () => {
        await edge.down();
        await removeCliImage();
    });

    test("looks from a Job, which is gone afterwards, and then advertises", async () => {
        const { code, stderr } = await edge.tryUp();
        expect(code, stderr).toBe(0);
        expect(stderr).toMatch(
            /https:\/\/app\.inside\.test\/ answered over h3 at 2 addresses\. \(seen from the pod http3-check-/,
        );
        expect(await jobs()).toBe(0);
        await edge.up();
        expect((await edge.verify()).report.advertisement).toEqual({ httpsRecord: true, altSvc: true, ports: [443] });
    });

    test("says why the Job did not run, and leaves none behind", async () => {
        // Nothing listens on this port: the registry refuses at once, whatever else runs on the node.
        const soon = { checkTimeout: "1", checkStartTimeout: "15" };
        const { code, stderr } = await edge.tryUp({ checkImage: "127.0.0.1:1/nobody:1", ...soon });
        expect(code).toBe(1);
        expect(stderr).toMatch(
            /The Job inside\/http3-check-\S+ did not finish: (ErrImagePull|ImagePullBackOff|ErrImageNeverPull)/,
        );
        expect(await jobs()).toBe(0);
    });
});
