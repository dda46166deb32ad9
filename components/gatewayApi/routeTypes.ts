// Made from the Gateway API's CRDs by `node tools/dev/release/routeTypes.ts`; a test on the lab compares them.

import type { Input } from "@pulumi/pulumi";

/**
 * ParentReference identifies an API object (usually a Gateway) that can be considered a parent of this resource
 * (usually a route).
 */
export interface ParentReference {
    /** Group is the group of the referent. Default: `"gateway.networking.k8s.io"`. */
    group?: Input<string>;
    /** Kind is kind of the referent. Default: `"Gateway"`. */
    kind?: Input<string>;
    /** Name is the name of the referent. */
    name: Input<string>;
    /** Namespace is the namespace of the referent. */
    namespace?: Input<string>;
    /** Port is the network port this Route targets. From 1 to 65535. */
    port?: Input<number>;
    /** SectionName is the name of a section within the target resource. */
    sectionName?: Input<string>;
}

/** CORS defines a schema for a filter that responds to the cross-origin request based on HTTP response header. */
export interface CorsFilter {
    /** AllowCredentials indicates whether the actual cross-origin request allows to include credentials. */
    allowCredentials?: Input<boolean>;
    /**
     * AllowHeaders indicates which HTTP request headers are supported for accessing the requested resource. At most 64.
     */
    allowHeaders?: Input<Input<string>[]>;
    /** AllowMethods indicates which HTTP methods are supported for accessing the requested resource. At most 9. */
    allowMethods?: Input<
        Input<"GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "CONNECT" | "OPTIONS" | "TRACE" | "PATCH" | "*">[]
    >;
    /**
     * AllowOrigins indicates whether the response can be shared with requested resource from the given `Origin`. At
     * most 64.
     */
    allowOrigins?: Input<Input<string>[]>;
    /**
     * ExposeHeaders indicates which HTTP response headers can be exposed to client-side scripts in response to a
     * cross-origin request. At most 64.
     */
    exposeHeaders?: Input<Input<string>[]>;
    /**
     * MaxAge indicates the duration (in seconds) for the client to cache the results of a "preflight" request. Default:
     * `5`.
     */
    maxAge?: Input<number>;
}

/** An object in the namespace of the route. */
export interface LocalObjectReference {
    /** Group is the group of the referent. */
    group: Input<string>;
    /** Kind is kind of the referent. */
    kind: Input<string>;
    /** Name is the name of the referent. */
    name: Input<string>;
}

/** HTTPHeader represents an HTTP Header name and value as defined by RFC 7230. */
export interface HeaderValue {
    /** Name is the name of the HTTP Header to be matched. */
    name: Input<string>;
    /** Value is the value of HTTP Header to be matched. */
    value: Input<string>;
}

/** Changes the headers of a request or of a response. */
export interface HeaderModifier {
    /** Add adds the given header(s) (name, value) to the request before the action. At most 16. */
    add?: Input<Input<HeaderValue>[]>;
    /** Remove the given header(s) from the HTTP request before the action. At most 16. */
    remove?: Input<Input<string>[]>;
    /** Set overwrites the request with the given header (name, value) before the action. At most 16. */
    set?: Input<Input<HeaderValue>[]>;
}

/** A Service, or another object that answers requests. */
export interface BackendObjectReference {
    /** Group is the group of the referent. Default: `""`. */
    group?: Input<string>;
    /** Kind is the Kubernetes resource kind of the referent. Default: `"Service"`. */
    kind?: Input<string>;
    /** Name is the name of the referent. */
    name: Input<string>;
    /** Namespace is the namespace of the backend. */
    namespace?: Input<string>;
    /** Port specifies the destination port number to use for this resource. From 1 to 65535. */
    port?: Input<number>;
}

/** Fraction represents the fraction of requests that should be mirrored to BackendRef. */
export interface Fraction {
    /** Default: `100`. */
    denominator?: Input<number>;
    numerator: Input<number>;
}

/** RequestMirror defines a schema for a filter that mirrors requests. */
export interface RequestMirrorFilter {
    /** BackendRef references a resource where mirrored requests are sent. */
    backendRef: Input<BackendObjectReference>;
    /** Fraction represents the fraction of requests that should be mirrored to BackendRef. */
    fraction?: Input<Fraction>;
    /** Percent represents the percentage of requests that should be mirrored to BackendRef. From 0 to 100. */
    percent?: Input<number>;
}

/** Changes the path of a request. */
export interface PathModifier {
    /**
     * ReplaceFullPath specifies the value with which to replace the full path of a request during a rewrite or
     * redirect.
     */
    replaceFullPath?: Input<string>;
    /**
     * ReplacePrefixMatch specifies the value with which to replace the prefix match of a request during a rewrite or
     * redirect.
     */
    replacePrefixMatch?: Input<string>;
    /** Type defines the type of path modifier. */
    type: Input<"ReplaceFullPath" | "ReplacePrefixMatch">;
}

/** RequestRedirect defines a schema for a filter that responds to the request with an HTTP redirection. */
export interface RequestRedirectFilter {
    /** Hostname is the hostname to be used in the value of the `Location` header in the response. */
    hostname?: Input<string>;
    /** Path defines parameters used to modify the path of the incoming request. */
    path?: Input<PathModifier>;
    /** Port is the port to be used in the value of the `Location` header in the response. From 1 to 65535. */
    port?: Input<number>;
    /** Scheme is the scheme to be used in the value of the `Location` header in the response. */
    scheme?: Input<"http" | "https">;
    /** StatusCode is the HTTP status code to be used in response. Default: `302`. */
    statusCode?: Input<301 | 302 | 303 | 307 | 308>;
}

/** URLRewrite defines a schema for a filter that modifies a request during forwarding. */
export interface UrlRewriteFilter {
    /** Hostname is the value to be used to replace the Host header value during forwarding. */
    hostname?: Input<string>;
    /** Path defines a path rewrite. */
    path?: Input<PathModifier>;
}

/** HTTPRouteFilter defines processing steps that must be completed during the request or response lifecycle. */
export interface HttpRouteFilter {
    /** CORS defines a schema for a filter that responds to the cross-origin request based on HTTP response header. */
    cors?: Input<CorsFilter>;
    /** ExtensionRef is an optional, implementation-specific extension to the "filter" behavior. */
    extensionRef?: Input<LocalObjectReference>;
    /** RequestHeaderModifier defines a schema for a filter that modifies request headers. */
    requestHeaderModifier?: Input<HeaderModifier>;
    /** RequestMirror defines a schema for a filter that mirrors requests. */
    requestMirror?: Input<RequestMirrorFilter>;
    /** RequestRedirect defines a schema for a filter that responds to the request with an HTTP redirection. */
    requestRedirect?: Input<RequestRedirectFilter>;
    /** ResponseHeaderModifier defines a schema for a filter that modifies response headers. */
    responseHeaderModifier?: Input<HeaderModifier>;
    /** Type identifies the type of filter to apply. */
    type: Input<
        | "RequestHeaderModifier"
        | "ResponseHeaderModifier"
        | "RequestMirror"
        | "RequestRedirect"
        | "URLRewrite"
        | "ExtensionRef"
        | "CORS"
    >;
    /** URLRewrite defines a schema for a filter that modifies a request during forwarding. */
    urlRewrite?: Input<UrlRewriteFilter>;
}

/** HTTPBackendRef defines how a HTTPRoute forwards a HTTP request. */
export interface HttpRouteBackendRef {
    /**
     * Filters defined at this level should be executed if and only if the request is being forwarded to the backend
     * defined here. At most 16.
     */
    filters?: Input<Input<HttpRouteFilter>[]>;
    /** Group is the group of the referent. Default: `""`. */
    group?: Input<string>;
    /** Kind is the Kubernetes resource kind of the referent. Default: `"Service"`. */
    kind?: Input<string>;
    /** Name is the name of the referent. */
    name: Input<string>;
    /** Namespace is the namespace of the backend. */
    namespace?: Input<string>;
    /** Port specifies the destination port number to use for this resource. From 1 to 65535. */
    port?: Input<number>;
    /**
     * Weight specifies the proportion of requests forwarded to the referenced backend. From 0 to 1000000. Default: `1`.
     */
    weight?: Input<number>;
}

/** HTTPHeaderMatch describes how to select a HTTP route by matching HTTP request headers. */
export interface HeaderMatch {
    /** Name is the name of the HTTP Header to be matched. */
    name: Input<string>;
    /** Type specifies how to match against the value of the header. Default: `"Exact"`. */
    type?: Input<"Exact" | "RegularExpression">;
    /** Value is the value of HTTP Header to be matched. */
    value: Input<string>;
}

/** Path specifies a HTTP request path matcher. Default: `{"type":"PathPrefix","value":"/"}`. */
export interface HttpPathMatch {
    /** Type specifies how to match against the path Value. Default: `"PathPrefix"`. */
    type?: Input<"Exact" | "PathPrefix" | "RegularExpression">;
    /** Value of the HTTP path to match against. Default: `"/"`. */
    value?: Input<string>;
}

/** HTTPQueryParamMatch describes how to select a HTTP route by matching HTTP query parameters. */
export interface QueryParamMatch {
    /** Name is the name of the HTTP query param to be matched. */
    name: Input<string>;
    /** Type specifies how to match against the value of the query parameter. Default: `"Exact"`. */
    type?: Input<"Exact" | "RegularExpression">;
    /** Value is the value of HTTP query param to be matched. */
    value: Input<string>;
}

/** HTTPRouteMatch defines the predicate used to match requests to a given action. */
export interface HttpRouteMatch {
    /** Headers specifies HTTP request header matchers. At most 16. */
    headers?: Input<Input<HeaderMatch>[]>;
    /** Method specifies HTTP method matcher. */
    method?: Input<"GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "CONNECT" | "OPTIONS" | "TRACE" | "PATCH">;
    /** Path specifies a HTTP request path matcher. Default: `{"type":"PathPrefix","value":"/"}`. */
    path?: Input<HttpPathMatch>;
    /** QueryParams specifies HTTP query parameter matchers. At most 16. */
    queryParams?: Input<Input<QueryParamMatch>[]>;
}

/** Timeouts defines the timeouts that can be configured for an HTTP request. */
export interface HttpRouteTimeouts {
    /** BackendRequest specifies a timeout for an individual request from the gateway to a backend. */
    backendRequest?: Input<string>;
    /** Request specifies the maximum duration for a gateway to respond to an HTTP request. */
    request?: Input<string>;
}

/**
 * HTTPRouteRule defines semantics for matching an HTTP request based on conditions (matches), processing it (filters),
 * and forwarding the request to an API object (backendRefs).
 */
export interface HttpRouteRule {
    /** BackendRefs defines the backend(s) where matching requests should be sent. At most 16. */
    backendRefs?: Input<Input<HttpRouteBackendRef>[]>;
    /** Filters define the filters that are applied to requests that match this rule. At most 16. */
    filters?: Input<Input<HttpRouteFilter>[]>;
    /**
     * Matches define conditions used for matching the rule against incoming HTTP requests. At most 64. Default:
     * `[{"path":{"type":"PathPrefix","value":"/"}}]`.
     */
    matches?: Input<Input<HttpRouteMatch>[]>;
    /** Name is the name of the route rule. */
    name?: Input<string>;
    /** Timeouts defines the timeouts that can be configured for an HTTP request. */
    timeouts?: Input<HttpRouteTimeouts>;
}

/** `spec` of an HTTPRoute (`gateway.networking.k8s.io/v1`). */
export interface HttpRouteSpec {
    /**
     * Hostnames defines a set of hostnames that should match against the HTTP Host header to select a HTTPRoute used to
     * process the request. At most 16.
     */
    hostnames?: Input<Input<string>[]>;
    /** ParentRefs references the resources (usually Gateways) that a Route wants to be attached to. At most 32. */
    parentRefs?: Input<Input<ParentReference>[]>;
    /**
     * Rules are a list of HTTP matchers, filters and actions. At most 16. Default:
     * `[{"matches":[{"path":{"type":"PathPrefix","value":"/"}}]}]`.
     */
    rules?: Input<Input<HttpRouteRule>[]>;
}

/** GRPCRouteFilter defines processing steps that must be completed during the request or response lifecycle. */
export interface GrpcRouteFilter {
    /** ExtensionRef is an optional, implementation-specific extension to the "filter" behavior. */
    extensionRef?: Input<LocalObjectReference>;
    /** RequestHeaderModifier defines a schema for a filter that modifies request headers. */
    requestHeaderModifier?: Input<HeaderModifier>;
    /** RequestMirror defines a schema for a filter that mirrors requests. */
    requestMirror?: Input<RequestMirrorFilter>;
    /** ResponseHeaderModifier defines a schema for a filter that modifies response headers. */
    responseHeaderModifier?: Input<HeaderModifier>;
    /** Type identifies the type of filter to apply. */
    type: Input<"ResponseHeaderModifier" | "RequestHeaderModifier" | "RequestMirror" | "ExtensionRef">;
}

/** GRPCBackendRef defines how a GRPCRoute forwards a gRPC request. */
export interface GrpcRouteBackendRef {
    /**
     * Filters defined at this level MUST be executed if and only if the request is being forwarded to the backend
     * defined here. At most 16.
     */
    filters?: Input<Input<GrpcRouteFilter>[]>;
    /** Group is the group of the referent. Default: `""`. */
    group?: Input<string>;
    /** Kind is the Kubernetes resource kind of the referent. Default: `"Service"`. */
    kind?: Input<string>;
    /** Name is the name of the referent. */
    name: Input<string>;
    /** Namespace is the namespace of the backend. */
    namespace?: Input<string>;
    /** Port specifies the destination port number to use for this resource. From 1 to 65535. */
    port?: Input<number>;
    /**
     * Weight specifies the proportion of requests forwarded to the referenced backend. From 0 to 1000000. Default: `1`.
     */
    weight?: Input<number>;
}

/** Method specifies a gRPC request service/method matcher. */
export interface GrpcMethodMatch {
    /** Value of the method to match against. */
    method?: Input<string>;
    /** Value of the service to match against. */
    service?: Input<string>;
    /** Type specifies how to match against the service and/or method. Default: `"Exact"`. */
    type?: Input<"Exact" | "RegularExpression">;
}

/** GRPCRouteMatch defines the predicate used to match requests to a given action. */
export interface GrpcRouteMatch {
    /** Headers specifies gRPC request header matchers. At most 16. */
    headers?: Input<Input<HeaderMatch>[]>;
    /** Method specifies a gRPC request service/method matcher. */
    method?: Input<GrpcMethodMatch>;
}

/**
 * GRPCRouteRule defines the semantics for matching a gRPC request based on conditions (matches), processing it
 * (filters), and forwarding the request to an API object (backendRefs).
 */
export interface GrpcRouteRule {
    /** BackendRefs defines the backend(s) where matching requests should be sent. At most 16. */
    backendRefs?: Input<Input<GrpcRouteBackendRef>[]>;
    /** Filters define the filters that are applied to requests that match this rule. At most 16. */
    filters?: Input<Input<GrpcRouteFilter>[]>;
    /** Matches define conditions used for matching the rule against incoming gRPC requests. At most 64. */
    matches?: Input<Input<GrpcRouteMatch>[]>;
    /** Name is the name of the route rule. */
    name?: Input<string>;
}

/** `spec` of a GRPCRoute (`gateway.networking.k8s.io/v1`). */
export interface GrpcRouteSpec {
    /**
     * Hostnames defines a set of hostnames to match against the GRPC Host header to select a GRPCRoute to process the
     * request. At most 16.
     */
    hostnames?: Input<Input<string>[]>;
    /** ParentRefs references the resources (usually Gateways) that a Route wants to be attached to. At most 32. */
    parentRefs?: Input<Input<ParentReference>[]>;
    /** Rules are a list of GRPC matchers, filters and actions. At most 16. */
    rules?: Input<Input<GrpcRouteRule>[]>;
}

/** ReferenceGrantFrom describes trusted namespaces and kinds. */
export interface ReferenceGrantFrom {
    /** Group is the group of the referent. */
    group: Input<string>;
    /** Kind is the kind of the referent. */
    kind: Input<string>;
    /** Namespace is the namespace of the referent. */
    namespace: Input<string>;
}

/** ReferenceGrantTo describes what Kinds are allowed as targets of the references. */
export interface ReferenceGrantTo {
    /** Group is the group of the referent. */
    group: Input<string>;
    /** Kind is the kind of the referent. */
    kind: Input<string>;
    /** Name is the name of the referent. */
    name?: Input<string>;
}

/** `spec` of a ReferenceGrant (`gateway.networking.k8s.io/v1beta1`). */
export interface ReferenceGrantSpec {
    /**
     * From describes the trusted namespaces and kinds that can reference the resources described in "To". At most 16.
     */
    from: Input<Input<ReferenceGrantFrom>[]>;
    /** To describes the resources that may be referenced by the resources described in "From". At most 16. */
    to: Input<Input<ReferenceGrantTo>[]>;
}
