import { compareVersions } from "../gatewayApi/judgeBundle.ts";
import { releaseOfImage } from "../kubernetes/releaseOfImage.ts";
import { ENVOY_GATEWAY_CAPABILITIES, ENVOY_GATEWAY_VERSION } from "./defaults.ts";

/** First release with HTTP/3 to backends, `http3.advertisedPort`, and client certificates over QUIC. */
const NEWER = "v1.10.0";
/** First Envoy that requires client certificates over QUIC. */
const ENVOY_WITH_CERTIFICATES = "1.40.0";

/** Whether a release has what 1.10 added. It was read in its documentation, and not run. */
export function isNewer(version = ENVOY_GATEWAY_VERSION): boolean {
    return compareVersions(version, NEWER) >= 0;
}

/**
 * Capabilities of a release.
 * @param image Image of the proxy, if it is not the release's own. One whose tag states no release is taken for it.
 */
export function capabilitiesOf(version: string | undefined, image: string | undefined) {
    const newer = isNewer(version);
    const envoy = image === undefined ? undefined : releaseOfImage(image);
    return {
        ...ENVOY_GATEWAY_CAPABILITIES,
        upstreamHttp3: newer,
        clientCertificatesWithHttp3:
            newer && (envoy === undefined || compareVersions(envoy, ENVOY_WITH_CERTIFICATES) >= 0),
    };
}
