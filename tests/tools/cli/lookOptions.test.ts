import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, describe, expect, test } from "vitest";
import { UsageError } from "../../../tools/cli/exitCodes.ts";
import {
    addLookOptions,
    type LookFlags,
    readCertificates,
    targetsFrom,
    verifyOptionsFrom,
} from "../../../tools/cli/lookOptions.ts";

const folder = mkdtempSync(join(tmpdir(), "http3-look-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A command line as `verify` and `watch` read it. */
function read(...args: string[]) {
    const command = addLookOptions(new Command("look"))
        .exitOverride()
        .configureOutput({ writeErr: () => {} });
    command.parse(args, { from: "user" });
    const flags = command.opts<LookFlags>();
    return { options: verifyOptionsFrom(flags), urls: targetsFrom(command.args, flags).map(({ url }) => url) };
}
const optionsOf = (...args: string[]) => read(...args, "a.test").options;

describe("what is looked at", () => {
    test("are the URLs of the command line, then those of a file, whose comments begin after a space", () => {
        const file = join(folder, "hosts");
        writeFileSync(file, "# all\nb.test # the second\n\n  https://c.test/page#part\n#d.test\n");
        expect(read("a.test", "--host-file", file).urls).toEqual([
            "https://a.test/",
            "https://b.test/",
            "https://c.test/page",
        ]);
    });
});

test("a CA file without a certificate is named, with its option", () => {
    const file = join(folder, "no.pem");
    writeFileSync(file, "hello\n");
    expect(() => readCertificates(file)).toThrow(new UsageError(`--ca: ${file}: no PEM certificate in the CA file`));
});

test("a file that cannot be read is named, with its option", () => {
    expect(() => read("a.test", "--ca", join(folder, "nope.pem"))).toThrow(
        new UsageError(`--ca: ${join(folder, "nope.pem")} cannot be read: it does not exist.`),
    );
    expect(() => read("--host-file", folder)).toThrow(
        new UsageError(`--host-file: ${folder} cannot be read: it is a folder. Name a file.`),
    );
});

describe("how it is looked at", () => {
    test("is over both families for five seconds a step, unless it is said otherwise", () => {
        expect(optionsOf()).toEqual({ timeoutMs: 5000, families: [4, 6], connect: [] });
    });

    test("is over one family, with a CA, a resolver and a promised port", () => {
        const ca = join(folder, "ca.pem");
        writeFileSync(ca, "a certificate");
        expect(
            optionsOf(
                ...["--family", "4", "--ca", ca, "--resolver", "192.0.2.53:5353"],
                ...["--promised-port", "8443", "--timeout", "0.5"],
            ),
        ).toEqual({
            resolver: "192.0.2.53:5353",
            ca: "a certificate",
            timeoutMs: 500,
            families: [4],
            connect: [],
            promisedPort: 8443,
        });
        expect(optionsOf("--family", "6").families).toEqual([6]);
    });

    test("is at each address that is named", () => {
        expect(optionsOf("--connect", "192.0.2.1", "--connect", "2001:db8::1").connect).toEqual([
            "192.0.2.1",
            "2001:db8::1",
        ]);
    });

    test("may take from a moment to ten minutes a step, on any port", () => {
        expect(optionsOf("--timeout", "600").timeoutMs).toBe(600_000);
        expect(optionsOf("--promised-port", "1").promisedPort).toBe(1);
        expect(optionsOf("--promised-port", "65535").promisedPort).toBe(65_535);
    });

    test.each([
        { flag: "--timeout", value: "0", message: "Write seconds, more than 0 and at most 600." },
        { flag: "--timeout", value: "600.1", message: "Write seconds, more than 0 and at most 600." },
        { flag: "--timeout", value: "soon", message: "Write seconds, more than 0 and at most 600." },
        { flag: "--promised-port", value: "0", message: "Write 1 to 65535." },
        { flag: "--promised-port", value: "65536", message: "Write 1 to 65535." },
        { flag: "--promised-port", value: "443.5", message: "Write 1 to 65535." },
        { flag: "--connect", value: "a.test", message: "Write an IP address." },
        { flag: "--resolver", value: "a.test", message: "a.test" },
    ])("is not $flag $value", ({ flag, value, message }) => {
        expect(() => read(flag, value, "a.test")).toThrow(message);
    });
});
