import type * as pulumi from "@pulumi/pulumi";
import { type CustomResourceInputs, TypedCustomResource } from "../gatewayApi/customResource.ts";

/** Controller that registers pods: the AWS Load Balancer Controller, or EKS Auto Mode's. */
export type BindingApi = "elbv2.k8s.aws/v1beta1" | "eks.amazonaws.com/v1";

/** Source for the pods of a target group; the controller writes it into their security group. */
export interface BindingPeer {
    /** Members of a security group. */
    securityGroup?: { groupID: pulumi.Input<string> };
    /** Addresses. */
    ipBlock?: { cidr: string };
}

/** `spec` of a TargetGroupBinding, with this package's fields. All but the last two are immutable. */
export interface TargetGroupBindingSpec {
    /** The target group; can be bound once. */
    targetGroupARN: pulumi.Input<string>;
    /** Targets are pods. */
    targetType: "ip";
    /** Protocol of the target group. Default: the group's, which the controller looks up. */
    targetGroupProtocol?: "TCP_QUIC";
    /** Family of the pods' addresses. */
    ipAddressType: "ipv4" | "ipv6";
    /** VPC of the target group. */
    vpcID: pulumi.Input<string>;
    /** The Service whose ready pods are the targets, in the binding's namespace. */
    serviceRef: { name: pulumi.Input<string>; port: number };
    /**
     * Ports opened on the pods. UDP must be listed, and TCP too for the health check: the default is TCP
     * (kubernetes-sigs/aws-load-balancer-controller#4146, #2829).
     */
    networking: {
        ingress: { from: pulumi.Input<BindingPeer[]>; ports: { protocol: "TCP" | "UDP"; port: number }[] }[];
    };
}

/** Keeps the pods of a Service registered with a target group. */
export class TargetGroupBinding extends TypedCustomResource<TargetGroupBindingSpec, unknown> {
    constructor(
        name: string,
        api: BindingApi,
        inputs: CustomResourceInputs<TargetGroupBindingSpec>,
        opts?: pulumi.CustomResourceOptions,
    ) {
        super(api, "TargetGroupBinding", name, inputs, opts);
    }
}
