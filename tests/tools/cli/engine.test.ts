import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseEngine, configuredBackend, pulumiEnvironment } from "../../../tools/cli/engine.ts";
import { findPulumi } from "../../../tools/lab/findPulumi.ts";

let folder: string;
let withPulumi: NodeJS.ProcessEnv;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "http3-gateway-"));
    const [empty, full] = [join(folder, "empty"), join(folder, "full")];
    mkdirSync(join(empty, "pulumi"), { recursive: true });
    mkdirSync(full);
    writeFileSync(join(full, "pulumi"), "#!/bin/sh\n", { mode: 0o755 });
    withPulumi = { PATH: [empty, "", full].join(delimiter), HOME: folder };
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the engine", () => {
    it("is Pulumi's where its CLI is on the PATH", () => {
        expect(findPulumi(withPulumi)).toBe(join(folder, "full", "pulumi"));
        expect(chooseEngine(undefined, withPulumi)).toBe("pulumi");
    });

    it("is the embedded one where there is no executable pulumi", () => {
        chmodSync(join(folder, "full", "pulumi"), 0o644);
        expect(chooseEngine(undefined, withPulumi)).toBe("embedded");
        expect(chooseEngine(undefined, {})).toBe("embedded");
    });

    it("is not taken from the current folder, which an empty entry of the PATH means to a shell", () => {
        const before = process.cwd();
        process.chdir(join(folder, "full"));
        try {
            expect(findPulumi({ PATH: ["", join(folder, "empty")].join(delimiter) })).toBe(undefined);
        } finally {
            process.chdir(before);
        }
    });

    it("is the one that was asked for", () => {
        expect(chooseEngine("embedded", withPulumi)).toBe("embedded");
        expect(() => chooseEngine("pulumi", {})).toThrow("pulumi was not found on the PATH.");
    });
});

it("is told of a kubeconfig by its whole path: it runs the program in another folder", () => {
    const set = { HOME: folder, PULUMI_BACKEND_URL: "s3://b", PULUMI_CONFIG_PASSPHRASE: "" };
    const KUBECONFIG = ["one", "/etc/two"].join(delimiter);
    expect(pulumiEnvironment({ ...set, KUBECONFIG })).toEqual({
        KUBECONFIG: [resolve("one"), "/etc/two"].join(delimiter),
    });
    // An empty entry names no file, for kubectl too.
    expect(pulumiEnvironment({ ...set, KUBECONFIG: ["", "/etc/two"].join(delimiter) })).toEqual({
        KUBECONFIG: ["", "/etc/two"].join(delimiter),
    });
});

describe("Pulumi's backend", () => {
    it("is a folder of the user's state where none is chosen, with the empty passphrase", () => {
        expect(pulumiEnvironment({ HOME: "/home/ann" })).toEqual({
            PULUMI_BACKEND_URL: "file:///home/ann/.local/state/http3-gateway/pulumi",
            PULUMI_CONFIG_PASSPHRASE: "",
        });
        expect(pulumiEnvironment({ HOME: "/home/ann", XDG_STATE_HOME: "/state" })["PULUMI_BACKEND_URL"]).toBe(
            "file:///state/http3-gateway/pulumi",
        );
    });

    it("is not chosen by a variable that is set to nothing", () => {
        expect(
            pulumiEnvironment({ HOME: folder, XDG_STATE_HOME: "", PULUMI_HOME: "", PULUMI_BACKEND_URL: "" }),
        ).toEqual({
            PULUMI_BACKEND_URL: `file://${folder}/.local/state/http3-gateway/pulumi`,
            PULUMI_CONFIG_PASSPHRASE: "",
        });
        mkdirSync(join(folder, ".pulumi"));
        writeFileSync(join(folder, ".pulumi", "credentials.json"), JSON.stringify({ current: "s3://b" }));
        expect(configuredBackend({ HOME: folder, PULUMI_HOME: "" })).toBe("s3://b");
    });

    it("is not read from a login that is not readable, of which the CLI says what is wrong", () => {
        mkdirSync(join(folder, ".pulumi"));
        writeFileSync(join(folder, ".pulumi", "credentials.json"), "{");
        expect(configuredBackend({ HOME: folder })).toBe(undefined);
    });

    it("and passphrase stay what the user set", () => {
        const set = { HOME: folder, PULUMI_BACKEND_URL: "s3://b", PULUMI_CONFIG_PASSPHRASE: "" };
        expect(pulumiEnvironment(set)).toEqual({});
        expect(pulumiEnvironment({ HOME: folder, PULUMI_CONFIG_PASSPHRASE_FILE: "/p" }, "gs://b")).toEqual({});
    });

    it("is that of `pulumi login` where there was one", () => {
        mkdirSync(join(folder, ".pulumi"));
        const file = join(folder, ".pulumi", "credentials.json");
        writeFileSync(file, JSON.stringify({ current: "https://api.example.com" }));
        expect(configuredBackend({ HOME: folder })).toBe("https://api.example.com");
        expect(pulumiEnvironment({ HOME: folder })).toEqual({ PULUMI_CONFIG_PASSPHRASE: "" });
        writeFileSync(file, JSON.stringify({ current: "" }));
        expect(configuredBackend({ HOME: folder })).toBe(undefined);
        expect(configuredBackend({ HOME: "/nobody", PULUMI_HOME: join(folder, ".pulumi") })).toBe(undefined);
    });
});
