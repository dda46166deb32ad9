import { Http3Gateway } from "pulumi-http3-gateway";
import { badInputs } from "../../../components/gateway/badInputs.ts";
import { mistakesAlone } from "../../../components/gateway/mistakesAlone.ts";
import { defaultArgs } from "../../../support/edge.ts";

// Each gateway, and each component that is used alone, fails by itself, so that one run shows what the host prints of every mistake.
for (const {
    args: { name = "edge", ...args },
} of badInputs) {
    Promise.resolve().then(() => new Http3Gateway(name, { ...defaultArgs(), ...args }));
}
for (const { make } of mistakesAlone) Promise.resolve().then(make);
