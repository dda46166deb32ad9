// A program that gives up with something still to come.
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap.js";
import * as pulumi from "@pulumi/pulumi";

setTimeout(() => {
    new ConfigMap("late", { data: { from: "the program that failed" } });
    void Promise.reject(new Error("It fails again."));
}, 200);
throw new pulumi.RunError("It gives up.");
