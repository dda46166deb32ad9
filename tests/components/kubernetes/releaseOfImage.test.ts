import { expect, test } from "vitest";
import { releaseOfImage } from "../../../components/kubernetes/releaseOfImage.ts";

test.each([
    ["docker.io/library/traefik:v3.7.13", "3.7.13"],
    ["traefik:3.7", "3.7"],
    ["traefik:v3.7.13-nanoserver-ltsc2022", "3.7.13"],
    ["envoyproxy/envoy:distroless-v1.40.0@sha256:0a", "1.40.0"],
    ["registry.example:5000/mirrored/envoyproxy-gateway:v1.9.1", "1.9.1"],
    ["registry.example:5000/gateway", undefined],
    ["gateway@sha256:0a", undefined],
    ["gateway:latest", undefined],
    ["gateway:20261129", undefined],
    ["", undefined],
])("the tag of %s states the release %s", (image, release) => {
    expect(releaseOfImage(image)).toBe(release);
});
