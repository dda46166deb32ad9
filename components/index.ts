export { AdvertisedStage, type AdvertisedStageArgs } from "./advertisement/advertisedStage.ts";
export { Http3Check, type Http3CheckArgs, type Http3CheckPlace } from "./advertisement/http3Check.ts";
export { Http3Gate, type Http3GateArgs } from "./advertisement/http3Gate.ts";
export { acme } from "./certificates/acme.ts";
export { type AcmeArgs, AcmeCertificate, type AcmeCertificateArgs } from "./certificates/acmeCertificate.ts";
export type { ExternalAccount } from "./certificates/acmeKind.ts";
export {
    CertManager,
    type CertManagerArgs,
    type CertManagerSettings,
} from "./certificates/certManager.ts";
export {
    type AcmeIssuerSpec,
    type AcmeSolver,
    CertManagerCertificate,
    type CertManagerCertificateSpec,
    ClusterIssuer,
    type Dns01Config,
    Issuer,
    type SecretKeyRef,
} from "./certificates/certManagerObjects.ts";
export { type ExistingSecretArgs, existingSecret } from "./certificates/existingSecret.ts";
export { IssuedCertificates, type IssuedCertificatesArgs } from "./certificates/issuedCertificates.ts";
export { type Rfc2136SolverArgs, rfc2136Solver, type TsigAlgorithm } from "./certificates/rfc2136.ts";
export {
    type SelfSignedArgs,
    SelfSignedCertificate,
    type SelfSignedCertificateArgs,
    selfSigned,
} from "./certificates/selfSigned.ts";
export type {
    DependsOn,
    Dns01Solver,
    Dns01SolverPlan,
    SolverContext,
    SolverIdentity,
} from "./certificates/solver.ts";
export type { Dns01SolverArgs } from "./certificates/solverFields.ts";
export {
    type InClusterDnsZoneArgs,
    InClusterZone,
    type InClusterZoneArgs,
    inClusterZone,
} from "./dns/inClusterZone.ts";
export { none } from "./dns/none.ts";
export { type PlannedAddressSet, type PlannedRecordSet, plannedAddressSets } from "./dns/plannedRecords.ts";
export { addressRecords, httpsRecords, type RecordSet } from "./dns/records.ts";
export { AltSvc, type AltSvcArgs } from "./envoyGateway/altSvc.ts";
export { AltSvcRemoval } from "./envoyGateway/altSvcRemoval.ts";
export { type EnvoyGatewayArgs, envoyGateway } from "./envoyGateway/envoyGateway.ts";
export type { ProxySettings } from "./envoyGateway/envoyProxySpec.ts";
export { type ExistingEnvoyGatewayArgs, existingEnvoyGateway } from "./envoyGateway/existingEnvoyGateway.ts";
export { type ClientTrafficPolicyReference, Http3Listener } from "./envoyGateway/http3Listener.ts";
export {
    type EnvoyGatewayCrds,
    type EnvoyGatewayImages,
    EnvoyGatewayInstallation,
    type EnvoyGatewayInstallationArgs,
} from "./envoyGateway/installation.ts";
export { envoyGatewayMetrics } from "./envoyGateway/metrics.ts";
export {
    BackendTrafficPolicy,
    type BackendTrafficPolicySpec,
    ClientTrafficPolicy,
    EnvoyPatchPolicy,
    type EnvoyPatchPolicySpec,
    EnvoyProxy,
} from "./envoyGateway/objects.ts";
export { type HostPortsArgs, hostPorts } from "./exposures/hostPorts.ts";
export { type AddressSource, type MixedServiceArgs, mixedService } from "./exposures/mixedService.ts";
export { type CiliumArgs, cilium } from "./exposures/presets/cilium.ts";
export { type DigitalOceanArgs, digitalOcean } from "./exposures/presets/digitalOcean.ts";
export { type K3sArgs, k3s } from "./exposures/presets/k3s.ts";
export { type KubeVipArgs, kubeVip } from "./exposures/presets/kubeVip.ts";
export { type MetalLbArgs, metallb } from "./exposures/presets/metallb.ts";
export { type OciArgs, oci } from "./exposures/presets/oci.ts";
export { hetzner, inTreeAws, linode } from "./exposures/presets/withoutUdp.ts";
export { type SharedAddressArgs, sharedAddress, sharedAddressExposure } from "./exposures/sharedAddress.ts";
export {
    SharedAddressServices,
    type SharedAddressServicesArgs,
    type SharedServiceSettings,
} from "./exposures/sharedAddressServices.ts";
export {
    type AltSvcBy,
    type HttpRouteFilterArgs,
    httpRouteFilter,
    type IngressAnnotationArgs,
    ingressAnnotation,
} from "./front/altSvcBy.ts";
export { type ExistingAddressArgs, existingAddress } from "./front/existingAddress.ts";
export {
    type Behind,
    type ExistingServiceArgs,
    existingGateway,
    existingIngress,
    existingService,
} from "./front/existingService.ts";
export { type FrontArgs, front } from "./front/front.ts";
export { FrontedService, type FrontedServiceArgs } from "./front/frontedService.ts";
export { GatewayAltSvc, type GatewayAltSvcArgs } from "./front/gatewayAltSvc.ts";
export { ServedAltSvc, type ServedAltSvcArgs } from "./front/servedAltSvc.ts";
export { TcpPort, type TcpPortArgs } from "./front/tcpPort.ts";
export { UdpPort, type UdpPortArgs } from "./front/udpPort.ts";
export type { AdvertisementArgs } from "./gateway/advertisementArgs.ts";
export type { CheckArgs } from "./gateway/checkArgs.ts";
export type { GatewayRoute, RouteArgs } from "./gateway/gatewayRoute.ts";
export { Http3Front } from "./gateway/http3Front.ts";
export type { Http3FrontArgs } from "./gateway/http3FrontArgs.ts";
export { Http3Gateway } from "./gateway/http3Gateway.ts";
export type { Http3GatewayArgs } from "./gateway/http3GatewayArgs.ts";
export { judgePlan } from "./gateway/judgePlan.ts";
export { RULES } from "./gateway/rules.ts";
export { CrdBundle, type CrdBundleArgs } from "./gatewayApi/crdBundle.ts";
export { Gateway } from "./gatewayApi/gateway.ts";
export { GatewayClass } from "./gatewayApi/gatewayClass.ts";
export { GrpcRoute } from "./gatewayApi/grpcRoute.ts";
export { HttpRoute } from "./gatewayApi/httpRoute.ts";
export { ReferenceGrant } from "./gatewayApi/referenceGrant.ts";
export type { RouteStatus } from "./gatewayApi/routeStatus.ts";
export type {
    GrpcRouteBackendRef,
    GrpcRouteFilter,
    GrpcRouteMatch,
    GrpcRouteRule,
    GrpcRouteSpec,
    HttpRouteBackendRef,
    HttpRouteFilter,
    HttpRouteMatch,
    HttpRouteRule,
    HttpRouteSpec,
    ParentReference,
    ReferenceGrantFrom,
    ReferenceGrantSpec,
    ReferenceGrantTo,
} from "./gatewayApi/routeTypes.ts";
export { EnvoyFilter } from "./istio/envoyFilter.ts";
export { type ExistingIstioArgs, existingIstio } from "./istio/existingIstio.ts";
export { type IstioArgs, type IstioCrds, istio } from "./istio/istio.ts";
export { existingIstioMetrics, istioMetrics } from "./istio/metrics.ts";
export type { ClusterArgs } from "./model/cluster.ts";
export type { ListenerInput } from "./model/listeners.ts";
export { listenerUrl } from "./model/listenerUrl.ts";
export type {
    Addresses,
    Backend,
    BackendPort,
    Certificate,
    Controller,
    Delegation,
    DnsZone,
    Exposure,
    IpFamily,
    IssuedCertificate,
    OpenZone,
    PartContext,
    Publication,
    PublishedRecords,
    QuicServerIdShape,
    RequiredArgument,
    RequiredRelease,
    RequiredSecret,
    ServiceShape,
    ZoneRequest,
} from "./model/parts.ts";
export type { PlainReading, PlainReadings } from "./model/plainReadings.ts";
export {
    type AdvertisementPlan,
    altSvc,
    type CheckPlan,
    type ControllerCapabilities,
    type ControllerPlan,
    type Plan,
    type UpstreamPlan,
} from "./model/plan.ts";
export { type PlannedListener, plannedListeners } from "./model/plannedListeners.ts";
export type { ProxyMetrics } from "./model/proxyMetrics.ts";
export { refuse } from "./model/rules/refuse.ts";
export type { Finding, Offence, Rule, Severity } from "./model/rules/rule.ts";
export { STAGE_NAMES, STAGES, type Stage, type StageFacts } from "./model/stages.ts";
export {
    type AlertingRule,
    type AlertSettings,
    alertRules,
    type RecordingRule,
    type RuleFile,
} from "./monitoring/alerts.ts";
export { type Dashboard, dashboard } from "./monitoring/dashboard.ts";
export { Http3Watch, type Http3WatchArgs } from "./monitoring/http3Watch.ts";
export { monitorGateway, type WatchedGateway } from "./monitoring/monitorGateway.ts";
export type { MonitoringArgs } from "./monitoring/monitoringArgs.ts";
export { monitoringProblems } from "./monitoring/settings.ts";
export { ClusterPreflight, type ClusterPreflightArgs } from "./preflight/clusterPreflight.ts";
export { type EntryPoint, type ExistingTraefikArgs, existingTraefik } from "./traefik/existingTraefik.ts";
export { Middleware } from "./traefik/objects.ts";
export { SentAltSvc, type SentAltSvcArgs } from "./traefik/sentAltSvc.ts";
export { type MiddlewareReference, SilentAltSvc } from "./traefik/silentAltSvc.ts";
export { type TraefikArgs, type TraefikCrds, traefik } from "./traefik/traefik.ts";
