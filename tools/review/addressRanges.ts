import { BlockList } from "node:net";

const EVERYBODY = ["*", "0.0.0.0/0", "::/0", "internet", "any"];
/** Whether a range, in a provider's format, includes all addresses. */
export const isEverybody = (range: string) => EVERYBODY.includes(range.toLowerCase());

/** Whether a range includes another; group names include only themselves. */
export function includes(range: string, other: string): boolean {
    if (range === other || range === "*" || range.toLowerCase() === "internet" || range.toLowerCase() === "any") {
        return true;
    }
    const [network = "", prefix = ""] = range.split("/");
    const [base = "", length = base.includes(":") ? "128" : "32"] = other.split("/");
    const family = network.includes(":") ? "ipv6" : "ipv4";
    if ((family === "ipv6") !== base.includes(":") || prefix === "" || Number(prefix) > Number(length)) {
        return false;
    }
    try {
        const list = new BlockList();
        list.addSubnet(network, Number(prefix), family);
        return list.check(base, family);
    } catch {
        return false;
    }
}
