import type { Properties } from "../../../../tools/review/change.ts";
import { gateway, route, types } from "../build.ts";
import { type Case, testFindings } from "./cases.ts";

const renamed = {
    type: types.gateway,
    name: "gateway",
    before: gateway({ hostname: "a.test", name: "old" }, { hostname: "b.test", name: "old" }),
    after: gateway({ hostname: "a.test", name: "new" }, { hostname: "b.test", name: "new" }),
};
const split = { ...renamed, after: gateway({ hostname: "a.test", name: "one" }, { hostname: "b.test", name: "two" }) };
/** A route with a parentRef for each name of a listener; none for the whole Gateway. */
const named = (...names: (string | undefined)[]) => ({
    metadata: { name: "shop", namespace: "web" },
    spec: { parentRefs: names.map((sectionName) => (sectionName ? { name: "edge", sectionName } : { name: "edge" })) },
});
const shop = (after: Properties) => ({ type: types.route, name: "shop", after });
const loses = "shop names it by sectionName";
const outside = "Routes outside this program";

const cases: Case[] = [
    {
        what: "a route that names the old listener alone loses it",
        resources: [renamed, shop(named("old"))],
        says: loses,
    },
    {
        what: "a route that names one of two listeners that the old one became loses the other's hostnames",
        resources: [split, shop(named("old", "one"))],
        says: loses,
    },
    {
        what: "a route that names both listeners that the old one became keeps its hostnames",
        resources: [split, shop(named("old", "one", "two"))],
        says: outside,
    },
    {
        what: "a route that names the Gateway beside its listener loses nothing",
        resources: [renamed, shop(named("old", undefined))],
        says: outside,
    },
    {
        what: "a route of another parent of the same name, a Service, has not lost the Gateway",
        resources: [renamed, shop(route("old", { kind: "Service" }))],
        says: outside,
    },
    {
        what: "a route in another namespace has no parent there unless it says so",
        resources: [renamed, shop({ ...route("old"), metadata: { name: "shop", namespace: "other" } })],
        says: outside,
    },
    {
        what: "a route whose namespace is not said may be in that of its Gateway, and loses its listener",
        resources: [renamed, shop({ ...route("old"), metadata: { name: "shop" } })],
        says: loses,
    },
    {
        what: "a route in another namespace that names the Gateway's namespace loses its listener",
        resources: [
            renamed,
            shop({ ...route("old", { namespace: "web" }), metadata: { name: "shop", namespace: "other" } }),
        ],
        says: loses,
    },
].map((one) => ({ ...one, findings: ["listener-renamed gateway"] }));

testFindings([
    ...cases,
    {
        what: "a listener whose hostname is on another port from now on is another listener",
        resources: [
            {
                type: types.gateway,
                before: gateway({ hostname: "a.test", name: "old" }),
                after: gateway({ hostname: "a.test", name: "new", port: 8443 }),
            },
            shop(named("old")),
        ],
        findings: ["hostname-dropped it"],
    },
]);
