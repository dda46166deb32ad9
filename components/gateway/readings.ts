import { advertisementReview } from "../advertisement/review.ts";
import { awsReview } from "../aws/review.ts";
import { azureReview } from "../azure/review.ts";
import { certificatesReview } from "../certificates/review.ts";
import { cloudflareReview } from "../cloudflare/review.ts";
import { dnsReview } from "../dns/review.ts";
import { emissaryReview } from "../emissary/review.ts";
import { envoyGatewayReview } from "../envoyGateway/review.ts";
import { exposuresReview } from "../exposures/review.ts";
import { frontReview } from "../front/review.ts";
import { gatewayApiReview } from "../gatewayApi/review.ts";
import { gcpReview } from "../gcp/review.ts";
import { istioReview } from "../istio/review.ts";
import { kubernetesReview } from "../kubernetes/review.ts";
import type { WingReview } from "../model/readings.ts";
import { monitoringReview } from "../monitoring/review.ts";
import { traefikReview } from "../traefik/review.ts";
import { OTHER_PACKAGES } from "./otherPackages.ts";

/** Each folder's readings of its resources for a review. It loads no SDK. */
export const REVIEWS: readonly WingReview[] = [
    kubernetesReview,
    gatewayApiReview,
    exposuresReview,
    awsReview,
    gcpReview,
    azureReview,
    cloudflareReview,
    envoyGatewayReview,
    traefikReview,
    frontReview,
    istioReview,
    emissaryReview,
    certificatesReview,
    dnsReview,
    advertisementReview,
    monitoringReview,
    { readings: { "http3gateway:*": { concerns: true, notice: { deleted: "nothing that this preview shows" } } } },
    { readings: OTHER_PACKAGES },
];
