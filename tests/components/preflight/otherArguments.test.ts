import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RequiredArgument } from "../../../components/model/parts.ts";
import { otherArguments } from "../../../components/preflight/otherArguments.ts";

const place = { namespace: "infra", deployment: "traefik" };
const look = (required: RequiredArgument, args: string[], command: string[] = []) =>
    otherArguments(place, [required], { spec: { template: { spec: { containers: [{ args, command }] } } } });
const http3 = { name: "--entryPoints.web.http3", line: "--entryPoints.web.http3.advertisedPort=443" };
const middleware = { name: "--entryPoints.web.http.middlewares", value: "a-b@kubernetescrd" };
const address = { name: "--entryPoints.web.address", value: ":8443" };
const some = "--entrypoints.other.address=:80";

describe("the arguments of an installed controller", () => {
    test.each<[string, RequiredArgument, string[]]>([
        ["an option alone", http3, ["--entryPoints.web.http3"]],
        ["an option in lower case", http3, ["--entrypoints.web.http3=true"]],
        ["an option below it", http3, ["--entryPoints.web.http3.advertisedPort=443"]],
        ["a value", address, ["--entryPoints.web.address=:8443"]],
        ["a value with its protocol", address, ["--entryPoints.web.address=:8443/tcp"]],
        ["a value in a list", middleware, ["--entryPoints.web.http.middlewares=x@file, a-b@kubernetescrd"]],
        ["options in a file", http3, ["--configFile=/etc/traefik.yaml"]],
        ["no argument at all", http3, []],
        ["an option that must not be there", { name: http3.name, absent: true }, [some]],
        ["an option that is switched off", { name: http3.name, absent: true }, ["--entryPoints.web.http3=false"]],
    ])("are good with %s", (_what, required, args) => {
        expect(look(required, args)).toEqual([]);
        expect(look(required, [], args)).toEqual([]);
    });

    test.each<[string, RequiredArgument, string[], string]>([
        ["no HTTP/3", http3, [some], "Add: --entryPoints.web.http3.advertisedPort=443"],
        ["HTTP/3 off", http3, ["--entryPoints.web.http3=false"], "Add: --entryPoints.web.http3.advertisedPort=443"],
        ["another name that begins alike", http3, ["--entryPoints.web.http3x=1"], `Add: ${http3.line}`],
        ["another port", address, ["--entryPoints.web.address=:443"], "Add: --entryPoints.web.address=:8443"],
        [
            "another Middleware",
            middleware,
            ["--entryPoints.web.http.middlewares=x@file"],
            "Add: --entryPoints.web.http.middlewares=a-b@kubernetescrd",
        ],
        [
            "an option without a value",
            { name: "--providers.kubernetesCRD" },
            ["--providers.file.filename=x"],
            "Add: --providers.kubernetesCRD=true",
        ],
    ])("lack something with %s, and the refusal has the line", (_what, required, args, line) => {
        expect(look(required, args)).toEqual([
            `The Deployment "traefik" in namespace "infra" lacks an argument that the gateway needs at this stage. It is its owner's to change. ${line}`,
        ]);
    });

    test("have something that has to go, and the refusal names it", () => {
        expect(look({ name: http3.name, absent: true }, ["--entryPoints.web.http3.advertisedPort=443"])).toEqual([
            'The Deployment "traefik" in namespace "infra" has the argument --entryPoints.web.http3, which the gateway must not have at this stage. ' +
                "It is its owner's to change. Remove: --entryPoints.web.http3",
        ]);
    });

    test("what is asked for is there once it is added as the refusal says", () => {
        const name = fc.stringMatching(/^--[a-zA-Z]{1,4}(\.[a-zA-Z]{1,4}){1,3}$/);
        const value = fc.option(fc.stringMatching(/^[a-z@:-]{1,6}$/), { nil: undefined });
        fc.assert(
            fc.property(name, value, (option, wanted) => {
                const required = wanted === undefined ? { name: option } : { name: option, value: wanted };
                const group = `${option.split(".")[0]}.zzzzz=1`;
                const [problem = ""] = look(required, [group]);
                expect(problem).not.toBe("");
                expect(look(required, [group, problem.split("Add: ")[1] ?? ""])).toEqual([]);
            }),
        );
    });
});
