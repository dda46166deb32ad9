/** Type of the component `Http3Gateway`, whose inputs are a {@link Plan}: apart, so that no SDK is loaded by it. */
export const GATEWAY_TYPE = "http3gateway:index:Http3Gateway";
