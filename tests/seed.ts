import fc from "fast-check";

// One seed for all runs: what fails then is a change, not chance. PROPERTY_SEED=$RANDOM looks elsewhere.
fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 1) });
