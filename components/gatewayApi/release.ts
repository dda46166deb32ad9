/** Gateway API release that the controllers of this package are built against. */
export const GATEWAY_API_VERSION = "v1.6.1";

/** Where the Gateway API CRDs of a release are. */
export function gatewayApiCrdsUrl(version: string): string {
    return `https://github.com/kubernetes-sigs/gateway-api/releases/download/${version}/standard-install.yaml`;
}
