import { expect, test } from "vitest";
import { isOlder, taggedVersion } from "../../../components/front/proxyImages.ts";

test.for([
    ["docker.io/library/nginx:1.30.6", "1.30.6"],
    ["docker.io/envoyproxy/envoy:distroless-v1.39.3", "1.39.3"],
    ["registry.example:5000/haproxy:3.2-alpine", "3.2"],
    ["registry.example:5000/haproxy", undefined],
    ["haproxy:latest", undefined],
    ["caddy:2.11.9@sha256:0123", "2.11.9"],
    ["caddy@sha256:0123", undefined],
    ["nginx:stable-1.26", "1.26"],
] as const)("the tag of %s names the release %s", ([image, version]) => {
    expect(taggedVersion(image)).toBe(version);
});

test.for([
    ["3.0.11", "3.2", true],
    ["3.1", "3.2", true],
    ["3.2", "3.2", false],
    ["3.2.26", "3.2", false],
    ["2.11.8", "2.11.9", true],
    ["2.11", "2.11.9", false],
    ["2.12.0", "2.11.9", false],
    ["10.0", "3.2", false],
] as const)("%s is older than %s: %s", ([version, floor, older]) => {
    expect(isOlder(version, floor)).toBe(older);
});
