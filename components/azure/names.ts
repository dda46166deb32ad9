/**
 * Whether a name is valid for a balancer, public IP address, subnet or security rule.
 * Source: Azure documentation "Naming rules and restrictions for Azure resources", Microsoft.Network.
 */
export function isNetworkName(text: string): boolean {
    return text.length <= 80 && /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_])?$/.test(text);
}

/** Whether a resource group name is valid. Source: the same page, Microsoft.Resources. */
export function isResourceGroupName(text: string): boolean {
    return /^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u.test(text);
}

/** Whether a text is the id of a Microsoft.Network resource, such as a `virtualNetworks`. */
export function isNetworkId(text: string, type: string): boolean {
    const [, subscription, group = "", found, name = ""] =
        /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.Network\/([^/]+)\/([^/]+)$/i.exec(
            text,
        ) ?? [];
    return (
        subscription !== undefined &&
        /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(subscription) &&
        isResourceGroupName(group) &&
        found?.toLowerCase() === type.toLowerCase() &&
        isNetworkName(name)
    );
}
